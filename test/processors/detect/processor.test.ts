import { test } from 'tap'
import { PermanentError, RefusedError, RetryableError } from '../../../agent/model/errors.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { detectProcessor } from '../../../processors/detect/factory.ts'
import { DetectProcessor } from '../../../processors/detect/processor.ts'
import { settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import {
  batchOf,
  benchOf,
  configOf,
  GO_PANIC,
  JS_TRACE,
  JS_UNCAUGHT,
  PYTHON_TRACE,
  signal,
  Sink,
  sourceOf,
  type TestRecord,
} from './support.ts'

const ERROR: TestRecord = { body: 'ERROR db: gone', severity: 17 }
const PROCESS = { 'service.name': 'shop', 'process.pid': 7 }
const EXIT: TestRecord = {
  body: 'process exited with code 1',
  severity: 17,
  attributes: { 'process.exit.code': 1 },
}

// --- when the next stage does not take it

test('a refused batch is counted once, however often it is offered again, and its caller keeps the receipts', async (t) => {
  for (const pass of ['errors', 'all'] as const) {
    const { processor, sink } = await benchOf({ pass })
    const { tracker, outcomes } = sourceOf()
    const batch = batchOf(['a', ERROR, 'b', ERROR], { tracker })
    sink.refusal = new RefusedError('HEPH_QUEUE_FULL', 'full')
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await t.rejects(processor.consume(batch, signal), { code: 'HEPH_QUEUE_FULL' })
      t.equal(tracker.openCount, 1)
      t.equal(batch.receipts.length, 1)
      t.equal(batch.eventName(1), '', 'the offered batch is not changed')
    }
    sink.refusal = undefined
    await processor.consume(batch, signal)
    t.same(
      sink.events.map(({ count }) => count),
      [1, 2],
    )
    t.same(sink.events[0]?.contextBefore, ['a'])
    t.same(outcomes, ['delivered'])
  }
})

test('a refused batch of which the end was to be held gets all receipts back', async (t) => {
  const { processor, sink, clock } = await benchOf({ pass: 'all', context: { after: 2 } })
  const { tracker } = sourceOf()
  const batch = batchOf(['a', 'b', ERROR, 'c'], { tracker })
  sink.refusal = new RetryableError('HEPH_QUEUE_FULL', 'full')
  await t.rejects(processor.consume(batch, signal))
  const covered = batch.receipts.map(({ start, end }) => [start, end])
  t.same([covered[0]?.[0], covered.at(-1)?.[1]], [0, tracker.issuedEnd])
  sink.refusal = undefined
  await processor.consume(batch, signal)
  await clock.advance(200)
  t.same(sink.bodies, ['a', 'b', ERROR.body, 'c'])
  t.equal(tracker.openCount, 0)
  t.equal(tracker.safePosition, tracker.issuedEnd)
})

test('a refusal of held events refuses the batch that would release them, and nothing is lost or doubled', async (t) => {
  const { processor, sink } = await benchOf({ context: { after: 1 } })
  const { tracker } = sourceOf()
  await processor.consume(batchOf([ERROR], { tracker }), signal)
  sink.refusal = new RefusedError('HEPH_QUEUE_FULL', 'full')
  const next = batchOf(['after', 'more'], { tracker })
  await t.rejects(processor.consume(next, signal))
  await t.rejects(processor.consume(next, signal))
  sink.refusal = undefined
  await processor.consume(next, signal)
  t.same(
    sink.events.map(({ contextAfter }) => contextAfter),
    [['after']],
  )
  t.equal(tracker.openCount, 0)
})

test('events that were refused when their time was up are offered again later', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 1, timeout: '200ms' } })
  const { tracker, outcomes } = sourceOf()
  await processor.consume(batchOf([ERROR], { tracker }), signal)
  sink.refusal = new RetryableError('HEPH_QUEUE_FULL', 'full', { retryAfterMs: 1_000 })
  await clock.advance(200)
  t.equal(tracker.openCount, 1)
  sink.refusal = undefined
  await clock.advance(999)
  t.equal(sink.events.length, 0)
  await clock.advance(1)
  t.equal(sink.events.length, 1)
  t.same(outcomes, ['delivered'])
  t.equal(clock.timers, 0)
})

