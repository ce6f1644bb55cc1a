import { nearMiss } from '../../config/near-miss.ts'
import { SAMPLE } from './sample.ts'
import type { Json } from './event.ts'

/**
 * A template is text with tags; it has no code, calls nothing and always ends.
 *
 *   template = { text | tag }
 *   tag      = "{{" name "}}"                the value as text, escaped for the place it stands in
 *            | "{{" form name "}}"           form = json | html | url | mrkdwn
 *            | "{{#" name "}}" template "{{/" name "}}"     once if there is a value, for a list once for each item
 *            | "{{^" name "}}" template "{{/" name "}}"     once if there is none
 *   name     = "event" { "." word }          inside of a list also "." for the item and "." word for its fields
 *
 * After `event.attributes.` and `event.resource.` stands the name of any attribute.
 */
export type Template = readonly Node[]

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: NamePath; readonly form: Form | undefined }
  | {
      readonly kind: 'section'
      readonly path: NamePath
      readonly isInverted: boolean
      readonly nodes: Template
    }

export const FORMS = ['json', 'html', 'url', 'mrkdwn'] as const
export type Form = (typeof FORMS)[number]

/** Where a value is: in the event, or in the item of the list around it. */
export interface NamePath {
  readonly root: 'event' | 'item'
  readonly names: readonly string[]
}

/** What is wrong with a template. The message says where: lines and columns count from 1. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
}

/** Members of the event whose names nobody can list. */
const OPEN: ReadonlySet<string> = new Set(['attributes', 'resource'])
const DEPTH_MAX = 8

interface Reader {
  readonly source: string
  position: number
}

/** A name that is known: its path, and what its value looks like. */
interface Known {
  readonly path: NamePath
  readonly sample: Json | undefined
}

/** Reads a template. Errors: TemplateFault for what is no template and for names that no event has. */
export function parseTemplate(source: string): Template {
  const reader: Reader = { source, position: 0 }
  return readNodes(reader, undefined, { item: undefined, depth: 0 })
}

/** Says what is wrong with a template, for a configuration; undefined when nothing is. */
export function templateFault(source: string): string | undefined {
  try {
    parseTemplate(source)
    return undefined
  } catch (thrown) {
    if (thrown instanceof TemplateFault) return thrown.message
    throw thrown
  }
}

interface Surroundings {
  /** What an item of the list around looks like; undefined outside of lists. */
  readonly item: Json | undefined
  readonly depth: number
}

function readNodes(reader: Reader, section: string | undefined, around: Surroundings): Template {
  const nodes: Node[] = []
  for (;;) {
    const open = reader.source.indexOf('{{', reader.position)
    const text = reader.source.slice(reader.position, open < 0 ? undefined : open)
    if (text !== '') nodes.push({ kind: 'text', text })
    if (open < 0) {
      reader.position = reader.source.length
      if (section !== undefined) fail(reader, `{{/${section}}}`, 'the end')
      return nodes
    }
    reader.position = open
    const close = reader.source.indexOf('}}', open)
    if (close < 0) fail(reader, '"}}" after "{{"', 'none')
    const tag = reader.source.slice(open + 2, close).trim()
    if (tag.startsWith('/')) {
      const name = tag.slice(1).trim()
      if (section === undefined) fail(reader, `no {{/${name}}} without {{#${name}}}`, 'one')
      if (name !== section) fail(reader, `{{/${section}}}`, `{{/${name}}}`)
      reader.position = close + 2
      return nodes
    }
    nodes.push(readTag(reader, tag, close + 2, around))
  }
}

function readTag(reader: Reader, tag: string, end: number, around: Surroundings): Node {
  const isInverted = tag.startsWith('^')
  if (!isInverted && !tag.startsWith('#')) {
    const [first = '', ...rest] = tag.split(/\s+/)
    if (rest.length > 1) fail(reader, 'a name, or a form and a name', JSON.stringify(tag))
    const form = FORMS.find((each) => rest.length > 0 && each === first)
    if (rest.length > 0 && form === undefined) fail(reader, `one of ${FORMS.join(', ')}`, first)
    const { path } = known(reader, rest[0] ?? first, around)
    reader.position = end
    return { kind: 'value', path, form }
  }
  const name = tag.slice(1).trim()
  if (around.depth >= DEPTH_MAX) fail(reader, `sections at most ${DEPTH_MAX} deep`, `{{${tag}}}`)
  const { path, sample } = known(reader, name, around)
  reader.position = end
  const item = !isInverted && Array.isArray(sample) ? (sample[0] as Json) : around.item
  const nodes = readNodes(reader, name, { item, depth: around.depth + 1 })
  return { kind: 'section', path, isInverted, nodes }
}

function known(reader: Reader, name: string, around: Surroundings): Known {
  if (name.startsWith('.')) {
    if (around.item === undefined) fail(reader, 'a name that begins with "event."', JSON.stringify(name))
    const names = name === '.' ? [] : name.slice(1).split('.')
    return { path: { root: 'item', names }, sample: sampleAt(reader, around.item, names, '') }
  }
  const [root, first = '', ...rest] = name.split('.')
  if (root !== 'event' || first === '') fail(reader, 'a name that begins with "event."', JSON.stringify(name))
  if (OPEN.has(first)) {
    const attribute = rest.join('.')
    const names = attribute === '' ? [first] : [first, attribute]
    return { path: { root: 'event', names }, sample: attribute === '' ? {} : '' }
  }
  const names = [first, ...rest]
  return {
    path: { root: 'event', names },
    sample: sampleAt(reader, { ...SAMPLE }, names, 'event.'),
  }
}

/** The value of the sample under a name. Errors: TemplateFault when there is none, with the name that was meant. */
function sampleAt(reader: Reader, root: Json, names: readonly string[], prefix: string): Json {
  let value = root
  let reached = prefix
  for (const name of names) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    const members = new Map<string, Json>(
      isMap ? Object.entries(value as Readonly<Record<string, Json>>) : [],
    )
    const next = members.get(name)
    if (next === undefined) {
      const meant = nearMiss(name, [...members.keys()])
      const choice = members.size === 0 ? 'no further name' : `one of ${[...members.keys()].join(', ')}`
      const expected = meant === undefined ? `${choice} after "${reached}"` : `"${reached}${meant}"`
      fail(reader, expected, JSON.stringify(prefix + names.join('.')))
    }
    value = next
    reached += `${name}.`
  }
  return value
}

function fail(reader: Reader, expected: string, saw: string): never {
  const before = reader.source.slice(0, reader.position).split('\n')
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
  throw new TemplateFault(`expected ${expected} at ${place} (saw ${saw})`)
}
