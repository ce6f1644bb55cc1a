import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { PermanentError, RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { FanOut } from '../../../agent/runtime/fan-out.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { FakeClock, settle } from '../../support/clock.ts'

const never = new AbortController().signal

function collecting(refusals = 0): Consumer & { readonly batches: LogBatch[] } {
  const batches: LogBatch[] = []
  let left = refusals
  return {
    batches,
    consume: (batch) => {
      if (left-- > 0) return Promise.reject(new RefusedError('HEPH_TEST', 'full'))
      batches.push(batch.select(Array.from({ length: batch.count }, (_, index) => index)))
      return Promise.resolve()
    },
  }
}

function fanOut(consumers: readonly Consumer[], dropped: unknown[] = []): { out: FanOut; clock: FakeClock } {
  const clock = new FakeClock()
  const branches = consumers.map((consumer, index) => ({
    id: `exporter/${index}`,
    consumer,
    mutatesBatches: true,
  }))
  return { clock, out: new FanOut(branches, clock, (_records, error) => dropped.push(error)) }
}

test('FanOut acknowledges a range only when every branch has', async (t) => {
  const first = collecting()
  const second = collecting()
  const { tracker } = recordingTracker()
  await fanOut([first, second]).out.consume(batchOfText(['a'], { tracker }), never)
  first.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 0)
  second.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 2)
})

test('FanOut gives branches that change batches columns of their own', async (t) => {
  const first = collecting()
  const second = collecting()
  await fanOut([first, second]).out.consume(batchOfText(['a']), never)
  first.batches[0]?.setSeverity(0, 17)
  t.equal(second.batches[0]?.severityNumber(0), 0)
})

test('FanOut offers a refused batch to its branch again while the others have theirs', async (t) => {
  const slow = collecting(2)
  const quick = collecting()
  const { out, clock } = fanOut([slow, quick])
  let isDone = false
  const consumed = out.consume(batchOfText(['a']), never).then(() => (isDone = true))
  await clock.advance(150)
  t.equal(quick.batches.length, 1)
  t.equal(isDone, false)
  await clock.advance(100)
  await consumed
  t.equal(slow.batches.length, 1)
})

test('FanOut gives back the receipts of what no branch has taken when a caller gives up, to be offered again', async (t) => {
  const cases = [true, false].flatMap((isRouted) => [true, false].map((isFirst) => ({ isRouted, isFirst })))
  for (const { isRouted, isFirst } of cases) {
    const [quick, slow] = [collecting(), collecting(1)]
    const { tracker } = recordingTracker()
    const batch = batchOfText(['a'], { tracker })
    if (isRouted) batch.setExporters(0, new Set(['exporter/0', 'exporter/1']))
    const { out } = fanOut(isFirst ? [slow, quick] : [quick, slow])
    const givingUp = new AbortController()
    const consumed = out.consume(batch, givingUp.signal)
    await settle()
    givingUp.abort(new Error('out of time'))
    await t.rejects(consumed, { message: 'out of time' })
    await out.consume(batch, never)
    for (const taken of [...quick.batches, ...slow.batches]) taken.settle('delivered')
    t.equal(tracker.openCount, 0)
    t.equal(tracker.safePosition, 2)
  }
})

test('FanOut drops the share of a branch that fails for good and tells', async (t) => {
  const good = collecting()
  const bad: Consumer = { consume: () => Promise.reject(new PermanentError('HEPH_TEST', 'never')) }
  const dropped: unknown[] = []
  const { tracker, outcomes } = recordingTracker()
  await fanOut([good, bad], dropped).out.consume(batchOfText(['a'], { tracker }), never)
  t.same(outcomes, ['dropped'])
  t.equal(dropped.length, 1)
  good.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 2)
})

test('FanOut hands records to the exporters that they are for, and acknowledges when all of those have', async (t) => {
  const [first, second, third] = [collecting(), collecting(1), collecting()]
  const { tracker } = recordingTracker()
  const batch = batchOfText(['a', 'b', 'c', 'd'], { tracker })
  batch.setExporters(0, new Set(['exporter/0']))
  batch.setExporters(1, new Set(['exporter/1', 'exporter/0']))
  batch.setExporters(3, new Set(['exporter/1']))
  const { out, clock } = fanOut([first, second, third])
  const consumed = out.consume(batch, never)
  await clock.advance(200)
  await consumed
  const texts = ({ batches }: { readonly batches: readonly LogBatch[] }): readonly string[] =>
    batches.flatMap((each) => Array.from({ length: each.count }, (_, index) => each.bodyText(index)))
  t.strictSame([first, second, third].map(texts), [['a', 'b', 'c'], ['b', 'c', 'd'], ['c']])
  first.batches[0]?.settle('delivered')
  second.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 0)
  third.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 8)
})

test('FanOut leaves branches alone that no record is for', async (t) => {
  const [first, second] = [collecting(), collecting()]
  const { tracker } = recordingTracker()
  const batch = batchOfText(['a'], { tracker })
  batch.setExporters(0, new Set(['exporter/1']))
  await fanOut([first, second]).out.consume(batch, never)
  t.strictSame([first.batches.length, second.batches.length], [0, 1])
  second.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 2)
})
