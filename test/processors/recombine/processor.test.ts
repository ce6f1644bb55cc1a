import { test } from 'tap'
import { PermanentError, RefusedError, RetryableError } from '../../../agent/model/errors.ts'
import { settle } from '../../support/clock.ts'
import { setUp, signal, Source } from './support.ts'

const TRACE = ['TypeError: x', '    at f (/app/a.js:1:2)', '    at g (/app/b.js:3:4)']
const JOINED = TRACE.join('\n')

// --- what can go wrong

test('a batch without joins that the next stage refuses stays with the caller', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  const batch = source.batch(['one', 'two'])
  sink.refusal = () => new RefusedError('HEPH_TEST', 'full')
  await t.rejects(processor.consume(batch, signal), { code: 'HEPH_TEST' })
  t.equal(batch.receipts.length, 1)
  sink.refusal = () => undefined
  await processor.consume(batch, signal)
  t.same(sink.bodies, ['one', 'two'])
  t.ok(source.isSettled)
})

test('a joined record that the next stage refuses is offered again until it is taken', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  let refusals = 3
  sink.refusal = () => (refusals-- > 0 ? new RetryableError('HEPH_TEST', 'later') : undefined)
  await processor.consume(source.batch([...TRACE, 'next']), signal)
  t.same(sink.bodies, [])
  t.equal(source.tracker.safePosition, 0)
  await clock.advance(60_000)
  t.same(sink.bodies, [JOINED, 'next'])
  t.ok(source.isSettled)
})

test('the time that the next stage asks for is waited', async (t) => {
  const { processor, sink, clock } = setUp()
  const asked = [new RetryableError('HEPH_TEST', 'later', { retryAfterMs: 30_000 })]
  sink.refusal = () => asked.pop()
  await processor.consume(new Source().batch([...TRACE, 'next']), signal)
  await clock.advance(29_999)
  t.same(sink.bodies, [])
  await clock.advance(1)
  t.same(sink.bodies, [JOINED, 'next'])
})

test('no batch is taken while a joined record waits, and none overtakes it', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  const other = new Source('other')
  sink.refusal = () => new RefusedError('HEPH_TEST', 'full')
  await processor.consume(source.batch([...TRACE, 'next']), signal)
  const later = other.batch(['later'])
  await t.rejects(processor.consume(later, signal), { code: 'HEPH_TEST' })
  t.equal(later.receipts.length, 1)
  const joined = other.batch([...TRACE, 'end'])
  await t.rejects(processor.consume(joined, signal), { code: 'HEPH_TEST' })
  t.equal(joined.receipts.length, 1)
  sink.refusal = () => undefined
  await processor.consume(later, signal)
  await processor.consume(joined, signal)
  t.same(sink.bodies, [JOINED, 'next', 'later', JOINED, 'end'])
  t.ok(source.isSettled && other.isSettled)
})

test('a joined record that the next stage will never take is counted and its range given up', async (t) => {
  const { processor, sink, settings } = setUp()
  const source = new Source()
  sink.refusal = () => new PermanentError('HEPH_TEST', 'never')
  await processor.consume(source.batch([...TRACE, 'next']), signal)
  t.ok(source.isSettled)
  t.same(source.outcomes, ['dropped'])
  const counter = settings.instruments
    .snapshot()
    .find(({ name }) => name === 'hephaestus_recombine_records_refused')
  t.equal(counter?.points[0]?.value, 2)
})

test('an unexpected failure of the next stage loses nothing', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  const failures = [new Error('a fault')]
  sink.refusal = () => failures.pop()
  await processor.consume(source.batch([...TRACE, 'next']), signal)
  await clock.advance(60_000)
  t.same(sink.bodies, [JOINED, 'next'])
  t.ok(source.isSettled)
})

test('a refused flush is tried again', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  let refusals = 2
  sink.refusal = () => (refusals-- > 0 ? new RefusedError('HEPH_TEST', 'full') : undefined)
  await processor.consume(source.batch(TRACE), signal)
  await clock.advance(60_000)
  t.same(sink.bodies, [JOINED])
  t.ok(source.isSettled)
})