test('an event the next stage will never take is dropped and its range is settled', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 1 } })
  const { tracker, outcomes } = sourceOf()
  await processor.consume(batchOf([ERROR], { tracker }), signal)
  sink.refusal = new PermanentError('HEPH_TOO_LARGE', 'too large')
  await clock.advance(200)
  t.same(outcomes, ['dropped'])
  t.equal(clock.timers, 0)
})

test('a batch that is refused for a time cannot make held events grow without end', async (t) => {
  const { processor, sink } = await benchOf({ pass: 'all', context: { after: 2, timeout: '1m' } })
  await processor.consume(batchOf([ERROR]), signal)
  sink.refusal = new RefusedError('HEPH_QUEUE_FULL', 'full')
  await processor.consume(batchOf(['1']), signal)
  await t.rejects(processor.consume(batchOf(['2']), signal), { code: 'HEPH_QUEUE_FULL' })
  await t.rejects(processor.consume(batchOf(['2']), signal), { code: 'HEPH_QUEUE_FULL' })
})

test('a batch is refused while events whose time is up are', async (t) => {
  const { processor, sink, clock } = await benchOf({ pass: 'all', context: { after: 3 } })
  await processor.consume(batchOf([ERROR]), signal)
  sink.refusal = new RefusedError('HEPH_QUEUE_FULL', 'full')
  await clock.advance(200)
  await t.rejects(processor.consume(batchOf(['1']), signal), { code: 'HEPH_QUEUE_FULL' })
  sink.refusal = undefined
  await processor.consume(batchOf(['1']), signal)
  t.same(sink.bodies, [ERROR.body, '1'])
  t.same(
    sink.events.map(({ contextAfter }) => contextAfter),
    [['1']],
  )
})

test('events of more streams than may wait go on without the lines after them', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 1, streams_max: 1 } })
  await processor.consume(batchOf([ERROR], { stream: 'a' }), signal)
  t.equal(sink.events.length, 0)
  await processor.consume(batchOf([ERROR], { stream: 'b' }), signal)
  t.equal(sink.events.length, 1)
  await clock.advance(200)
  t.equal(sink.events.length, 2)
})

// --- life

test('consume after shutdown is refused', async (t) => {
  const { processor } = await benchOf()
  await processor.shutdown(signal)
  await processor.shutdown(signal)
  await t.rejects(processor.consume(batchOf(['x']), signal), { code: 'HEPH_COMPONENT_STOPPED' })
})

test('shutdown hands on what is held, with the lines that came', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 3 } })
  const { tracker, outcomes } = sourceOf()
  await processor.consume(batchOf([ERROR, 'one'], { tracker }), signal)
  t.equal(tracker.openCount, 1)
  await processor.shutdown(signal)
  t.same(
    sink.events.map(({ contextAfter }) => contextAfter),
    [['one']],
  )
  t.same(outcomes, ['delivered'])
  t.equal(clock.timers, 0)
})

test('shutdown with an aborted signal ends at once and leaves what is held for the next start', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 3 } })
  const { tracker } = sourceOf()
  await processor.consume(batchOf([ERROR], { tracker }), signal)
  await processor.shutdown(AbortSignal.abort())
  t.equal(sink.events.length, 0)
  t.equal(tracker.openCount, 1)
  t.equal(tracker.safePosition, 0)
  t.equal(clock.timers, 0)
})

test('shutdown does not wait for a stage that hangs beyond its signal', async (t) => {
  const clockless = settingsWith()
  const hanging = { consume: () => new Promise<void>(() => undefined) }
  const processor = new DetectProcessor(clockless, configOf({ context: { after: 0 } }), hanging)
  await processor.start()
  void processor.consume(batchOf([ERROR]), signal)
  await settle()
  const stopping = new AbortController()
  const stopped = processor.shutdown(stopping.signal)
  stopping.abort()
  await stopped
  t.pass('shutdown ended')
})

