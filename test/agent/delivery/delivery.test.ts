import { test } from 'tap'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settle } from '../../support/clock.ts'
import { delivering, measured, never } from './support.ts'

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

test('Delivery puts a batch aside after a permanent error and goes on with the next', async (t) => {
  const { delivery, settings } = await delivering(
    (batch) =>
      batch.bodyText(0) === 'bad'
        ? Promise.reject(new PermanentError('HEPH_TEST', 'never'))
        : Promise.resolve(),
    {},
    { stateDirectory: t.testdir() },
  )
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['bad'], { tracker }), never)
  await delivery.consume(batchOfText(['good'], { tracker }), never)
  await delivery.shutdown(never)
  t.same(outcomes, ['dead_lettered', 'delivered'])
  t.equal(measured(settings, 'send_failed_log_records'), 1)
  t.equal(measured(settings, 'dead_lettered_log_records'), 1)
  t.equal(measured(settings, 'sent_log_records'), 1)
})

test('Delivery that keeps no dead letters drops what it gives up', async (t) => {
  const { delivery, settings } = await delivering(
    () => Promise.reject(new PermanentError('HEPH_TEST', 'never')),
    {
      sending_queue: { dead_letters: { max_size: 0 } },
    },
  )
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['bad'], { tracker }), never)
  await settle()
  t.same(outcomes, ['dropped'])
  t.equal(measured(settings, 'dead_lettered_log_records'), undefined)
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
  const { delivery, clock, attempts } = await delivering(
    () => Promise.reject(new RetryableError('HEPH_TEST', 'no')),
    { retry_on_failure: { max_elapsed_time: '5s' }, sending_queue: { dead_letters: { max_size: 0 } } },
  )
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  await clock.advance(20_000)
  t.same(outcomes, ['dropped'])
  t.equal(attempts.length, 4)
  await delivery.shutdown(never)
})

test('Delivery does not try again when that is switched off', async (t) => {
  const { delivery, clock, attempts } = await delivering(
    () => Promise.reject(new RetryableError('HEPH_TEST', 'no')),
    { retry_on_failure: { enabled: false }, sending_queue: { dead_letters: { max_size: 0 } } },
  )
  await delivery.consume(batchOfText(['a']), never)
  await clock.advance(20_000)
  t.equal(attempts.length, 1)
  await delivery.shutdown(never)
})

test('Delivery spreads its delays by chance, and grows them to a bound', async (t) => {
  const { delivery, clock, attempts } = await delivering(
    () => Promise.reject(new RetryableError('HEPH_TEST', 'no')),
    {
      retry_on_failure: {
        initial_interval: '2s',
        multiplier: 10,
        randomization_factor: 0.5,
        max_interval: '4s',
      },
    },
    { random: () => 1 },
  )
  await delivery.consume(batchOfText(['a']), never)
  await clock.advance(2_999)
  t.equal(attempts.length, 1)
  await clock.advance(1)
  t.equal(attempts.length, 2)
  await clock.advance(5_999)
  t.equal(attempts.length, 2)
  await clock.advance(1)
  t.equal(attempts.length, 3)
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery makes the pipeline wait while its queue is full', async (t) => {
  const { delivery, settings } = await delivering(() => new Promise(() => undefined), {
    sending_queue: { queue_size: 2, sizer: 'requests' },
  })
  await delivery.consume(batchOfText(['under way']), never)
  await delivery.consume(batchOfText(['waits']), never)
  let isTaken = false
  const abort = new AbortController()
  const waiting = delivery.consume(batchOfText(['too many']), abort.signal).then(
    () => (isTaken = true),
    () => undefined,
  )
  await settle()
  t.equal(isTaken, false)
  t.equal(measured(settings, 'queue_size'), 2)
  t.equal(measured(settings, 'queue_capacity'), 2)
  abort.abort(new Error('stopped'))
  await waiting
  t.equal(measured(settings, 'enqueue_failed_log_records'), undefined, 'a pipeline that stops is no failure')
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery refuses what its queue has no room for when it is told not to wait', async (t) => {
  const { delivery, settings } = await delivering(() => new Promise(() => undefined), {
    sending_queue: { queue_size: 1, sizer: 'items', block_on_overflow: false },
  })
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  const refused = batchOfText(['b', 'c'], { tracker })
  await t.rejects(delivery.consume(refused, never), { name: 'RefusedError', code: 'HEPH_QUEUE_FULL' })
  t.equal(refused.receipts.length, 1, 'the caller still owns them')
  t.equal(measured(settings, 'enqueue_failed_log_records'), 2)
  t.same(outcomes, [])
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery without a queue makes the pipeline wait until the batch is delivered', async (t) => {
  const sent = Promise.withResolvers<undefined>()
  const { delivery } = await delivering(() => sent.promise, { sending_queue: { enabled: false } })
  const { tracker, outcomes } = recordingTracker()
  let isTaken = false
  const waiting = delivery.consume(batchOfText(['a'], { tracker }), never).then(() => (isTaken = true))
  await settle()
  t.equal(isTaken, false)
  sent.resolve(undefined)
  await waiting
  t.same(outcomes, ['delivered'])
  await delivery.shutdown(never)
})

test('Delivery without a queue lets a pipeline go that stops, and keeps the batch', async (t) => {
  const { delivery, attempts } = await delivering(() => new Promise(() => undefined), {
    sending_queue: { enabled: false },
  })
  const abort = new AbortController()
  const waiting = delivery.consume(batchOfText(['a']), abort.signal)
  await settle()
  abort.abort(new Error('stopped'))
  await waiting
  t.same(attempts, ['a'])
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

test('Delivery measures under the name that the configuration has for its exporter', async (t) => {
  const { delivery, settings } = await delivering(
    () => Promise.resolve(),
    {},
    { id: { type: 'otlp_http', name: 'eu' }, key: 'otlphttp/eu' },
  )
  await delivery.consume(batchOfText(['a']), never)
  await delivery.shutdown(never)
  const labels = settings.instruments
    .snapshot()
    .flatMap(({ points }) => points.map((each) => each.attributes))
  const named = labels.filter((each) => Object.hasOwn(each, 'exporter'))
  t.ok(named.length > 3)
  t.ok(named.every(({ exporter }) => exporter === 'otlphttp/eu'))
})
