import { test } from 'tap'
import type { Exporter } from '../../../agent/component/component.ts'
import { Delivery } from '../../../agent/delivery/delivery.ts'
import { deliveryFields } from '../../../agent/delivery/delivery-config.ts'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { object } from '../../../config/schema.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const schema = object(deliveryFields)
const never = new AbortController().signal

type Attempt = (batch: LogBatch, signal: AbortSignal) => Promise<void>

async function delivering(attempt: Attempt, config: Record<string, unknown> = {}) {
  const clock = new FakeClock()
  const attempts: string[] = []
  const exporter: Exporter = {
    start: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    export: (batch, signal) => {
      attempts.push(batch.bodyText(0))
      return attempt(batch, signal)
    },
  }
  const settings = settingsWith({ clock, random: () => 0.5 })
  const delivery = new Delivery(exporter, settings, schema.parse(config))
  await delivery.start(never)
  return { clock, attempts, delivery, settings }
}

test('Delivery settles a batch as delivered once the exporter has it', async (t) => {
  const { delivery, attempts } = await delivering(() => Promise.resolve())
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  await settle()
  t.same(attempts, ['a'])
  t.same(outcomes, ['delivered'])
  await delivery.shutdown(never)
})

test('Delivery tries the same batch again after a retryable error, with growing delays, before any later one', async (t) => {
  let failures = 2
  const { delivery, clock, attempts } = await delivering(() =>
    failures-- > 0 ? Promise.reject(new RetryableError('HEPH_TEST', 'not now')) : Promise.resolve(),
  )
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  await delivery.consume(batchOfText(['b'], { tracker }), never)
  await clock.advance(999)
  t.same(attempts, ['a'])
  await clock.advance(1)
  t.same(attempts, ['a', 'a'])
  await clock.advance(1_499)
  t.same(outcomes, [])
  await clock.advance(1)
  t.same(attempts, ['a', 'a', 'a', 'b'])
  t.same(outcomes, ['delivered', 'delivered'])
  await delivery.shutdown(never)
})

test('Delivery waits as long as the other side asks for', async (t) => {
  let isFirst = true
  const { delivery, clock, attempts } = await delivering(() => {
    if (!isFirst) return Promise.resolve()
    isFirst = false
    return Promise.reject(new RetryableError('HEPH_TEST', 'slow down', { retryAfterMs: 7_000 }))
  })
  await delivery.consume(batchOfText(['a']), never)
  await clock.advance(6_999)
  t.equal(attempts.length, 1)
  await clock.advance(1)
  t.equal(attempts.length, 2)
  await delivery.shutdown(never)
})

test('Delivery drops a batch after a permanent error and goes on with the next', async (t) => {
  const { delivery, settings } = await delivering((batch) =>
    batch.bodyText(0) === 'bad'
      ? Promise.reject(new PermanentError('HEPH_TEST', 'never'))
      : Promise.resolve(),
  )
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['bad'], { tracker }), never)
  await delivery.consume(batchOfText(['good'], { tracker }), never)
  await settle()
  t.same(outcomes, ['dropped', 'delivered'])
  const failed = settings.instruments
    .snapshot()
    .find((each) => each.name === 'hephaestus_exporter_send_failed_log_records')
  t.equal(failed?.points[0]?.value, 1)
  await delivery.shutdown(never)
})

test('Delivery gives an attempt up when it takes longer than its time-out', async (t) => {
  let signalSeen: AbortSignal | undefined
  const { delivery, clock } = await delivering(
    (_batch, signal) => {
      signalSeen = signal
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    },
    { timeout: '2s' },
  )
  await delivery.consume(batchOfText(['a']), never)
  await clock.advance(2_000)
  t.equal(signalSeen?.aborted, true)
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery gives a batch up when its time for retries is over', async (t) => {
  const { delivery, clock } = await delivering(() => Promise.reject(new RetryableError('HEPH_TEST', 'no')), {
    retry_on_failure: { max_elapsed_time: '5s' },
  })
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  await clock.advance(20_000)
  t.same(outcomes, ['dropped'])
  await delivery.shutdown(never)
})

test('Delivery makes the pipeline wait while its queue is full', async (t) => {
  const { delivery } = await delivering(() => new Promise(() => undefined), {
    sending_queue: { queue_size: 4 },
  })
  await delivery.consume(batchOfText(['1234']), never)
  await settle()
  await delivery.consume(batchOfText(['1234']), never)
  let isTaken = false
  const abort = new AbortController()
  const waiting = delivery.consume(batchOfText(['5']), abort.signal).then(
    () => (isTaken = true),
    () => undefined,
  )
  await settle()
  t.equal(isTaken, false)
  abort.abort(new Error('stopped'))
  await waiting
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery sends what is queued before it shuts down, and takes nothing afterwards', async (t) => {
  const { delivery, attempts } = await delivering(() => Promise.resolve())
  await delivery.consume(batchOfText(['a']), never)
  await delivery.consume(batchOfText(['b']), never)
  await delivery.shutdown(never)
  t.same(attempts, ['a', 'b'])
  await t.rejects(delivery.consume(batchOfText(['c']), never), { code: 'HEPH_COMPONENT_STOPPED' })
  await delivery.shutdown(never)
})

test('Delivery leaves what it could not send unacknowledged when the deadline to stop has passed', async (t) => {
  const { delivery } = await delivering(() => Promise.reject(new RetryableError('HEPH_TEST', 'down')))
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  await settle()
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
  t.same(outcomes, [])
  t.equal(tracker.safePosition, 0)
})