test('consume is cut short by its signal before it begins', async (t) => {
  const { processor, sink } = await benchOf()
  const { tracker } = sourceOf()
  const batch = batchOf([ERROR], { tracker })
  await t.rejects(processor.consume(batch, AbortSignal.abort()), { name: 'AbortError' })
  t.equal(batch.receipts.length, 1)
  t.equal(sink.events.length, 0)
})

test('the factory builds a processor from an empty section', async (t) => {
  const processor = await detectProcessor.create(settingsWith(), configOf(), new Sink())
  await processor.start(signal)
  await processor.shutdown(signal)
  t.equal(detectProcessor.type, 'detect')
})

// --- events

test('a detected error is an event with everything that is known of it', async (t) => {
  const { processor, sink } = await benchOf()
  const time = 1_704_164_645_123_000_000n
  await processor.consume(
    batchOf(['before', { body: JS_UNCAUGHT, time, attributes: { id: 7 } }], {
      observed: 1_704_164_700_000_000_000n,
    }),
    signal,
  )
  const [event] = sink.events
  t.match(event ?? {}, {
    language: 'javascript',
    exceptionType: 'TypeError',
    exceptionMessage: "Cannot read properties of undefined (reading 'price')",
    severityNumber: 21,
    body: JS_UNCAUGHT,
    contextBefore: ['before'],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '1704164645123000000',
    lastSeenUnixNano: '1704164645123000000',
    resource: { 'service.name': 'shop' },
  })
  t.match(event?.fingerprint, /^[0-9a-f]{32}$/)
  t.match(event?.stackTraceText, 'at total (/srv/app/cart.js:12:19)')
  t.equal(event?.attributes['id'], 7)
  t.equal(sink.batches[0]?.severityText(0), 'FATAL')
})

test('a trace without a level is an error, one with a higher level keeps it', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(
    batchOf([PYTHON_TRACE, { body: JS_TRACE, severity: 22 }, { body: JS_TRACE, severity: 17 }]),
    signal,
  )
  t.same(
    sink.events.map(({ severityNumber }) => severityNumber),
    [17, 22, 17],
  )
})

test('the same error has one fingerprint and another error another', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(
    batchOf([
      JS_TRACE,
      JS_TRACE.replaceAll(':12:19', ':14:3'),
      PYTHON_TRACE,
      { body: '2024-01-02 03:04:05 ERROR no cart 7', severity: 17 },
      { body: '2024-01-03 13:14:15 ERROR no cart 8', severity: 17 },
    ]),
    signal,
  )
  const [a, b, c, d, e] = sink.events.map(({ fingerprint }) => fingerprint)
  t.equal(a, b)
  t.not(a, c)
  t.equal(d, e)
  t.not(a, d)
  t.same(
    sink.events.map(({ count }) => count),
    [1, 2, 1, 1, 2],
  )
})

test('the same error of two services is two groups', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(batchOf([JS_TRACE], { resource: { 'service.name': 'a' } }), signal)
  await processor.consume(batchOf([JS_TRACE], { resource: { 'service.name': 'b' } }), signal)
  t.not(sink.events[0]?.fingerprint, sink.events[1]?.fingerprint)
})

test('counts go on after a restart', async (t) => {
  const first = await benchOf()
  await first.processor.consume(batchOf([JS_TRACE], { observed: 1_000n }), signal)
  await first.processor.shutdown(signal)
  const second = await benchOf({}, { storage: first.settings.storage })
  await second.processor.consume(batchOf([JS_TRACE], { observed: 2_000n }), signal)
  t.match(second.sink.events[0] ?? {}, { count: 2, firstSeenUnixNano: '1000', lastSeenUnixNano: '2000' })
})

test('below the threshold an error is counted but is no event', async (t) => {
  const { processor, sink, clock } = await benchOf({ threshold: { count: 3, window: '5m' } })
  const { tracker, outcomes } = sourceOf()
  await processor.consume(batchOf([ERROR, ERROR], { tracker }), signal)
  t.same(outcomes, ['dropped'])
  await clock.advance(299_000)
  await processor.consume(batchOf([ERROR]), signal)
  t.same(
    sink.events.map(({ count }) => count),
    [3],
  )
  await clock.advance(300_001)
  await processor.consume(batchOf([ERROR]), signal)
  t.equal(sink.events.length, 1, 'the others are too old')
})

