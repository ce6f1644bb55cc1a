import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import { goView } from '../language-views/go.ts'
import type { Search } from '../origin.ts'

/** A Go type as it is written, and the file whose names it uses. */
export interface GoType {
  readonly text: string
  readonly file: ParsedFile
}

const DEPTH_MAX = 6

/** The type of a Go expression, as far as declarations, literals and results of functions tell it. */
export async function goTypeOf(
  expression: SyntaxNode,
  file: ParsedFile,
  search: Search,
  depth = 0,
): Promise<GoType | undefined> {
  const node = goView.core(expression)
  if (depth > DEPTH_MAX) return undefined
  const next = (inner: SyntaxNode): Promise<GoType | undefined> => goTypeOf(inner, file, search, depth + 1)
  if (node.is('composite_literal')) return typeAt(node.field('type'), file)
  if (node.is('unary_expression')) {
    const inner = node.namedChildren()[0]
    const type = inner === undefined ? undefined : await next(inner)
    if (type === undefined) return undefined
    return node.text().startsWith('&')
      ? { ...type, text: `*${type.text}` }
      : { ...type, text: type.text.replace(/^\*/, '') }
  }
  if (goView.isIdentifier(node)) return variableType(node, file, next)
  const member = goView.member(node)
  if (member !== undefined) {
    const type = await next(member.object)
    const field = type === undefined ? undefined : await structField(type, member.name, search)
    return field === undefined ? undefined : { text: field.type, file: field.file }
  }
  const indexed = goView.indexed(node)
  if (indexed !== undefined) {
    const type = await next(indexed.object)
    return type === undefined || indexed.isSlice ? type : elementType(type)
  }
  if (goView.call(node) === undefined) return undefined
  const definition = await search.called(node, file)
  const result = definition?.symbol.node.field('result')
  if (definition === undefined || result === null || result === undefined) return undefined
  const [first] = result.is('parameter_list') ? result.namedChildren() : []
  return typeAt(first === undefined ? result : (first.field('type') ?? first), definition.file)
}

async function variableType(
  node: SyntaxNode,
  file: ParsedFile,
  next: (inner: SyntaxNode) => Promise<GoType | undefined>,
): Promise<GoType | undefined> {
  for (const binding of visibleBindings(node, goView).possible) {
    const declared = binding.node.parent()?.field('type')
    if (declared !== null && declared !== undefined) return typeAt(declared, file)
    if (binding.value === undefined) continue
    const type = await next(binding.value)
    if (type === undefined) continue
    return binding.kind === 'element' ? elementType(type) : type
  }
  return undefined
}

function typeAt(node: SyntaxNode | null, file: ParsedFile): GoType | undefined {
  return node === null ? undefined : { text: node.text().replace(/\s+/g, ' '), file }
}

function elementType(type: GoType): GoType | undefined {
  const text = /^(?:\[\w*\]|map\[[^\]]+\])(.+)$/.exec(type.text)?.[1]
  return text === undefined ? undefined : { ...type, text }
}

export interface GoField {
  readonly name: string
  readonly type: string
  readonly file: ParsedFile
}

/** The fields of a struct type, or of what a pointer to one points to, in their order. */
export async function structFields(type: GoType, search: Search): Promise<readonly GoField[] | undefined> {
  const name = /^\*?(?:\w+\.)?([A-Za-z_]\w*)$/.exec(type.text)?.[1]
  const owner = /^\*?(\w+)\./.exec(type.text)?.[1]
  if (name === undefined) return undefined
  const definition =
    (await search.files.findDefinition(type.file, name, owner)) ??
    (await search.files.findDefinition(type.file, name))
  const struct = definition?.symbol.node.field('type')
  if (definition === undefined || struct?.is('struct_type') !== true) return undefined
  return struct.findAll({ rule: { kind: 'field_declaration' } }).flatMap((declaration) => {
    const written = declaration.field('type')?.text() ?? ''
    const names = declaration.fieldChildren('name').map((one) => one.text())
    // An embedded type is a field under the last part of its own name.
    const all = names.length > 0 ? names : [written.split('.').at(-1)?.replace('*', '') ?? '']
    return all.map((one) => ({ name: one, type: written, file: definition.file }))
  })
}

async function structField(type: GoType, name: string, search: Search): Promise<GoField | undefined> {
  return (await structFields(type, search))?.find((field) => field.name === name)
}

const SIZES: Readonly<Record<string, number>> = {
  bool: 1,
  byte: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  rune: 4,
  float32: 4,
  int: 8,
  uint: 8,
  int64: 8,
  uint64: 8,
  uintptr: 8,
  float64: 8,
  string: 16,
  error: 16,
  any: 16,
}

/**
 * The bytes [start, end) of a struct that a field lies in, on a 64-bit machine; undefined when the size of
 * something before it is not known. Source: Go specification, size and alignment guarantees.
 */
export async function fieldRange(
  type: GoType,
  name: string,
  search: Search,
): Promise<{ readonly start: number; readonly end: number } | undefined> {
  let offset = 0
  for (const field of (await structFields(type, search)) ?? []) {
    const size = sizeOf(field.type)
    if (size === undefined) return undefined
    const alignment = Math.min(size, 8)
    const start = Math.ceil(offset / alignment) * alignment
    if (field.name === name) return { start, end: start + size }
    offset = start + size
  }
  return undefined
}

function sizeOf(type: string): number | undefined {
  if (/^(?:\*|map\[|chan\b|<-chan|func\b)/.test(type)) return 8
  if (type.startsWith('[]')) return 24
  if (/^interface\b/.test(type)) return 16
  return Object.hasOwn(SIZES, type) ? SIZES[type] : undefined
}
