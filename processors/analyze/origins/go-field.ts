import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import { functionAround } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { goView } from '../language-views/go.ts'
import { originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import type { MadeValue } from './values.ts'
import { goTypeOf } from './go-types.ts'

const LITERALS_MAX = 40

/**
 * Go: literals of a struct type that leave a field at its zero value, and text that the struct was read
 * from. The type is the one of the object, else every type of the repository that has the field.
 */
export async function goFieldOrigins(
  object: SyntaxNode,
  field: string,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const filled = filledFromText(object, field, trail)
  if (filled !== undefined) return [filled]
  const type = /^\*?(?:\w+\.)?(\w+)$/.exec((await goTypeOf(object, trail.file, search))?.text ?? '')?.[1]
  const types = type === undefined ? await typesWithField(field, trail, search) : [type]
  const origins: Origin[] = []
  for (const name of types.slice(0, 3)) {
    const files = await search.files.filesWith(
      trail.file,
      new RegExp(`\\b${name}\\s*\\{|\\]\\*?${name}\\s*\\{`),
    )
    for (const file of files) {
      for (const literal of file.root.findAll({ rule: { kind: 'literal_value' } }).slice(0, LITERALS_MAX)) {
        if (literalType(literal) !== name) continue
        const keyed = literal.namedChildren().filter((child) => child.is('keyed_element'))
        const own = keyed.find((child) => child.namedChildren()[0]?.text() === field)
        const value = own?.namedChildren()[1]
        const isNil = value !== undefined && goView.core(value).is('nil')
        const isLeftOut = own === undefined && (keyed.length > 0 || literal.namedChildren().length === 0)
        if (!isNil && !isLeftOut) continue
        origins.push(unsetField({ file, node: literal }, field, trail))
      }
    }
  }
  return origins.slice(0, 3)
}

/** The literal of a struct that leaves a field out, so that it is nil. */
export function unsetField({ file, node }: MadeValue, field: string, trail: Trail): Origin {
  const literal = node.is('unary_expression') ? (node.namedChildren()[0] ?? node) : node
  const type = literalType(literal.is('composite_literal') ? (literal.field('body') ?? literal) : literal)
  const what = type === undefined ? 'the value' : `the ${code(type)}`
  const text = `${what} made at ${place(file, node)} leaves ${code(field)} nil`
  return originAt({ ...trail, file }, node, { kind: 'missing_key', strength: 0.7, text })
}

/** `json.Unmarshal(text, &p)` before `p.Field` is read: the text need not have the field. */
function filledFromText(object: SyntaxNode, field: string, trail: Trail): Origin | undefined {
  const name = goView.core(object)
  const around = functionAround(object)
  if (!goView.isIdentifier(name) || around === undefined) return undefined
  const reader = callsOf(around.node).find(
    (call) =>
      goView.parsers.has(calledName(call)) &&
      goView.call(call)?.positional.some((argument) => argument.text() === `&${name.text()}`) === true,
  )
  if (reader === undefined) return undefined
  const text = `${code(name)} is read from text that others write, ${code(reader)} (${place(trail.file, reader)}), where ${code(field)} may be left out`
  return originAt(trail, reader, { kind: 'input', strength: 0.66, text })
}

/** The type of a struct literal, also of one inside the literal of a list or map that leaves it out. */
function literalType(literal: SyntaxNode): string | undefined {
  const parent = literal.parent()
  if (parent?.is('composite_literal') === true) {
    const type = parent.field('type')
    return /^(?:\w+\.)?(\w+)$/.exec(type?.text() ?? '')?.[1]
  }
  const list = parent?.ancestors().find((ancestor) => ancestor.is('composite_literal'))
  return /^(?:\[\w*\]|map\[[^\]]*\])\*?(?:\w+\.)?(\w+)$/.exec(list?.field('type')?.text() ?? '')?.[1]
}

async function typesWithField(field: string, trail: Trail, search: Search): Promise<readonly string[]> {
  const found: string[] = []
  for (const file of await search.files.filesWith(trail.file, new RegExp(`\\b${field}\\b[^\\n]*\\*`))) {
    for (const spec of file.root.findAll({ rule: { kind: 'type_spec' } })) {
      const fields = spec.findAll({ rule: { kind: 'field_declaration' } })
      const has = fields.some((one) => one.fieldChildren('name').some((name) => name.text() === field))
      if (has) found.push(spec.field('name')?.text() ?? '')
    }
  }
  return found
}