test('warnings are no events by default and are with a lower threshold', async (t) => {
  const warnings = Array.from({ length: 100 }, (): TestRecord => ({ body: 'slow', severity: 13 }))
  const strict = await benchOf()
  await strict.processor.consume(batchOf(warnings), signal)
  t.equal(strict.sink.events.length, 0)
  const loose = await benchOf({ threshold: { level: 'warn' } })
  await loose.processor.consume(batchOf(warnings), signal)
  t.equal(loose.sink.events.length, 100)
})

test('pass all forwards every record in order and marks the errors', async (t) => {
  const { processor, sink } = await benchOf({ pass: 'all' })
  await processor.consume(batchOf(['a', ERROR, 'b']), signal)
  t.same(sink.bodies, ['a', ERROR.body, 'b'])
  t.same(
    [0, 1, 2].map((index) => sink.batches[0]?.eventName(index)),
    ['', 'hephaestus.error.detected', ''],
  )
})

test('pass all hands a batch without errors on as it came', async (t) => {
  const received: unknown[] = []
  const processor = new DetectProcessor(settingsWith(), configOf({ pass: 'all' }), {
    consume: (batch) => Promise.resolve(void received.push(batch)),
  })
  const batch = batchOf(['a', 'b'])
  await processor.consume(batch, signal)
  t.equal(received[0], batch)
})

test('pass errors drops everything else and settles its range as dropped', async (t) => {
  const instruments = new Instruments()
  const { processor, sink } = await benchOf({}, { instruments })
  const { tracker, outcomes } = sourceOf()
  await processor.consume(batchOf(['a', 'b'], { tracker }), signal)
  t.same(outcomes, ['dropped'])
  await processor.consume(batchOf(['a', ERROR], { tracker }), signal)
  t.same(outcomes, ['dropped', 'delivered'])
  t.same(sink.bodies, [ERROR.body])
  const valueOf = (name: string) =>
    instruments.snapshot().find((each) => each.name === name)?.points[0]?.value
  t.equal(valueOf('hephaestus_detect_dropped_records'), 3)
  t.equal(valueOf('hephaestus_detect_events'), 1)
  t.equal(valueOf('hephaestus_detect_groups'), 1)
})

test('events that were detected before pass through untouched, and are not counted again', async (t) => {
  const { processor, sink } = await benchOf()
  const seen: TestRecord = {
    ...ERROR,
    eventName: 'hephaestus.error.detected',
    attributes: { 'hephaestus.error.fingerprint': 'f', 'hephaestus.error.count': 9 },
  }
  await processor.consume(batchOf([seen, { body: 'fixed', eventName: 'hephaestus.fix.proposed' }]), signal)
  t.same(sink.bodies, [ERROR.body, 'fixed'])
  t.equal(sink.events[0]?.count, 9)
})

// --- context

test('the lines before and after are those of the same stream when two interleave', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { before: 3, after: 2 } })
  for (let line = 0; line < 10; line += 1) {
    await processor.consume(batchOf([`a${line}`], { stream: 'a' }), signal)
    await processor.consume(batchOf([`b${line}`], { stream: 'b' }), signal)
  }
  await processor.consume(batchOf([ERROR], { stream: 'a' }), signal)
  await processor.consume(batchOf(['b10', 'b11', 'b12'], { stream: 'b' }), signal)
  t.equal(sink.events.length, 0, 'lines of the other stream release nothing')
  await processor.consume(batchOf(['a10'], { stream: 'a' }), signal)
  await processor.consume(batchOf(['a11', 'a12'], { stream: 'a' }), signal)
  t.match(sink.events[0] ?? {}, { contextBefore: ['a7', 'a8', 'a9'], contextAfter: ['a10', 'a11'] })
  await clock.advance(1_000)
  t.equal(sink.events.length, 1)
})

