import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { isInherited } from '../inherited-members.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, listed, nearest, place } from '../words.ts'
import { typeName } from './callee.ts'
import { goFieldOrigins, unsetField } from './go-field.ts'
import { filledFromText } from './go-filled.ts'
import { goEntries } from './go-literal.ts'
import { fieldOrigins } from './fields.ts'
import { outsideOrigins } from './outside.ts'
import { valuesOf } from './values.ts'

/** Literals that list values, in every language that has a view. */
const LIST_LITERALS = ['array', 'list', 'literal_value']

/**
 * Looks behind a key of an object: the literals that make the object and lack the key, the text from
 * outside that it is parsed from, and, when neither is found, records in the repository without the key.
 * `key` may be a path ("a.b") or a position ("[1]") of a destructured value.
 */
export async function traceKey(
  object: SyntaxNode,
  key: string,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const [first = key, ...rest] = key.startsWith('[') ? [key] : key.split('.')
  const origins: Origin[] = []
  for (const made of await valuesOf(object, trail.file, search)) {
    const view = viewOf(made.node)
    const inside: Trail = { ...trail, file: made.file, frameIndex: undefined }
    const position = /^\[(\d+)\]$/.exec(first)?.[1]
    if (position !== undefined) {
      origins.push(...(await positionOrigins(made.node, Number(position), inside, search)))
      continue
    }
    const filled = view.id === 'go' ? filledFromText({ object, made, field: first }, inside) : undefined
    if (filled !== undefined) {
      origins.push(filled)
      continue
    }
    const entries = view.id === 'go' ? await goEntries(made, search) : view.entries(made.node)
    if (entries === undefined) {
      const ofClass = await classOrigins(made.node, first, inside, search)
      origins.push(
        ...ofClass,
        ...(ofClass.length === 0
          ? await outsideOrigins({ object, file: trail.file, made, key: first }, inside, search)
          : []),
      )
      continue
    }
    const value = entries.get(first)
    if (value !== undefined && rest.length === 0) {
      const bad = search.badLiteral(view, view.core(value))
      const text = `${code(first)} is ${code(bad ?? value)} here (${place(made.file, value)})`
      if (bad !== undefined) origins.push(originAt(inside, value, { kind: 'literal', strength: 0.75, text }))
      else origins.push(...(await search.trace(value, follow(inside, text, value, made.file))))
    } else if (value !== undefined) {
      origins.push(...(await traceKey(value, rest.join('.'), inside, search)))
    } else if (!isInherited(first, view)) {
      origins.push(
        view.id === 'go' ? unsetField(made, first, inside) : missingKey(made, first, entries, inside),
      )
    }
  }
  const fromOutside = origins.some(({ kind }) => kind === 'input')
  if (fromOutside) {
    // `text === '' ? {} : JSON.parse(text)`: the empty object is what a request without a body gives, not this one.
    const isFallback = ({ kind, node }: Origin): boolean =>
      kind === 'missing_key' && viewOf(node).entries(node)?.size === 0
    origins.splice(0, origins.length, ...origins.filter((origin) => !isFallback(origin)))
  }
  const view = viewOf(object)
  const typed = view.id === 'go' ? undefined : typeName(object, view)
  const isUnknown = (): boolean => origins.every((origin) => origin.strength < 0.5)
  if (view.id === 'go' && isUnknown()) origins.push(...(await goFieldOrigins(object, first, trail, search)))
  if (typed !== undefined && isUnknown()) origins.push(...(await typeOrigins(typed, first, trail, search)))
  if (isUnknown()) origins.push(...(await recordOrigins(first, trail, search)))
  return unique(origins)
}

