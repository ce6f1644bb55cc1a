import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { config } from '../../../processors/filter/config.ts'
import { createFilter } from '../../../processors/filter/processor.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

function taking(refusals = 0): Consumer & { readonly texts: string[]; readonly batches: LogBatch[] } {
  const texts: string[] = []
  const batches: LogBatch[] = []
  let left = refusals
  return {
    texts,
    batches,
    consume: (batch) => {
      if (left-- > 0) return Promise.reject(new RefusedError('HEPH_TEST', 'full'))
      for (let index = 0; index < batch.count; index += 1) texts.push(batch.bodyText(index))
      batches.push(batch)
      return Promise.resolve()
    },
  }
}

const filterWith = (conditions: readonly string[], next: Consumer, settings = settingsWith()) =>
  createFilter(settings, config.parse({ log_conditions: conditions }), next)

test('filter refuses a configuration without conditions, and one with a condition that is not understood', (t) => {
  t.match(config.safeParse({}).error?.issues[0]?.message, /^expected at least one condition/)
  const issue = config.safeParse({ logs: { log_record: ['body = "a"'] } }).error?.issues[0]
  t.match(issue, { path: ['logs', 'log_record', 0], message: /at character 6/ })
  t.end()
})

test('filter drops records for which any condition holds, counts them, and settles their range with the others', async (t) => {
  const next = taking()
  const settings = settingsWith()
  const filter = filterWith(['HasPrefix(body, "GET")', 'body == ""'], next, settings)
  const { tracker } = recordingTracker()
  await filter.consume(batchOfText(['GET /', 'a', '', 'b'], { tracker }), never)
  t.strictSame(next.texts, ['a', 'b'])
  t.equal(tracker.safePosition, 0)
  next.batches[0]?.settle('delivered')
  t.equal(tracker.safePosition, 11)
  const [dropped] = settings.instruments.snapshot()
  t.match(dropped, { name: 'hephaestus_filter_dropped_records', points: [{ value: 2 }] })
})

test('filter settles a batch of which nothing is kept as dropped', async (t) => {
  const next = taking()
  const { tracker, outcomes } = recordingTracker()
  await filterWith(['true'], next).consume(batchOfText(['a', 'b'], { tracker }), never)
  t.strictSame(outcomes, ['dropped'])
  t.equal(next.batches.length, 0)
})

test('filter leaves a batch as it was when the next stage refuses it, and gives the same when it is offered again', async (t) => {
  const next = taking(1)
  const settings = settingsWith()
  const filter = filterWith(['body == "b"'], next, settings)
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['a', 'b', 'c'], { tracker })
  await t.rejects(filter.consume(batch, never), { code: 'HEPH_TEST' })
  t.strictSame([batch.count, batch.receipts.length, outcomes.length], [3, 1, 0])
  await filter.consume(batch, never)
  t.strictSame(next.texts, ['a', 'c'])
  t.match(settings.instruments.snapshot()[0]?.points, [{ value: 1 }])
})

test('filter keeps order and every range for any records', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('keep', 'drop'), { minLength: 1, maxLength: 30 }),
      async (lines) => {
        const next = taking()
        const { tracker } = recordingTracker()
        const texts = lines.map((line, index) => `${line} ${index}`)
        await filterWith(['HasPrefix(body, "drop")'], next).consume(batchOfText(texts, { tracker }), never)
        for (const batch of next.batches) batch.settle('delivered')
        const isWhole = tracker.safePosition === tracker.issuedEnd
        return isWhole && next.texts.join() === texts.filter((text) => text.startsWith('keep')).join()
      },
    ),
  )
})