test('context before goes over batches, and events in it are shown too', async (t) => {
  const { processor, sink } = await benchOf({ context: { before: 3, after: 0 } })
  await processor.consume(batchOf(['1', '2', '3']), signal)
  await processor.consume(batchOf(['4', ERROR, ERROR]), signal)
  t.same(
    sink.events.map(({ contextBefore }) => contextBefore),
    [
      ['2', '3', '4'],
      ['3', '4', ERROR.body],
    ],
  )
})

test('context shows lines as they were logged, not as they were parsed', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(batchOf([{ body: 'GET /cart', raw: '{"msg":"GET /cart","id":7}' }, ERROR]), signal)
  t.same(sink.events[0]?.contextBefore, ['{"msg":"GET /cart","id":7}'])
})

test('a joined record in the context counts as one and shows all its lines', async (t) => {
  const { processor, sink } = await benchOf({ context: { before: 2, after: 0 } })
  await processor.consume(batchOf(['lost', 'request', { body: 'x\n  y\r\n  z', severity: 9 }, ERROR]), signal)
  t.same(sink.events[0]?.contextBefore, ['request', 'x', '  y', '  z'])
})

test('context stays within its bytes, the nearest lines first', async (t) => {
  const { processor, sink } = await benchOf({ context: { before: 5, after: 1, bytes_max: '256B' } })
  const long = (letter: string) => letter.repeat(100)
  await processor.consume(batchOf([long('a'), long('b'), long('c'), ERROR, 'z'.repeat(1_000), 'end']), signal)
  t.same(sink.events[0]?.contextBefore, ['a'.repeat(56), long('b'), long('c')])
  t.same(sink.events[0]?.contextAfter, ['z'.repeat(256)])
})

test('the stream silent for longest loses its context when there are too many', async (t) => {
  const { processor, sink } = await benchOf({ context: { after: 0, streams_max: 2 } })
  for (const stream of ['a', 'b', 'c'])
    await processor.consume(batchOf([`before ${stream}`], { stream }), signal)
  for (const stream of ['c', 'b', 'a']) await processor.consume(batchOf([ERROR], { stream }), signal)
  t.same(
    sink.events.map(({ contextBefore }) => contextBefore),
    [['before c'], ['before b'], []],
  )
})

test('an event whose lines after are all there goes on at once', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 2 } })
  await processor.consume(batchOf([ERROR, '1', '2', '3']), signal)
  t.same(sink.events[0]?.contextAfter, ['1', '2'])
  t.equal(clock.timers, 0)
})

test('an event goes on when its time is up, with the lines that came until then', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 3, timeout: '200ms' } })
  await processor.consume(batchOf([ERROR, '1']), signal)
  await clock.advance(150)
  await processor.consume(batchOf(['2']), signal)
  await clock.advance(49)
  t.equal(sink.events.length, 0)
  await clock.advance(1)
  t.same(sink.events[0]?.contextAfter, ['1', '2'])
  t.equal(clock.timers, 0)
})

test('held events own their bytes: the read buffer may be reused', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 2 } })
  const batch = batchOf(['before', ERROR, 'after'])
  await processor.consume(batch, signal)
  for (const index of [0, 1, 2]) batch.bodyBytes(index).fill(0x23)
  await clock.advance(200)
  t.match(sink.events[0] ?? {}, { body: ERROR.body, contextBefore: ['before'], contextAfter: ['after'] })
})

test('records of a stream never change their order while events wait', async (t) => {
  const { processor, sink, clock } = await benchOf({ pass: 'all', context: { after: 2 } })
  const { tracker } = sourceOf()
  const lines: (string | TestRecord)[] = ['0', ERROR, '1', ERROR, '2', '3', ERROR, '4', '5', '6', ERROR]
  for (const line of lines) await processor.consume(batchOf([line], { tracker }), signal)
  await clock.advance(200)
  t.same(
    sink.bodies,
    lines.map((line) => (typeof line === 'string' ? line : line.body)),
  )
  t.same(
    sink.events.map(({ contextAfter }) => contextAfter),
    [['1', ERROR.body], ['2', '3'], ['4', '5'], []],
  )
  t.equal(tracker.openCount, 0)
  t.equal(tracker.safePosition, tracker.issuedEnd)
})

