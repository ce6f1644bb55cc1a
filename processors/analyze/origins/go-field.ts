import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { goView } from '../language-views/go.ts'
import { originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'

const LITERALS_MAX = 40

/**
 * Go: literals of a struct type that leave a field at its zero value. The type is the one of the object,
 * else every type of the repository that has the field.
 */
export async function goFieldOrigins(
  field: string,
  type: string | undefined,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
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
        const text = `the ${code(name)} made at ${place(file, literal)} leaves ${code(field)} nil`
        origins.push(originAt({ ...trail, file }, literal, { kind: 'missing_key', strength: 0.7, text }))
      }
    }
  }
  return origins.slice(0, 3)
}

/** The type of a struct literal, also of one inside the literal of a list or map that leaves it out. */
function literalType(literal: SyntaxNode): string | undefined {
  const parent = literal.parent()
  if (parent?.is('composite_literal') === true) {
    const type = parent.field('type')
    return type?.is('type_identifier') === true ? type.text() : undefined
  }
  const list = parent?.ancestors().find((ancestor) => ancestor.is('composite_literal'))
  return /^(?:\[\w*\]|map\[[^\]]*\])\*?(\w+)$/.exec(list?.field('type')?.text() ?? '')?.[1]
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