test('a call whose signal is aborted leaves the batch with the caller', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  const batch = source.batch(TRACE)
  await t.rejects(processor.consume(batch, AbortSignal.abort(new Error('stop'))), { message: 'stop' })
  t.equal(batch.receipts.length, 1)
  t.same(sink.bodies, [])
})

test('a call whose time is over does not wait for a flush that the next stage holds up, and keeps its batch', async (t) => {
  const { processor, sink, clock } = setUp()
  await processor.consume(new Source().batch(TRACE), signal)
  const { promise: room, resolve: makeRoom } = Promise.withResolvers<void>()
  const consume = sink.consume.bind(sink)
  sink.consume = async (batch) => room.then(() => consume(batch))
  await clock.advance(60_000)
  const givingUp = new AbortController()
  const batch = new Source('pushed').batch(['words'])
  const pushed = processor.consume(batch, givingUp.signal)
  givingUp.abort(new Error('out of time'))
  await t.rejects(pushed, { message: 'out of time' })
  t.equal(batch.receipts.length, 1)
  makeRoom()
  await settle()
  t.same(sink.bodies, [JOINED], 'and nobody takes it later')
})

// --- records over batches

test('a trace over three batches is one record with the time of its first line', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  await processor.consume(source.batch(['before', TRACE[0] ?? '']), signal)
  t.same(sink.bodies, ['before'])
  await processor.consume(source.batch([TRACE[1] ?? '']), signal)
  await processor.consume(source.batch([TRACE[2] ?? '', 'after']), signal)
  t.same(sink.bodies, ['before', JOINED, 'after'])
  t.equal(sink.records[1]?.observed, 1_001n)
  t.equal(sink.records[1]?.sourceEnd, `before\n${JOINED}\n`.length)
  t.ok(source.isSettled)
})

test('the range of held lines is not acknowledged, that of the lines before them is', async (t) => {
  const { processor } = setUp()
  const source = new Source()
  await processor.consume(source.batch(['before', TRACE[0] ?? '']), signal)
  t.equal(source.tracker.safePosition, 'before\n'.length)
  await processor.consume(source.batch(['10:00:00 INFO next']), signal)
  t.ok(source.isSettled)
})

test('lines that only looked like a trace are records of their own', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  await processor.consume(source.batch(['10:00:00 ERROR failed', 'with words']), signal)
  await processor.consume(source.batch(['and more words', '10:00:01 INFO next']), signal)
  t.same(sink.bodies, ['10:00:00 ERROR failed', 'with words', 'and more words', '10:00:01 INFO next'])
  t.ok(source.isSettled)
})

test('the range of lines that were held together is acknowledged when all their records are', async (t) => {
  const { processor, sink, clock } = setUp()
  sink.settles = false
  const source = new Source()
  await processor.consume(source.batch(['10:00:00 ERROR failed', 'with words']), signal)
  await clock.advance(500)
  t.equal(sink.batches.length, 2)
  sink.batches[1]?.settle('delivered')
  t.equal(source.tracker.safePosition, 0)
  sink.batches[0]?.settle('delivered')
  t.ok(source.isSettled)
})

test('held lines keep their bytes when the reader uses its buffer again', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source()
  const batch = source.batch(TRACE.slice(0, 2))
  const bytes = batch.bodyBytes(0)
  await processor.consume(batch, signal)
  new Uint8Array(bytes.buffer).fill(0x2e)
  await processor.consume(source.batch([TRACE[2] ?? '', 'next']), signal)
  t.same(sink.bodies, [JOINED, 'next'])
})

test('interleaved streams do not mix', async (t) => {
  const { processor, sink, clock } = setUp()
  const sources = [new Source('stdout'), new Source('stderr')]
  for (const line of TRACE)
    for (const source of sources) await processor.consume(source.batch([line]), signal)
  await clock.advance(500)
  t.same(
    sink.records.map(({ stream, body }) => [stream, body]),
    [
      ['stdout', JOINED],
      ['stderr', JOINED],
    ],
  )
  t.ok(sources.every((source) => source.isSettled))
})