test('the safe position stays before a held event and what precedes it is acknowledged', async (t) => {
  const { processor, clock } = await benchOf({ context: { after: 2 } })
  const { tracker } = sourceOf()
  await processor.consume(batchOf(['abc', 'def', ERROR], { tracker }), signal)
  t.equal(tracker.safePosition, 8)
  await processor.consume(batchOf(['x'], { tracker }), signal)
  t.equal(tracker.safePosition, 8)
  await clock.advance(200)
  t.equal(tracker.safePosition, tracker.issuedEnd)
})

test('the end of the other output of the process is shown apart', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 1, process: 2 } })
  const stdout = { stream: 'p:7:stdout', resource: PROCESS }
  await processor.consume(batchOf(['GET /1', 'GET /2', 'GET /3'], stdout), signal)
  await processor.consume(
    batchOf(['GET /other'], { stream: 'p:8:stdout', resource: { ...PROCESS, 'process.pid': 8 } }),
    signal,
  )
  await processor.consume(batchOf([JS_UNCAUGHT], { stream: 'p:7:stderr', resource: PROCESS }), signal)
  await processor.consume(batchOf(['GET /4'], stdout), signal)
  await clock.advance(700)
  t.same(sink.events[0]?.contextBefore, [])
  t.same(sink.events[0]?.attributes['hephaestus.error.context.process'], ['GET /3', 'GET /4'])
})

test('of a busy other output what was written until the error began is shown, with the two records after it', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 1, process: 4 } })
  const startNano = 1_704_164_700_000_000_000n
  const atMs = (ms: number): bigint => startNano + BigInt(ms) * 1_000_000n
  const asked = async (ms: number): Promise<void> => {
    const init = { stream: 'p:7:stdout', resource: PROCESS, observed: atMs(ms) }
    await processor.consume(batchOf([`GET /${ms}`], init), signal)
  }
  for (const ms of [70, 80, 90, 110]) await asked(ms)
  await processor.consume(
    batchOf([JS_TRACE], { stream: 'p:7:stderr', resource: PROCESS, observed: atMs(100) }),
    signal,
  )
  for (const ms of [130, 140, 150, 160]) await asked(ms)
  await clock.advance(700)
  t.same(
    sink.events[0]?.attributes['hephaestus.error.context.process'],
    ['GET /90', 'GET /110', 'GET /130', 'GET /140'],
    'what was read a moment later may have been written before',
  )
})

test('of a program that has ended the last records of the other output are shown, whenever they came', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 3, process: 1 } })
  const stderr = { stream: 'p:7:stderr', resource: PROCESS }
  await processor.consume(batchOf([JS_UNCAUGHT, EXIT], stderr), signal)
  const late = { stream: 'p:7:stdout', resource: PROCESS, observed: 1_704_164_799_000_000_000n }
  await processor.consume(batchOf(['GET /1', 'GET /2', 'GET /3', 'GET /4'], late), signal)
  await clock.advance(700)
  t.same(sink.events[0]?.attributes['hephaestus.error.context.process'], ['GET /4'])
})

test('an error of a supervised program waits for the last line of its other output, which recombine may hold', async (t) => {
  const { processor, sink, clock } = await benchOf({ context: { after: 3 } })
  await processor.consume(batchOf([JS_UNCAUGHT, EXIT], { stream: 'p:7:stderr', resource: PROCESS }), signal)
  await clock.advance(500)
  t.equal(sink.events.length, 0)
  await processor.consume(batchOf(['[12:00:00] GET /1'], { stream: 'p:7:stdout', resource: PROCESS }), signal)
  await clock.advance(200)
  t.same(sink.events[0]?.attributes['hephaestus.error.context.process'], ['[12:00:00] GET /1'])
})

// --- ends of processes

