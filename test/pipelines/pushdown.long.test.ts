import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '../support/properties.ts'
import { test } from 'tap'
import type { Consumer } from '../../agent/component/component.ts'
import { components } from '../../agent/components.ts'
import { planGraph, type Plan } from '../../agent/runtime/plan.ts'
import { errorEventOf, type ErrorEvent } from '../../agent/model/error-event.ts'
import type { Literal } from '../../agent/model/literal.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { loadConfig } from '../../config/load.ts'
import { FakeClock } from '../support/clock.ts'
import { saysWord } from '../support/words.ts'
import { settingsWith } from '../support/settings.ts'

/**
 * Pushdown changes what is read, never what is found: the same lines through recombine, parse and detect, once
 * with every line looked at and once with the lines marked that hold a wanted literal.
 */
const { signal } = new AbortController()

test('the receivers of a pipeline that keeps errors only are told which literals are wanted', async (t) => {
  const wanted = await wantedBy('recombine, parse, detect')
  t.ok(wanted?.some(({ text }) => text === 'rror'))
  t.ok(wanted?.some(({ text }) => text === 'goroutine '))
  t.ok(wanted?.some(({ text }) => text === 'pani'))
})

test('every line is wanted when one of the pipelines forwards them or joins by a pattern', async (t) => {
  t.equal(await wantedBy('recombine, parse, detect/all'), undefined)
  t.equal(await wantedBy('recombine, parse, detect/warn'), undefined)
  t.equal(await wantedBy('recombine, parse'), undefined)
  t.equal(await wantedBy('recombine/pattern, detect'), undefined)
  const shared = await planOf('recombine, parse, detect', 'parse')
  t.equal(shared.receivers.get('file')?.wantedLiterals, undefined)
})

const PLAN = planOf('recombine, parse, detect')
const CORPUS = [...linesOfFolder('test/fixtures'), ...linesOfFiles()]

test('marked lines give the same events as all lines, over the whole corpus', async (t) => {
  for (const batchLines of [7, 64, 8_192]) {
    t.same(await eventsOf(CORPUS, batchLines, true), await eventsOf(CORPUS, batchLines, false))
  }
})

const LEVELS =
  'error ERROR Error [ERROR] [error] ERR err: fatal FATAL crit CRITICAL emerg alert severe SEVERE panic fail fail: E F ftl INFO info warn debug'.split(
    ' ',
  )
const SHAPES: readonly ((level: string, text: string) => string)[] = [
  (level, text) => JSON.stringify({ level, msg: text, time: '2026-01-02T03:04:05Z' }),
  (level, text) => JSON.stringify({ severity: level, message: text }).replaceAll(':', ': '),
  (level, text) => `{"lvl":"${level}","msg":"${text}","error":null}`,
  (level, text) => `time=2026-01-02T03:04:05Z level=${level} msg="${text}"`,
  (level, text) => `2026-01-02 03:04:05,123 ${level} ${text}`,
  (level, text) => `2026-01-02 03:04:05,123 [main] ${level} app.cart - ${text}`,
  (level, text) => `2026-01-02 03:04:05 - app - ${level} - ${text}`,
  (level, text) => `[2026-01-02 03:04:05] ${level} ${text}`,
  (level, text) => `${level} ${text}`,
  (level, text) => `${level}: ${text}`,
  (level, text) => `${level}:root:${text}`,
  (level, text) => `\u001b[31m${level}\u001b[0m ${text}`,
  (level, text) => `2026-01-02T03:04:05Z\t${level}\tapp/cart.go:12\t${text}`,
]
const NUMBERS: readonly ((text: string, number: number) => string)[] = [
  (text, number) => `{"level":${number},"time":1767322800000,"pid":1,"msg":"${text}"}`,
  (text, number) => `{"level": ${number}, "msg": "${text}"}`,
  (text, number) => `{"version":"1.1","short_message":"${text}","level":${number % 8}}`,
  (text, number) => `{"levelno":${number},"message":"${text}"}`,
  (text, number) => `{"severity":${number * 10},"message":"${text}"}`,
  (text, number) => `{"severityNumber":${number % 25},"body":"${text}"}`,
  (text, number) => `{"PRIORITY":"${number % 8}","MESSAGE":"${text}"}`,
  (text, number) => `<${number % 8}>${text}`,
  (text, number) => `${'EWIF'[number % 4]}0102 03:04:05.678901       1 cart.cc:12] ${text}`,
  (text, number) => `01-02 03:04:05.678   123   456 ${'EWIF'[number % 4]} Cart: ${text}`,
]
const message = fc.constantFrom(
  'ok',
  'no cart',
  'request done in 12 ms',
  'caught an error, going on',
  'listening on :80',
)
const line = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...SHAPES), fc.constantFrom(...LEVELS), message)
      .map(([shape, level, words]) => shape(level, words)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...NUMBERS), fc.integer({ min: 0, max: 80 }), message)
      .map(([shape, number, words]) => shape(words, number)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...CORPUS) },
)

test('marked lines give the same events as all lines, for lines of every form of level and pieces of traces', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      async (lines, batchLines) => {
        const all = await eventsOf(lines, batchLines, false)
        const marked = await eventsOf(lines, batchLines, true)
        if (JSON.stringify(all) !== JSON.stringify(marked)) t.same(marked, all)
        return JSON.stringify(all) === JSON.stringify(marked)
      },
    ),
    { numRuns: 400 },
  )
})