test('a source without positions has its range settled when all of its records are', async (t) => {
  const { processor, sink, clock } = setUp()
  sink.settles = false
  const source = new Source('push', { hasPositions: false })
  await processor.consume(source.batch(['before', ...TRACE, 'after', '10:00:00 ERROR held']), signal)
  sink.batches[0]?.settle('delivered')
  t.equal(source.tracker.safePosition, 0)
  await clock.advance(500)
  sink.batches[1]?.settle('delivered')
  t.same(sink.bodies, ['before', JOINED, 'after', '10:00:00 ERROR held'])
  t.ok(source.isSettled)
})

test('a batch without anything to join is passed on as it is', async (t) => {
  const { processor, sink } = setUp()
  const batch = new Source().batch(['one', 'two'])
  await processor.consume(batch, signal)
  t.equal(sink.batches[0], batch)
})

test('the record keeps what was known of its first line', async (t) => {
  const { processor, sink } = setUp()
  const batch = new Source().batch([...TRACE, 'next'])
  batch.setSeverity(0, 17)
  batch.addAttributes(0, { first: true })
  batch.addAttributes(1, { second: true })
  await processor.consume(batch, signal)
  t.equal(sink.records[0]?.severity, 17)
  t.same(sink.records[0]?.attributes, { first: true })
})

for (const [code, bodies] of [
  [1, ['KeyError: 1\nwhile loading\ncart 7', '', 'process exited']],
  [0, ['KeyError: 1', 'while loading', 'cart 7', '', 'process exited']],
] as const) {
  test(`the lines below a trace are its last words when the program ends with code ${code}, or are not`, async (t) => {
    const { processor, sink } = setUp()
    const source = new Source()
    const trace = 'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n'
    await processor.consume(
      source.batch([...trace.split('\n').slice(0, 2), 'KeyError: 1', 'while loading']),
      signal,
    )
    const end = source.batch(['cart 7', '', 'process exited'])
    end.addAttributes(2, { 'process.exit.code': code })
    await processor.consume(end, signal)
    t.same(sink.bodies, [`${trace}${bodies[0]}`, ...bodies.slice(1)])
    t.ok(source.isSettled)
  })
}

// --- time

test('a record that may go on is handed on when its stream was silent for the period', async (t) => {
  const { processor, sink, clock } = setUp({ config: { force_flush_period: '2s' } })
  const source = new Source()
  await processor.consume(source.batch(TRACE.slice(0, 2)), signal)
  await clock.advance(1_999)
  await processor.consume(source.batch(TRACE.slice(2)), signal)
  await clock.advance(1_999)
  t.same(sink.bodies, [])
  await clock.advance(1)
  t.same(sink.bodies, [JOINED])
  t.ok(source.isSettled)
  t.equal(clock.timers, 0)
})

test('a batch that waits for its turn as the period ends is not cut off from the lines before it', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  await processor.consume(source.batch(TRACE.slice(0, 1)), signal)
  const { promise, resolve } = Promise.withResolvers<void>()
  const consume = sink.consume.bind(sink)
  sink.consume = async (batch) => promise.then(() => consume(batch))
  const busy = processor.consume(new Source('busy').batch(['words']), signal)
  const waiting = processor.consume(source.batch(TRACE.slice(1, 2)), signal)
  await clock.advance(500)
  resolve()
  await Promise.all([busy, waiting])
  await settle()
  await processor.consume(source.batch(TRACE.slice(2)), signal)
  await clock.advance(500)
  t.same(sink.bodies, ['words', JOINED])
})

test('no line of ordinary logs is held, and no timer runs', async (t) => {
  const { processor, sink, clock } = setUp()
  await processor.consume(
    new Source().batch(['10:00:00 INFO ready', 'GET / 200', '{"level":"error"}']),
    signal,
  )
  t.equal(sink.records.length, 3)
  t.equal(clock.timers, 0)
})

