import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Cases that nobody thought of: a kind without a branch, an element that is not there. */

const NOTHING = "Cannot read properties of undefined (reading 'count')"

const EVENTS = `export interface Added { type: 'line_added'; id: string }
export interface Removed { type: 'line_removed'; id: string }
export interface Restored { type: 'line_restored'; id: string }
`
const APPLY = `import type { Added, Removed, Restored } from './events.ts'
export function apply(lines: Lines, event: Added | Removed | Restored): void {
  switch (event.type) {
    case 'line_added':
      return lines.add(event.id)
    case 'line_removed':
      return lines.remove(event.id)
  }
}
`
const LINES = `export class Lines {
  change(id: string): void {
    this.at(id).count += 1
  }
  add(id: string): void {}
  remove(id: string): void {}
  restore(id: string): void {}
}
`

test('forgotten branch: a kind that a type tells apart gets the branch of the one beside it, with what belongs to it', async (t) => {
  const at = { path: 'lines.ts', lines: [3], message: NOTHING, before: LINES }
  const files = { 'events.ts': EVENTS, 'apply.ts': APPLY }
  t.strictSame(by('forgotten_branch', { ...at, files }), [
    "case 'line_restored': / return lines.restore(event.id) / } / } / ",
  ])
  const withDefault = APPLY.replace('  }\n}', '    default:\n      return\n  }\n}')
  t.strictSame(by('forgotten_branch', { ...at, files: { ...files, 'apply.ts': withDefault } }), [])
  const without = LINES.replace('  restore(id: string): void {}\n', '')
  t.strictSame(by('forgotten_branch', { ...at, files, before: without }), [])
})

test('forgotten branch: a record of what is done by kind gets what a comment says, and nothing where none says it', async (t) => {
  const kinds = `/** How a note goes out. A digest is sent as mail is. */
export type Kind = 'mail' | 'text' | 'digest'
`
  const before = `import { byKind } from './senders.ts'
export function send(note) {
  return byKind[note.kind](note)
}
`
  const senders = 'export const byKind = {\n  mail: sendMail,\n  text: sendText,\n}\n'
  const at = { path: 'send.ts', lines: [3], message: 'byKind[note.kind] is not a function', before }
  t.strictSame(by('forgotten_branch', { ...at, files: { 'kinds.ts': kinds, 'senders.ts': senders } }), [
    'digest: sendMail, / } / ',
  ])
  const unsaid = kinds.replace('as mail is', 'once a day')
  t.strictSame(by('forgotten_branch', { ...at, files: { 'kinds.ts': unsaid, 'senders.ts': senders } }), [])
})

const PAGE = `export function pageOf(rows: Row[], size: number): Page {
  const some = rows.slice(0, size)
  const last = some[some.length - 1]!
  const isEnd = last.id === rows.at(-1)?.id
  return { some, next: isEnd ? null : last.id }
}
`

test('answer without: where an element is not there, the answer is the side of a choice that does without it', async (t) => {
  const message = "Cannot read properties of undefined (reading 'id')"
  const at = { path: 'page.ts', lines: [4], message }
  t.strictSame(by('answer_without', { ...at, before: PAGE }), [
    'const last = some[some.length - 1] / if (last === undefined) return { some, next: null } / const isEnd = last.id === rows.at(-1)?.id / return { some, next: isEnd ? null : last.id } / } / ',
  ])
  const needed = PAGE.replace('isEnd ? null : last.id', 'last.id')
  t.strictSame(by('answer_without', { ...at, before: needed }), [])
  const asked = PAGE.replace('last.id === rows', 'last?.id === rows')
  t.strictSame(by('answer_without', { ...at, before: asked }), [])
  const later = PAGE.replace('return { some,', 'const more = 1\n  return { some, more,')
  t.strictSame(by('answer_without', { ...at, before: later }), [])
})

test('decoded or raw: a text that is no part of a URL is taken as it came, with another function that does so as witness', async (t) => {
  const before = 'export function read(pair: string): string {\n  return decodeURIComponent(pair)\n}\n'
  const at = { path: 'cookies.ts', lines: [2], message: 'URI malformed' }
  const changed =
    'return decoded(pair) / function decoded(text: string): string { / try { / return decodeURIComponent(text) / } catch { / return text / } / } / '
  t.strictSame(by('decoded_or_raw', { ...at, before }), [changed])
  const query =
    'export function decode(text) {\n  try {\n    return decodeURIComponent(text)\n  } catch {\n    return text\n  }\n}\n'
  const shown = (other: string): string | undefined =>
    tried({ ...at, before, files: { 'query.js': other } }).find(
      ({ mutation, path }) => mutation === 'decoded_or_raw' && path === 'cookies.ts',
    )?.witness
  t.match(shown(query), /`decode` in query\.js, line 1/)
  t.equal(shown(query.replace('return text', "return ''")), undefined)
  t.strictSame(by('decoded_or_raw', { ...at, path: 'query.js', lines: [3], before: query }), [])
})
