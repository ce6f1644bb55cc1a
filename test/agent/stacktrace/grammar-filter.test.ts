import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import {
  createGrammarFilter,
  grammarsThatMayBegin,
  grammarsWithTraceIn,
} from '../../../agent/stacktrace/grammar-filter.ts'
import type { Grammar } from '../../../agent/stacktrace/language.ts'
import { GRAMMARS } from '../../../agent/stacktrace/languages.ts'

const HERE = import.meta.dirname
const FILE_BYTES_MAX = 300_000

/** Lines of captured traces, and of the tests themselves: whole, and from where a trace could begin in them. */
function* sampleLines(): Generator<string> {
  const folders = [join(HERE, '../../fixtures'), HERE]
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8').slice(0, FILE_BYTES_MAX)
      for (const line of new Set(text.split('\n'))) {
        yield line
        yield line.trim().replace(/^['"`]|['"`],?$/g, '')
        yield line.slice(line.indexOf(': ') + 2)
      }
    }
  }
}

test('every grammar that begins on a line is among those that may, by what it declares', (t) => {
  const missed = new Map<string, string>()
  let begun = 0
  for (const line of sampleLines()) {
    const may = grammarsThatMayBegin(line)
    const certain = grammarsWithTraceIn(line)
    for (const grammar of GRAMMARS) {
      const beginning = grammar.begin(line)
      if (beginning === undefined) continue
      begun += 1
      if (!may.includes(grammar)) missed.set(`${grammar.language}: ${beginning.fit}`, line)
      if (beginning.fit === 'joined' && !certain.includes(grammar))
        missed.set(`${grammar.language}: literals`, line)
    }
  }
  t.same(Object.fromEntries(missed), {})
  t.ok(begun > 1_000, `${begun} beginnings`)
  t.end()
})

test('nearly no grammar may begin on an ordinary log line', (t) => {
  const line =
    '2026-03-04T05:06:07.089Z INFO [search-3] page rendered for customer 31 by stock id=9f86d0 took=12ms'
  t.ok(
    grammarsThatMayBegin(line).length <= 3,
    grammarsThatMayBegin(line)
      .map(({ language }) => language)
      .join(),
  )
  t.same(grammarsWithTraceIn(line), [])
  t.end()
})

test('createGrammarFilter finds words at both ends, of one character, beside others, and characters at the end', (t) => {
  const [one, other, always] = GRAMMARS as readonly [Grammar, Grammar, Grammar]
  const marks = new Map([
    [one, { words: ['panic', 'é\\', '\\'] }],
    [other, { words: ['nic: '], lastCharacters: '{' }],
  ])
  const filter = createGrammarFilter([one, other, always], (grammar) => marks.get(grammar))
  const cases: readonly [text: string, found: readonly Grammar[]][] = [
    ['', [always]],
    ['pani', [always]],
    ['panic', [one, always]],
    ['a panic: x', [one, other, always]],
    ['nic: ', [other, always]],
    ['x\\', [one, always]],
    ['\\é', [one, always]],
    ['{', [other, always]],
    ['{ ', [always]],
  ]
  for (const [text, found] of cases) t.strictSame(filter(text), found, JSON.stringify(text))
  t.end()
})
