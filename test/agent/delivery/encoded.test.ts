import { test } from 'tap'
import { listDeadLetters } from '../../../agent/delivery/dead-letters.ts'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { PartlyDeliveredError } from '../../../agent/otlp/partly-delivered.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settle } from '../../support/clock.ts'
import { deliveringEncoded, measured, never } from './support.ts'

const atOnce = { batch: { min_size: 0 } }

test('Delivery encodes a batch while the read buffer is valid', async (t) => {
  const { delivery, requests } = await deliveringEncoded(() => Promise.resolve(), { sending_queue: atOnce })
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['first'], { tracker })
  await delivery.consume(batch, never)
  batch.bodyBytes(0).fill(0x78)
  await settle()
  t.same(requests, [['first']])
  t.same(outcomes, ['delivered'])
  await delivery.shutdown(never)
})

test('Delivery gives the memory of parts back once an exporter that needs them no more has delivered them, and not before', async (t) => {
  let failures = 1
  const attempt = (): Promise<void> =>
    failures-- > 0 ? Promise.reject(new RetryableError('HEPH_TEST', 'not now')) : Promise.resolve()
  const { delivery, clock, requests, parts } = await deliveringEncoded(
    attempt,
    { sending_queue: atOnce },
    {},
    { freesParts: true },
  )
  await delivery.consume(batchOfText(['x'.repeat(20_000)]), never)
  await settle()
  t.equal(
    parts.every(({ length }) => length > 20_000),
    true,
    'they are sent again',
  )
  await clock.advance(1_000)
  t.equal(requests.length, 2)
  t.same(
    parts.map(({ length }) => length),
    [0, 0],
  )
  await delivery.shutdown(never)
})

test('Delivery leaves the parts alone of an exporter that may still be sending them', async (t) => {
  const { delivery, parts } = await deliveringEncoded(() => Promise.resolve(), { sending_queue: atOnce })
  await delivery.consume(batchOfText(['x'.repeat(20_000)]), never)
  await settle()
  t.equal((parts[0]?.length ?? 0) > 20_000, true)
  await delivery.shutdown(never)
})

test('Delivery sends queued batches together when there is enough, without waiting', async (t) => {
  const { delivery, requests, clock } = await deliveringEncoded(() => Promise.resolve(), {
    sending_queue: { batch: { min_size: 600, max_size: 10_000 } },
  })
  const { tracker, outcomes } = recordingTracker()
  for (const name of ['a', 'b', 'c'])
    await delivery.consume(batchOfText([name.repeat(300)], { tracker }), never)
  await settle()
  t.same(
    requests.map((bodies) => bodies.map((body) => body[0])),
    [['a', 'b']],
  )
  await clock.advance(199)
  t.equal(requests.length, 1)
  await clock.advance(1)
  t.same(
    requests.map((bodies) => bodies.map((body) => body[0])),
    [['a', 'b'], ['c']],
    'flush_timeout',
  )
  t.equal(outcomes.length, 3)
  await delivery.shutdown(never)
})

test('Delivery does not put more into a request than max_size, and sends a larger batch alone', async (t) => {
  const { delivery, requests } = await deliveringEncoded(() => Promise.resolve(), {
    sending_queue: { batch: { min_size: 1_000, max_size: 1_000 } },
  })
  for (const [name, size] of [
    ['a', 400],
    ['b', 400],
    ['c', 400],
    ['d', 3_000],
    ['e', 10],
  ] as const) {
    await delivery.consume(batchOfText([name.repeat(size)]), never)
  }
  await delivery.shutdown(never)
  t.same(
    requests.map((bodies) => bodies.map((body) => body[0]).join('')),
    ['ab', 'c', 'd', 'e'],
  )
})

