import { test } from 'tap'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { Repeats, type RepeatedError } from '../../../processors/detect/repeats.ts'
import { settingsWith } from '../../support/settings.ts'
import { batchOf, benchOf, signal, type Bench } from './support.ts'

const A = 'a'.repeat(32) as Fingerprint
const B = 'b'.repeat(32) as Fingerprint
const ERROR: RepeatedError = { type: 'E', message: 'm', language: 'go', severityNumber: 17, resource: {} }
const COUNTED = {
  count: 1,
  firstSeenUnixNano: 1n,
  lastSeenUnixNano: 2n,
  isThresholdReached: true,
  countInWindow: 1,
}
const LINE = { body: 'db: gone', severity: 17 }
const TWO = { repeats: { first: 2, every: '1m' } }

async function log(bench: Bench, times: number): Promise<void> {
  for (let each = 0; each < times; each += 1) await bench.processor.consume(batchOf([LINE]), signal)
}

/** How often each event that was taken says that it came: 1 for an event of its own. */
function told({ sink }: Bench): readonly (readonly [name: string, repeats: unknown])[] {
  return sink.batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => {
      const record = batch.record(index)
      return [record.eventName, record.attributes[ATTRIBUTE.errorRepeats] ?? 1] as const
    }),
  )
}

const EVENT_ITSELF = [EVENT.errorDetected, 1] as const

test('an update that the next stage refuses is offered again, and is stored until it has arrived', async (t) => {
  const bench = await benchOf(TWO)
  await log(bench, 5)
  bench.sink.refusal = new RetryableError('HEPH_TEST_FULL', 'full')
  await bench.clock.advance(61_000)
  t.same(told(bench), [EVENT_ITSELF, EVENT_ITSELF])
  t.ok(bench.settings.storage.keys().some((key) => key.startsWith('repeat/')))
  bench.sink.refusal = undefined
  await bench.clock.advance(2_000)
  t.same(told(bench), [EVENT_ITSELF, EVENT_ITSELF, [EVENT.errorRepeated, 3]])
  t.notOk(bench.settings.storage.keys().some((key) => key.startsWith('repeat/')))
})

test('without repeats every occurrence is an event', async (t) => {
  const bench = await benchOf()
  await log(bench, 4)
  t.equal(told(bench).length, 4)
  t.equal(bench.clock.timers, 0)
})

test('after the first events of a window the others are counted, and told in one event at its end', async (t) => {
  const bench = await benchOf(TWO)
  await log(bench, 10)
  t.equal(told(bench).length, 2)
  await bench.clock.advance(60_000)
  t.same(told(bench).at(-1), [EVENT.errorRepeated, 8])
  const update = bench.sink.batches.at(-1)?.record(0)
  t.match(update, {
    body: 'repeated 8 times: db: gone',
    severityText: 'ERROR',
    resource: { attributes: { 'service.name': 'shop' } },
    attributes: { [ATTRIBUTE.errorCount]: 10, [ATTRIBUTE.exceptionMessage]: 'db: gone' },
  })
  await log(bench, 1)
  t.same(told(bench).at(-1), EVENT_ITSELF, 'the next window begins with events')
  t.equal(bench.sink.events.at(-1)?.count, 11)
})

test('a window in which nothing was only counted ends without an event', async (t) => {
  const bench = await benchOf(TWO)
  await log(bench, 2)
  await bench.clock.advance(61_000)
  t.equal(told(bench).length, 2)
  t.equal(bench.clock.timers, 0)
})

test('counts survive a kill: the next start tells what the window held', async (t) => {
  const first = await benchOf(TWO)
  await log(first, 7)
  const second = await benchOf(TWO, { storage: first.settings.storage })
  await log(second, 1)
  t.equal(told(second).length, 0, 'the window goes on')
  await second.clock.advance(61_000)
  t.same(told(second), [[EVENT.errorRepeated, 6]])
})

test('a stop tells what was only counted', async (t) => {
  const bench = await benchOf(TWO)
  await log(bench, 5)
  await bench.processor.shutdown(signal)
  t.same(told(bench).at(-1), [EVENT.errorRepeated, 3])
  t.equal(bench.clock.timers, 0)
})

test('a batch that is refused counts nothing', async (t) => {
  const bench = await benchOf(TWO)
  bench.sink.refusal = new RetryableError('HEPH_TEST_FULL', 'full')
  await t.rejects(log(bench, 1))
  bench.sink.refusal = undefined
  await log(bench, 3)
  t.equal(told(bench).length, 2)
})

test('the oldest window ends early when there are too many, and loses no count', (t) => {
  const { storage } = settingsWith()
  const repeats = new Repeats(storage, { first: 1, everyMs: 60_000, groupsMax: 1 })
  for (const [fingerprint, nowMs] of [
    [A, 0],
    [A, 1],
    [B, 2],
  ] as const) {
    const tally = repeats.begin(nowMs)
    tally.isHeld(fingerprint, COUNTED, () => ERROR)
    tally.commit()
  }
  t.match(repeats.takeEnded(3, false), [{ fingerprint: A, held: 1 }])
  t.equal(repeats.msUntilEnd(3), 59_999)
  t.end()
})

test('a window that begins after now is over: the clock was ahead, and its errors are not held until it is there again', (t) => {
  const { storage } = settingsWith()
  const options = { first: 1, everyMs: 60_000, groupsMax: 10 }
  const isHeldAt = (repeats: Repeats, nowMs: number): boolean => {
    const tally = repeats.begin(nowMs)
    const isHeld = tally.isHeld(A, COUNTED, () => ERROR)
    tally.commit()
    return isHeld
  }
  const ahead = new Repeats(storage, options)
  const hours = 8 * 3_600_000
  t.same([isHeldAt(ahead, hours), isHeldAt(ahead, hours)], [false, true])
  // The clock is set, and the agent started anew.
  const repeats = new Repeats(storage, options)
  repeats.load()
  t.equal(repeats.msUntilEnd(1_000), 0)
  t.match(repeats.takeEnded(1_000, false), [{ fingerprint: A, held: 1 }])
  t.same([isHeldAt(ahead, 1_000), isHeldAt(ahead, 1_000)], [false, true])
  t.match(ahead.takeEnded(1_000, false), [{ fingerprint: A, held: 1, startMs: hours }])
  t.end()
})

test('what was stored is checked: what is no window is left out', (t) => {
  const { storage } = settingsWith()
  for (const [key, value] of [
    ['repeat/a/1', null],
    ['repeat/b/1', { fingerprint: B, startMs: 'x' }],
    ['repeat/c/1', 3],
    ['group/x', {}],
  ] as const)
    storage.set(key, value)
  const repeats = new Repeats(storage, { first: 1, everyMs: 60_000, groupsMax: 10 })
  repeats.load()
  t.equal(repeats.msUntilEnd(0), undefined)
  t.end()
})
