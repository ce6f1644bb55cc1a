import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { goView } from '../language-views/go.ts'
import { originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import type { MadeValue } from './values.ts'
import { filledFromText } from './go-filled.ts'
import { goEntries, literalType } from './go-literal.ts'
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
  const filled = filledFromText(
    { object, made: { file: trail.file, node: goView.core(object) }, field },
    trail,
  )
  if (filled !== undefined) return [filled]
  const type = /^\*?(?:\w+\.)?(\w+)$/.exec((await goTypeOf(object, trail.file, search))?.text ?? '')?.[1]
  const types = type === undefined ? await typesWithField(field, trail, search) : [type]
  const origins: Origin[] = []
  for (const name of types.slice(0, 3)) {
    const files = await search.files.filesWith(
      trail.file,
      new RegExp(`\\b${name}\\s*\\{|\\]\\*?${name}\\s*\\{`),
      { name },
    )
    for (const file of files) {
      for (const literal of file.root.findAll({ rule: { kind: 'literal_value' } }).slice(0, LITERALS_MAX)) {
        if (literalType(literal)?.split('.').at(-1) !== name) continue
        const entries = await goEntries({ file, node: literal }, search)
        const value = entries?.get(field)
        const isNil = value?.is('nil') === true
        const isLeftOut = entries !== undefined && value === undefined
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
  const body = literal.is('composite_literal') ? (literal.field('body') ?? literal) : literal
  const type = literalType(body)?.split('.').at(-1)
  const what = type === undefined ? 'the value' : `the ${code(type)}`
  const text = `${what} made at ${place(file, node)} leaves ${code(field)} nil`
  return originAt({ ...trail, file }, node, { kind: 'missing_key', strength: 0.7, text })
}

async function typesWithField(field: string, trail: Trail, search: Search): Promise<readonly string[]> {
  const found: string[] = []
  for (const file of await search.files.filesWith(trail.file, new RegExp(`\\b${field}\\b[^\\n]*\\*`), {
    name: field,
  })) {
    for (const spec of file.root.findAll({ rule: { kind: 'type_spec' } })) {
      const fields = spec.findAll({ rule: { kind: 'field_declaration' } })
      const has = fields.some((one) => one.fieldChildren('name').some((name) => name.text() === field))
      if (has) found.push(spec.field('name')?.text() ?? '')
    }
  }
  return found
}