test('Delivery puts aside only the batch that is refused, not those it was sent with', async (t) => {
  const { delivery, requests, settings } = await deliveringEncoded(
    (bodies) =>
      bodies.includes('bad') ? Promise.reject(new PermanentError('HEPH_TEST', 'never')) : Promise.resolve(),
    { sending_queue: { batch: { flush_timeout: '1s' } } },
    { stateDirectory: t.testdir() },
  )
  const { tracker, outcomes } = recordingTracker()
  for (const body of ['good', 'bad', 'fine']) await delivery.consume(batchOfText([body], { tracker }), never)
  await delivery.shutdown(never)
  t.same(requests, [['good', 'bad', 'fine'], ['good'], ['bad'], ['fine']])
  t.same(outcomes, ['delivered', 'dead_lettered', 'delivered'])
  t.equal(measured(settings, 'dead_lettered_log_records'), 1)
})

test('Delivery has as many requests under way as it is told, and settles each when it is delivered', async (t) => {
  const open = new Map<string, () => void>()
  const { delivery, requests } = await deliveringEncoded(
    ([body = '']) => new Promise((resolve) => open.set(body, resolve)),
    { sending_queue: { num_consumers: 2, ...atOnce } },
  )
  const { tracker, outcomes } = recordingTracker()
  for (const body of ['a', 'b', 'c']) {
    await delivery.consume(batchOfText([body], { tracker }), never)
    await settle()
  }
  t.same(requests, [['a'], ['b']])
  open.get('b')?.()
  await settle()
  t.same(outcomes, ['delivered'])
  t.equal(tracker.safePosition, 0, 'b is delivered, a before it is not')
  t.same(requests, [['a'], ['b'], ['c']])
  open.get('a')?.()
  open.get('c')?.()
  await settle()
  t.equal(tracker.safePosition, tracker.issuedEnd)
  await delivery.shutdown(never)
})

test('Delivery tries the same request again, with everything that was in it', async (t) => {
  let isFirst = true
  const { delivery, requests, clock } = await deliveringEncoded(
    () => {
      if (!isFirst) return Promise.resolve()
      isFirst = false
      return Promise.reject(new RetryableError('HEPH_TEST', 'not now'))
    },
    { sending_queue: { batch: { min_size: 300, flush_timeout: '50ms' } } },
  )
  await delivery.consume(batchOfText(['a']), never)
  await delivery.consume(batchOfText(['b']), never)
  await clock.advance(50)
  await delivery.consume(batchOfText(['c']), never)
  await clock.advance(1_000)
  await clock.advance(50)
  t.same(requests, [['a', 'b'], ['a', 'b'], ['c']])
  await delivery.shutdown(never)
})

test('Delivery puts aside only the records that a request was not taken for, and sends nothing twice', async (t) => {
  const stateDirectory = t.testdir()
  const rest = { parts: [encodeLogs(batchOfText(['bad']))], count: 1 }
  const { delivery, requests, settings } = await deliveringEncoded(
    () => Promise.reject(new PartlyDeliveredError('HEPH_TEST', 'but for one', { rest })),
    { sending_queue: { batch: { flush_timeout: '1s' } } },
    { stateDirectory },
  )
  const { tracker } = recordingTracker()
  await delivery.consume(batchOfText(['good', 'bad'], { tracker }), never)
  await delivery.consume(batchOfText(['fine'], { tracker }), never)
  await delivery.shutdown(never)
  t.same(requests, [['good', 'bad', 'fine']])
  t.equal(tracker.openCount, 0)
  t.equal(measured(settings, 'sent_log_records'), 2)
  t.equal(measured(settings, 'dead_lettered_log_records'), 1)
  const [listed] = await Array.fromAsync(listDeadLetters(stateDirectory))
  const [kept] = decodeLogs(listed?.letter.logs ?? Buffer.alloc(0), { stream: '' })
  t.equal(kept?.count, 1)
  t.equal(kept?.bodyText(0), 'bad')
})

test('Delivery with several consumers does not spread over them what belongs into one request', async (t) => {
  const { delivery, requests, clock } = await deliveringEncoded(() => Promise.resolve(), {
    sending_queue: { num_consumers: 4 },
  })
  for (const body of ['a', 'b', 'c']) {
    await delivery.consume(batchOfText([body]), never)
    await settle()
  }
  await clock.advance(200)
  t.same(requests, [['a', 'b', 'c']])
  await delivery.shutdown(never)
})