test('the end of a process is an error of its own when nothing explains it', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(batchOf(['listening', EXIT], { resource: PROCESS }), signal)
  t.match(sink.events[0] ?? {}, {
    exceptionType: 'ProcessExit',
    exceptionMessage: 'process exited with code 1',
    severityNumber: 21,
    contextBefore: ['listening'],
  })
})

test('the end of a process just after its trace is no second error', async (t) => {
  for (const trace of [JS_UNCAUGHT, PYTHON_TRACE, GO_PANIC]) {
    const apart = await benchOf()
    await apart.processor.consume(batchOf([trace], { resource: PROCESS }), signal)
    await apart.clock.advance(4_000)
    await apart.processor.consume(batchOf([EXIT], { resource: PROCESS }), signal)
    t.equal(apart.sink.events.length, 1)
    const together = await benchOf()
    await together.processor.consume(batchOf([trace, EXIT], { resource: PROCESS }), signal)
    t.equal(together.sink.events.length, 1)
  }
})

test('an old trace, one of another process and a kill explain nothing', async (t) => {
  const old = await benchOf()
  await old.processor.consume(batchOf([JS_TRACE], { resource: PROCESS }), signal)
  await old.clock.advance(60_000)
  await old.processor.consume(batchOf([EXIT], { resource: PROCESS }), signal)
  t.same(
    old.sink.events.map(({ exceptionType }) => exceptionType),
    ['TypeError', 'ProcessExit'],
  )

  const other = await benchOf()
  await other.processor.consume(batchOf([JS_TRACE], { resource: { ...PROCESS, 'process.pid': 8 } }), signal)
  await other.processor.consume(batchOf([EXIT], { resource: PROCESS }), signal)
  t.equal(other.sink.events.length, 2)

  const killed = await benchOf()
  const kill: TestRecord = {
    body: 'process was ended by SIGKILL',
    severity: 17,
    attributes: { 'hephaestus.process.exit.signal': 'SIGKILL' },
  }
  await killed.processor.consume(batchOf([JS_TRACE, kill], { resource: PROCESS }), signal)
  t.equal(killed.sink.events.length, 2)
})

test('an access line after its error, without trace and level, is no event', async (t) => {
  const { processor, sink } = await benchOf()
  await processor.consume(batchOf([JS_TRACE, 'GET /cart status=500 duration=3ms']), signal)
  t.equal(sink.events.length, 1)
})

test('batches of several streams that come at once are taken in turn', async (t) => {
  const { processor, sink } = await benchOf()
  await Promise.all(
    Array.from({ length: 20 }, (_, each) =>
      processor.consume(batchOf([ERROR], { stream: `s${each}` }), signal),
    ),
  )
  t.same(
    sink.events.map(({ count }) => count),
    Array.from({ length: 20 }, (_, each) => each + 1),
  )
})

test('the rest of a trace that was handed on before is no error of its own, and goes on to the exporters', async (t) => {
  const { processor, sink } = await benchOf({ pass: 'errors' })
  const rest = {
    body: '    at main (/a.js:9:9)\n    at g (/b.js:1:1)',
    attributes: { 'hephaestus.log.continuation': true },
  }
  await processor.consume(batchOf([JS_TRACE, rest, 'words']), signal)
  await processor.shutdown(signal)
  t.equal(sink.events.length, 1)
  const bodies = sink.batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => batch.bodyText(index)),
  )
  t.equal(bodies.length, 2)
  t.equal(bodies[1], rest.body)
})

test('an event of a program is an error when it carries an exception, and is otherwise none', async (t) => {
  const { processor, sink } = await benchOf({ context: { after: 0 } })
  const exception = { 'exception.type': 'TypeError', 'exception.message': 'x is not a function' }
  const batch = batchOf([
    { body: 'signed in', severity: 9, eventName: 'user.login' },
    { body: '', severity: 9, eventName: 'exception', attributes: exception },
    { body: 'told before', severity: 17, eventName: 'hephaestus.error.detected' },
  ])
  await processor.consume(batch, signal)
  t.match(sink.events, [{ exceptionType: 'TypeError', exceptionMessage: 'x is not a function' }])
  t.equal(sink.bodies.includes('signed in'), false)
})