// --- limits

test('a record keeps its beginning within max_log_size, and the rest is counted', async (t) => {
  const { processor, sink, settings } = setUp({ config: { max_log_size: '1KiB' } })
  const source = new Source()
  const frames = Array.from({ length: 100 }, (_, index) => `    at f${index} (/app/a.js:1:2)`)
  await processor.consume(source.batch(['Error: x', ...frames.slice(0, 50)]), signal)
  await processor.consume(source.batch([...frames.slice(50), 'next']), signal)
  const record = sink.records[0]
  t.ok((record?.body.length ?? 0) <= 1_024)
  t.ok(record?.body.startsWith(`Error: x\n${frames[0]}\n${frames[1]}`))
  const kept = record?.body.split('\n').length ?? 0
  t.same(record?.attributes, { 'hephaestus.log.truncated': true, 'hephaestus.log.dropped_lines': 101 - kept })
  t.equal(sink.bodies[1], 'next')
  t.ok(source.isSettled)
  const counter = settings.instruments
    .snapshot()
    .find(({ name }) => name === 'hephaestus_recombine_lines_dropped')
  t.equal(counter?.points[0]?.value, 101 - kept)
})

test('a record has no gaps: a line that would fit after one that did not is left out too', async (t) => {
  const { processor, sink } = setUp({ config: { max_log_size: '1KiB' } })
  const long = `    at ${'f'.repeat(2_000)} (/app/a.js:1:2)`
  await processor.consume(
    new Source().batch(['Error: x', '    at f (/a.js:1:2)', long, '    at g (/a.js:1:2)', 'next']),
    signal,
  )
  t.same(sink.bodies, ['Error: x\n    at f (/a.js:1:2)', 'next'])
  t.equal(sink.records[0]?.attributes['hephaestus.log.dropped_lines'], 2)
})

test('a record within one batch keeps its limits too', async (t) => {
  const { processor, sink } = setUp({ config: { max_batch_size: 2 } })
  await processor.consume(new Source().batch([...TRACE, 'next']), signal)
  t.same(sink.bodies, [TRACE.slice(0, 2).join('\n'), 'next'])
  t.equal(sink.records[0]?.attributes['hephaestus.log.dropped_lines'], 1)
})

test('with more streams than max_sources the one that was silent longest is handed on', async (t) => {
  const { processor, sink, clock } = setUp({ config: { max_sources: 2 } })
  const sources = ['a', 'b', 'c'].map((name) => new Source(name))
  for (const source of sources) await processor.consume(source.batch(['TypeError: x']), signal)
  t.same(
    sink.records.map(({ stream }) => stream),
    ['a'],
  )
  await clock.advance(500)
  t.ok(sources.every((source) => source.isSettled))
})

// --- patterns of the user

test('line_start_pattern begins a record at every line that matches', async (t) => {
  const { processor, sink, clock } = setUp({ config: { line_start_pattern: '^\\d+ ', combine_with: ' | ' } })
  const source = new Source()
  await processor.consume(source.batch(['rest', '1 a', 'b']), signal)
  await processor.consume(source.batch(['c', '2 d', '3 e']), signal)
  t.same(sink.bodies, ['rest', '1 a | b | c', '2 d'])
  await clock.advance(500)
  t.same(sink.bodies.at(-1), '3 e')
  t.ok(source.isSettled)
})

test('line_end_pattern ends a record at every line that matches', async (t) => {
  const { processor, sink } = setUp({ config: { line_end_pattern: ';$' } })
  const source = new Source()
  await processor.consume(source.batch(['SELECT', '  1;', 'COMMIT;', 'INSERT']), signal)
  t.same(sink.bodies, ['SELECT\n  1;', 'COMMIT;'])
  await processor.consume(source.batch(['2;', 'END;']), signal)
  t.same(sink.bodies, ['SELECT\n  1;', 'COMMIT;', 'INSERT\n2;', 'END;'])
  t.ok(source.isSettled)
})

// --- the end