/** Of the lines above the type, none holds a literal. */
const UNCAUGHT = `/srv/app/cart.ts:12
  return cart.items[0].price
                       ^

TypeError: Cannot read properties of undefined (reading 'price')
    at total (/srv/app/cart.ts:12:24)

Node.js v24.21.0`

test('marked lines give the same events as all lines, for whole traces with lines between them', async (t) => {
  const files = filesOf('test/fixtures').filter((path) => path.endsWith('.log'))
  const piece = fc.oneof(
    fc.constantFrom(...files).map((path) => readFileSync(path, 'utf8').split('\n').slice(0, 60)),
    fc.constant(UNCAUGHT.split('\n')),
    fc.array(line, { maxLength: 20 }),
    fc
      .integer({ min: 1, max: 30 })
      .map((count) => Array.from({ length: count }, (_, index) => `tick ${index}`)),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 6 }),
      fc.integer({ min: 3, max: 200 }),
      async (pieces, batchLines) => {
        const lines = pieces.flat()
        const all = await eventsOf(lines, batchLines, false)
        const marked = await eventsOf(lines, batchLines, true)
        if (JSON.stringify(all) !== JSON.stringify(marked)) t.same(marked, all)
        return JSON.stringify(all) === JSON.stringify(marked)
      },
    ),
    { numRuns: 150 },
  )
})

// --- surroundings

async function planOf(...processors: readonly string[]): Promise<Plan> {
  const pipelines = processors.map((list, index) => [
    `logs/${index}`,
    { receivers: ['file'], processors: list.split(', '), exporters: ['console'] },
  ])
  const value = {
    receivers: { file: { include: ['x.log'] } },
    processors: {
      recombine: {},
      'recombine/pattern': { line_start_pattern: '^a' },
      parse: {},
      detect: {},
      'detect/all': { pass: 'all' },
      'detect/warn': { threshold: { level: 'warn' } },
    },
    exporters: { console: {} },
    service: { pipelines: Object.fromEntries(pipelines) as unknown },
  }
  const options = { files: [], sets: [], environment: {}, catalog: components }
  return planGraph(await loadConfig({ ...options, documents: [{ name: 'test', value }] }), components)
}

async function wantedBy(processors: string): Promise<readonly Literal[] | undefined> {
  return (await planOf(processors)).receivers.get('file')?.wantedLiterals
}

async function eventsOf(
  lines: readonly string[],
  batchLines: number,
  isMarked: boolean,
): Promise<readonly ErrorEvent[]> {
  const events: ErrorEvent[] = []
  const sink: Consumer = {
    consume: (batch) => {
      for (let index = 0; index < batch.count; index += 1)
        events.push(...[errorEventOf(batch.record(index)) ?? []].flat())
      batch.settle('delivered')
      return Promise.resolve()
    },
  }
  const clock = new FakeClock()
  const settings = settingsWith({ clock })
  const plan = await PLAN
  const wanted = plan.receivers.get('file')?.wantedLiterals ?? []
  let next: Consumer = sink
  const processors = []
  for (const { factory, config } of (plan.pipelines[0]?.processors ?? []).toReversed()) {
    const processor = await factory.create(settings, config, next)
    await processor.start(signal)
    processors.unshift(processor)
    next = processor
  }
  for (let from = 0; from < lines.length; from += batchLines) {
    const batch = batchOf(lines.slice(from, from + batchLines), isMarked ? wanted : undefined)
    await next.consume(batch, signal)
  }
  for (const processor of processors) await processor.shutdown(signal)
  return events
}

function batchOf(lines: readonly string[], wanted: readonly Literal[] | undefined): LogBatch {
  const starts = new Uint32Array(lines.length)
  const ends = new Uint32Array(lines.length)
  const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''))
  let position = 0
  lines.forEach((each, index) => {
    starts[index] = position
    position += Buffer.byteLength(each) + 1
    ends[index] = position - 1
  })
  return new LogBatch({
    bytes,
    starts,
    ends,
    count: lines.length,
    stream: 'file:/var/log/app.log',
    observedTimeUnixNano: 1_767_322_800_000_000_000n,
    ...(wanted === undefined
      ? {}
      : { marks: Uint8Array.from(lines, (each) => (holdsOne(each, wanted) ? 1 : 0)) }),
  })
}

function holdsOne(each: string, wanted: readonly Literal[]): boolean {
  return wanted.some(({ text, isAnyCase }) =>
    isAnyCase ? saysWord(each, text.toLowerCase()) : each.includes(text),
  )
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : [path]))
}

function linesOfFolder(folder: string): readonly string[] {
  return filesOf(folder)
    .filter((path) => /\.(?:log|snapshot|txt)$/.test(path))
    .flatMap((path) => readFileSync(path, 'utf8').split(/\r?\n/))
}

/** Traces inside of JSON, as captured. */
function linesOfFiles(): readonly string[] {
  return filesOf('test/fixtures')
    .filter((path) => path.endsWith('.json'))
    .flatMap(
      (path) => JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))).match(/"(?:[^"\\]|\\.){20,}"/g) ?? [],
    )
    .flatMap((quoted) => [
      `{"msg":"it failed","stack":${quoted}}`,
      ...(JSON.parse(quoted) as string).split('\n'),
    ])
    .slice(0, 5_000)
}
