import type { SyntaxNode } from '../repository/syntax.ts'
import { perFile } from './per-file.ts'
import { descendants, kindOf, type CodeFile } from './tree.ts'

/** What functions of Go give, by the types that are written down. */

/** The types that a function gives, as they are written; a name before a type is left out. */
export function resultTypes(scope: SyntaxNode): readonly string[] {
  const result = scope.field('result')
  if (result === null) return []
  if (kindOf(result) !== 'parameter_list') return [result.text()]
  return result
    .children()
    .filter((child) => child.isNamed())
    .flatMap((declaration) => {
      const type = declaration.field('type')?.text() ?? declaration.text()
      const names = declaration.children().filter((child) => kindOf(child) === 'identifier').length
      return Array.from({ length: Math.max(1, names) }, () => type)
    })
}

const NUMBER = /^(u?int(8|16|32|64)?|float(32|64)|byte|rune|uintptr|complex(64|128)|time\.Duration)$/

/** The empty value of a type; undefined for a type that is declared nowhere in sight. */
export function emptyOf(type: string, files: readonly CodeFile[]): string | undefined {
  if (type === 'string') return '""'
  if (type === 'bool') return 'false'
  if (NUMBER.test(type)) return '0'
  if (/^(\*|\[\]|map\[|chan\b|<-chan\b|func\(|interface\b|any$|error$)/.test(type)) return 'nil'
  if (type === 'time.Time') return 'time.Time{}'
  const kind = declaredType(
    type,
    files.filter(({ grammar }) => grammar.family === 'go'),
  )
  if (kind === undefined) return undefined
  if (kindOf(kind) === 'struct_type') return `${type}{}`
  return emptyOf(kind.text(), [])
}

/** The record that a name stands for in these files; undefined for any other type. */
export function structOf(name: string, files: readonly CodeFile[]): SyntaxNode | undefined {
  const type = declaredType(name, files)
  return kindOf(type) === 'struct_type' ? type : undefined
}

/** The declarations of the fields of a record, in their order. */
export function fieldDeclarations(struct: SyntaxNode): readonly SyntaxNode[] {
  return descendants(struct).filter((node) => kindOf(node) === 'field_declaration')
}

function declaredType(name: string, files: readonly CodeFile[]): SyntaxNode | undefined {
  return files.map((file) => namedTypes(file).get(name)).find((found) => found !== undefined)
}

/** The types that a file declares, by their names; looked for once a file. */
const namedTypes = perFile((file): ReadonlyMap<string, SyntaxNode> => {
  const types = new Map<string, SyntaxNode>()
  for (const node of descendants(file.root)) {
    const type = kindOf(node) === 'type_spec' ? node.field('type') : null
    const name = node.field('name')?.text()
    if (type !== null && name !== undefined && !types.has(name)) types.set(name, type)
  }
  return types
})

/**
 * What records of a type begin a field with, where they are written down: once for each way to make it, in the order of the files.
 * Shape: "make(map[string]bool)" for `&Inbox{seen: make(map[string]bool)}`.
 */
export function begunWith(
  field: string,
  type: string | undefined,
  files: readonly CodeFile[],
): readonly string[] {
  return files
    .flatMap(({ root }) => descendants(root))
    .filter((node) => kindOf(node) === 'composite_literal')
    .filter((node) => type === undefined || node.field('type')?.text() === type)
    .flatMap((node) => node.field('body')?.children() ?? [])
    .flatMap((entry) => {
      const [, name, value] = /^(\w+):\s*(.+)$/s.exec(entry.text()) ?? []
      return name === field && value !== undefined ? [value] : []
    })
}

/** The files of the same package, this one first. */
export function packageFiles(all: Iterable<CodeFile>, file: CodeFile): readonly CodeFile[] {
  const folder = folderOf(file)
  const beside = [...all].filter(
    (other) => other.grammar.family === 'go' && other.path !== file.path && folderOf(other) === folder,
  )
  return [file, ...beside]
}

function folderOf({ path }: CodeFile): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** A record that is written down by the names of its fields, or empty. */
export interface WrittenRecord {
  readonly type: string
  readonly body: SyntaxNode
  /** The declaration of its type. */
  readonly struct: SyntaxNode
  /** The files of the package. */
  readonly own: readonly CodeFile[]
  /** Whether a field is given a value in it. */
  readonly gives: (name: string) => boolean
}

/** Shape: `&Inbox{name: "a"}` or `Inbox{}`, of a type of the same package; undefined for anything else. */
export function writtenRecord(
  node: SyntaxNode,
  { file, files }: { readonly file: CodeFile; readonly files: readonly CodeFile[] },
): WrittenRecord | undefined {
  if (kindOf(node) !== 'composite_literal' || file.grammar.family !== 'go') return undefined
  const type = node.field('type')?.text() ?? ''
  const body = node.field('body')
  const own = packageFiles(files, file)
  const struct = structOf(type, own)
  if (body === null || struct === undefined || /^\{\s*[^\s:}]+\s*(?:,|\})/.test(body.text())) return undefined
  return { type, body, struct, own, gives: (name) => new RegExp(`\\b${name}\\s*:`).test(body.text()) }
}