test('held lines that can be read again are left to the source at shutdown', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  await processor.consume(source.batch(['before', ...TRACE]), signal)
  await processor.shutdown(signal)
  t.same(sink.bodies, ['before'])
  t.equal(source.tracker.safePosition, 'before\n'.length)
  t.equal(clock.timers, 0)
})

test('held lines that nobody can read again are handed on at shutdown', async (t) => {
  const { processor, sink } = setUp()
  const source = new Source('pipe', { isResumable: false })
  await processor.consume(source.batch(TRACE), signal)
  await processor.shutdown(signal)
  t.same(sink.bodies, [JOINED])
  t.ok(source.isSettled)
})

test('held lines are handed on at the end of a run that reads its inputs once', async (t) => {
  const { processor, sink } = setUp({ settings: { isOnce: true } })
  const source = new Source()
  await processor.consume(source.batch(TRACE), signal)
  await processor.shutdown(signal)
  await processor.shutdown(signal)
  t.same(sink.bodies, [JOINED])
  t.ok(source.isSettled)
})

test('at shutdown what was refused is offered until it is taken or the time is over', async (t) => {
  const { processor, sink, clock } = setUp({ settings: { isOnce: true } })
  const source = new Source()
  let refusals = 2
  sink.refusal = () => (refusals-- > 0 ? new RefusedError('HEPH_TEST', 'full') : undefined)
  await processor.consume(source.batch(TRACE), signal)
  const stopped = processor.shutdown(signal)
  await clock.advance(10_000)
  await stopped
  t.same(sink.bodies, [JOINED])

  const stubborn = setUp({ settings: { isOnce: true } })
  stubborn.sink.refusal = () => new RefusedError('HEPH_TEST', 'full')
  const other = new Source()
  await stubborn.processor.consume(other.batch(TRACE), signal)
  const deadline = new AbortController()
  const ended = stubborn.processor.shutdown(deadline.signal)
  await settle()
  deadline.abort()
  await ended
  t.equal(other.tracker.safePosition, 0)
})

test('a trace that goes on after it was handed on is one more record, and says that it goes on', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  const pause = (): Promise<void> => clock.advance(600)
  await processor.consume(source.batch(['TypeError: x is null', '    at total (/a.js:1:2)']), signal)
  await pause()
  await processor.consume(source.batch(['    at main (/a.js:9:9)']), signal)
  await processor.consume(source.batch(['    at node:internal/main:1:2', 'listening', 'x']), signal)
  t.strictSame(sink.bodies, [
    'TypeError: x is null\n    at total (/a.js:1:2)',
    '    at main (/a.js:9:9)\n    at node:internal/main:1:2',
    'listening',
    'x',
  ])
  const isContinuation = sink.records.map(({ attributes }) => attributes['hephaestus.log.continuation'])
  t.strictSame(isContinuation, [undefined, true, undefined, undefined])
  t.ok(source.isSettled)
})

test('what comes after a trace that was handed on is no continuation when it is none of its lines', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  for (const lines of [
    ['TypeError: x is null', '    at total (/a.js:1:2)'],
    ['listening', '    at total (/a.js:1:2)'],
    ['RangeError: y', '    at f (/a.js:1:2)'],
    ['10:00:00 ERROR failed', 'TypeError: z', '    at g (/a.js:1:2)'],
  ]) {
    await processor.consume(source.batch(lines), signal)
    await clock.advance(600)
  }
  t.equal(sink.records.length, 5)
  t.ok(sink.records.every(({ attributes }) => attributes['hephaestus.log.continuation'] === undefined))
})

test('the last line of a traceback that comes late goes on where the traceback ended, over marked lines too', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  await processor.consume(
    source.batch(['Traceback (most recent call last):', '  File "/a.py", line 1, in f', '    g()']),
    signal,
  )
  await clock.advance(600)
  await processor.consume(source.batch(["KeyError: 'x'"]), signal)
  await clock.advance(600)
  t.match(sink.records[1], { body: "KeyError: 'x'", attributes: { 'hephaestus.log.continuation': true } })
})
