import { readdirSync, readFileSync } from 'node:fs'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { ParseProcessor } from '../../../processors/parse/processor.ts'
import { batchOf, collector, configOf, read, settingsOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const { signal } = new AbortController()
const FOLDER = 'test/fixtures/formats'
const LINES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.log'))
  .flatMap((name) => readFileSync(`${FOLDER}/${name}`, 'utf8').split('\n'))

/** A line of some library with a piece of it replaced, doubled or cut. */
const mutated = fc
  .tuple(fc.constantFrom(...LINES), fc.nat(200), fc.nat(40), fc.oneof(fc.string(), fc.constantFrom(...LINES)))
  .map(([line, at, length, piece]) => line.slice(0, at) + piece + line.slice(at + length))
const bytes = fc.oneof(
  { weight: 4, arbitrary: mutated.map((line) => Buffer.from(line)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data)) },
)
const CONFIGS = [
  {},
  { format: 'plain', annotate: true },
  { regex: '(?P<level>[A-Z]+) (?P<message>.*)', timestamp: { layout: '%d %b %Y %H:%M:%S' } },
].map((written) => configOf(written))

test('whatever a line is, reading it never throws and what was logged stays, byte for byte', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...CONFIGS),
      async (lines, config) => {
        const batch = batchOf(lines)
        await new ParseProcessor(settingsOf(), config, collector()).consume(batch, signal)
        return lines.every((line, index) => line.equals(batch.rawBytes(index)))
      },
    ),
    { numRuns: 250 },
  )
  t.pass()
})

test('a line is read the same whatever was read before it', (t) => {
  fc.assert(
    fc.property(mutated, mutated, (before, line) => {
      read(before)
      return shown(read(line)) === shown(read(line))
    }),
    { numRuns: 100 },
  )
  t.end()
})

test('lines of one mebibyte of one piece are read in milliseconds', (t) => {
  const pieces = ['x', ' ', '[', '"', '\\', '{', '[a ', '1.', 'a=', '[x] ', ' [', '=" ']
  const heads = [
    '',
    '2024-01-02 03:04:05 ',
    '[2024-01-02 03:04:05] ',
    '203.0.113.9 - - [',
    'Jan  2 03:04:05 ',
  ]
  for (const head of heads) {
    for (const piece of pieces) {
      const line = head + piece.repeat(1_048_576 / piece.length)
      const seconds = cpuSecondsOf(() => read(line))
      t.ok(seconds < LINEAR_SECONDS_MAX, `${head}${piece}: ${seconds} s`)
    }
  }
  t.end()
})

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item))
}
