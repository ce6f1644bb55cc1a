import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { extractStackTrace } from '../../../agent/stacktrace/parse.ts'
import { setUp, signal, Source } from './support.ts'

/**
 * Real traces that were damaged at random, of two streams, line by line, cut into batches at random. Goal: nothing
 * crashes, the bytes of every line are in exactly one record, in order, and where a batch ends makes no difference.
 * Method: texts of the fixtures, mutated; the same lines once in random batches of mixed streams and once a stream
 * at a time in one batch. fast-check prints the seed of a failure.
 */
const FIXTURES = join(import.meta.dirname, '../../fixtures')
const TEXTS = filesOf(FIXTURES)
  .filter((path) => /\.(?:log|txt|snapshot|stderr)$/.test(path) && !path.endsWith('SOURCE.txt'))
  .flatMap((path) => readFileSync(path, 'utf8').split(/^(?:===|---) .*\n/m))
  .filter((text) => text.trim() !== '' && text.length < 20_000)
  .map((text) => text.replace(/\n$/, '').split('\n'))

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : [path]))
}

const NOISE = [
  '10:00:00 INFO ready',
  '',
  'words',
  '{"level":"error"}',
  '2024-05-01T10:00:00Z ERROR failed',
  '}',
  '====',
]
const PREFIXES = [
  '',
  '',
  '',
  'app-1  | ',
  'May  1 10:00:00 host shop[4711]: ',
  '[  123.456789] ',
  '2024-05-01 10:00:00.123 ERROR ',
]

type Mutation = (lines: readonly string[], at: number, text: string) => readonly string[]

const MUTATIONS: readonly Mutation[] = [
  (lines) => lines,
  (lines, at) => lines.filter((_, index) => index !== at % lines.length),
  (lines, at) => lines.slice(0, (at % lines.length) + 1),
  (lines, at) => lines.slice(at % lines.length),
  (lines, at, text) => lines.toSpliced(at % lines.length, 0, text),
  (lines, at) => lines.toSpliced(at % lines.length, 0, lines[(at * 7) % lines.length] ?? ''),
  (lines, at, text) =>
    lines.map((line, index) => (index === at % lines.length ? line.slice(0, at % 40) + text : line)),
  (lines, at) => lines.map((line, index) => (index === at % lines.length ? `${line}\r` : line)),
  (lines, at) => lines.map((line, index) => (index === at % lines.length ? line.repeat(1 + (at % 5)) : line)),
]

const damaged = fc
  .record({
    lines: fc.constantFrom(...TEXTS),
    prefix: fc.constantFrom(...PREFIXES),
    changes: fc.array(
      fc.record({
        mutation: fc.constantFrom(...MUTATIONS),
        at: fc.nat(10_000),
        text: fc.oneof(
          fc.constantFrom(...NOISE),
          fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\n', '')),
        ),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ lines, prefix, changes }) => {
    let changed: readonly string[] = lines
    for (const { mutation, at, text } of changes)
      if (changed.length > 0) changed = mutation(changed, at, text)
    return changed.map((line) => (prefix + line).toWellFormed())
  })
const stream = fc.array(damaged, { minLength: 1, maxLength: 3 }).map((texts) => texts.flat())
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 })

test('damaged traces of two streams in random batches are the records that each stream is by itself', async () => {
  await fc.assert(
    fc.asyncProperty(stream, stream, cuts, async (one, other, sizes) => {
      const mixed = await recordsOf(batchesOf({ one, other }, sizes))
      for (const [name, lines] of Object.entries({ one, other })) {
        const records = mixed.get(name) ?? []
        assert.equal(records.join('\n'), lines.join('\n'))
        assert.deepEqual(records, (await recordsOf([[name, lines]])).get(name) ?? [])
      }
    }),
    { numRuns: 2_000 },
  )
})

test('damaged traces are read without a fault, and what is read is within the text', async () => {
  fc.assert(
    fc.property(stream, (lines) => {
      const text = lines.join('\n')
      const found = extractStackTrace(text)
      // A trace in a field of JSON has its line ends escaped, once or more than once.
      const readable = text.split(/\n|\\+n/).length
      return found === undefined || found.text.split('\n').length <= readable
    }),
    { numRuns: 3_000 },
  )
})

type Batches = readonly (readonly [stream: string, lines: readonly string[]])[]

/** The lines of both streams in turn, in batches of the sizes given, again and again. */
function batchesOf(streams: Readonly<Record<string, readonly string[]>>, sizes: readonly number[]): Batches {
  const rest = new Map(Object.entries(streams))
  const batches: [string, readonly string[]][] = []
  for (let turn = 0; rest.size > 0; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    const [name, lines] = [...rest][turn % rest.size] ?? ['', []]
    batches.push([name, lines.slice(0, size)])
    if (lines.length <= size) rest.delete(name)
    else rest.set(name, lines.slice(size))
  }
  return batches
}

async function recordsOf(batches: Batches): Promise<ReadonlyMap<string, readonly string[]>> {
  const { processor, sink } = setUp({ settings: { isOnce: true } })
  const sources = new Map<string, Source>()
  for (const [name, lines] of batches) {
    const source = sources.get(name) ?? new Source(name, { isResumable: false })
    sources.set(name, source)
    await processor.consume(source.batch(lines), signal)
  }
  await processor.shutdown(signal)
  const records = new Map<string, string[]>()
  for (const { stream: name, body } of sink.records) records.set(name, [...(records.get(name) ?? []), body])
  return records
}