/** A literal without the key. */
function missingKey(
  made: { readonly file: ParsedFile; readonly node: SyntaxNode },
  key: string,
  entries: ReadonlyMap<string, SyntaxNode>,
  trail: Trail,
): Origin {
  const keys = [...entries.keys()]
  const near = nearest(key, keys)
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const isSetLater = new RegExp(`(?:\\.${escaped}|\\[['"]${escaped}['"]\\])\\s*=[^=]`).test(made.file.text)
  const has = keys.length === 0 ? 'it is empty' : `it has ${listed(keys.map(code))}`
  const hint = near === undefined ? '' : `, ${code(near)} may be meant`
  const text = `the object made at ${place(made.file, made.node)} has no ${code(key)}: ${has}${hint}`
  const strength = near !== undefined ? 0.85 : isSetLater ? 0.45 : 0.72
  return originAt(trail, made.node, { kind: 'missing_key', strength, text })
}

/** The fields of the class of the repository that an object is made of. */
async function classOrigins(
  node: SyntaxNode,
  field: string,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const call = viewOf(node).call(node)
  return call === undefined ? [] : typeOrigins(viewOf(node).core(call.callee).text(), field, trail, search)
}

async function typeOrigins(
  type: string,
  field: string,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const definition = await search.files.findDefinition(trail.file, type)
  if (definition?.symbol.kind !== 'class') return []
  const inside: Trail = { ...trail, file: definition.file, frameIndex: undefined }
  const shown = `${code(field)} of ${code(type)}`
  return fieldOrigins(definition.symbol.node, field, { trail: inside, search, shown })
}

/** A position of a list, an array literal, several results, or the parts of a split text. */
async function positionOrigins(
  node: SyntaxNode,
  position: number,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const view = viewOf(node)
  const elements = view.elements(node)
  const element = elements?.[position]
  if (element !== undefined) return search.trace(element, trail)
  // Elsewhere it is the taking apart that fails, and no absent value comes of it.
  if (view.id !== 'javascript') return []
  const why = elements === undefined ? 'may have fewer parts' : `has ${elements.length} elements`
  const text = `${code(node)} ${why} than ${position + 1} (${place(trail.file, node)})`
  return [
    originAt(trail, node, { kind: 'out_of_bounds', strength: elements === undefined ? 0.6 : 0.8, text }),
  ]
}

const RECORD_FILES_MAX = 12

/** Records in lists of literals where the neighbours have the key and one has not, or has it empty. */
async function recordOrigins(key: string, trail: Trail, search: Search): Promise<readonly Origin[]> {
  if (!/^[\w$-]{2,40}$/.test(key)) return []
  const pattern = new RegExp(`(?:\\b|['"])${key.replace(/\$/g, '\\$')}['"]?\\s*:`)
  const origins: Origin[] = []
  for (const file of (await search.files.filesWith(trail.file, pattern, { name: key })).slice(
    0,
    RECORD_FILES_MAX,
  )) {
    const view = viewOf(file.root)
    for (const list of nodesOfKinds(file.root, LIST_LITERALS).slice(0, 200)) {
      const records = list.namedChildren().map((node) => ({ node, entries: view.entries(view.core(node)) }))
      const withKey = records.filter((record) => record.entries?.has(key) === true)
      if (withKey.length === 0) continue
      const without = records.find((record) => record.entries !== undefined && !record.entries.has(key))
      const empty = withKey.find(({ entries }) => {
        const value = entries?.get(key)
        return value !== undefined && search.badLiteral(view, view.core(value)) !== undefined
      })
      const record = without ?? empty
      if (record === undefined) continue
      const what =
        without === undefined ? `has ${code(key)} empty` : `has no ${code(key)}, unlike its neighbours`
      const text = `the record at ${place(file, record.node)} ${what}`
      origins.push(originAt({ ...trail, file }, record.node, { kind: 'missing_key', strength: 0.6, text }))
    }
  }
  return origins.slice(0, 2)
}

function unique(origins: readonly Origin[]): readonly Origin[] {
  const seen = new Set<string>()
  return origins.filter((origin) => {
    const key = `${origin.file.path}:${origin.node.id()}:${origin.kind}`
    return !seen.has(key) && seen.add(key).size > 0
  })
}
