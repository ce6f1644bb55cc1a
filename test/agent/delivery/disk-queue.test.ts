import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { RetryableError } from '../../../agent/model/errors.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settle } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { delivering, deliveringEncoded, measured, never, type Attempt } from './support.ts'

const onDisk = { sending_queue: { storage: 'file_storage' } }
const down: Attempt = () => Promise.reject(new RetryableError('HEPH_TEST', 'down'))

test('Delivery with a queue on the disk settles a batch when it is on the disk, delivered or not', async (t) => {
  const stateDirectory = t.testdir()
  const { delivery, settings } = await delivering(down, onDisk, { stateDirectory })
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  t.same(outcomes, [], 'the source need not wait for the disk, its checkpoint does')
  await eventually(() => outcomes.length > 0)
  t.same(outcomes, ['delivered'])
  t.equal(tracker.safePosition, tracker.issuedEnd)
  t.equal(measured(settings, 'queue_syncs'), 1)
  t.ok(existsSync(join(stateDirectory, 'queue', 'test')))
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery sends what an earlier run has left on the disk, before anything newer and in order', async (t) => {
  const stateDirectory = t.testdir()
  const first = await delivering(down, onDisk, { stateDirectory })
  for (const body of ['a', 'b', 'c']) await first.delivery.consume(batchOfText([body]), never)
  await first.delivery.shutdown(never)

  const second = await delivering(() => Promise.resolve(), onDisk, { stateDirectory })
  await second.delivery.consume(batchOfText(['d']), never)
  await eventually(() => second.attempts.length === 4)
  t.same(second.attempts, ['a', 'b', 'c', 'd'])
  await second.delivery.shutdown(never)

  const third = await delivering(() => Promise.resolve(), onDisk, { stateDirectory })
  await settle()
  await third.delivery.shutdown(never)
  t.same(third.attempts, [])
})

test('Delivery with a queue on the disk stops without sending the rest, but drains it for --once', async (t) => {
  for (const isOnce of [false, true]) {
    const stateDirectory = t.testdir({ [String(isOnce)]: {} })
    const sent = Promise.withResolvers<undefined>()
    const { delivery, attempts } = await delivering(() => sent.promise, onDisk, { stateDirectory, isOnce })
    for (const body of ['a', 'b']) await delivery.consume(batchOfText([body]), never)
    await eventually(() => attempts.length === 1)
    const stopped = delivery.shutdown(never)
    sent.resolve(undefined)
    await stopped
    t.same(attempts, isOnce ? ['a', 'b'] : ['a'])
  }
})

test('Delivery hands an exporter of batches what it was given, after a way over the disk', async (t) => {
  const seen: LogBatch[] = []
  const keep: Attempt = (batch) => {
    seen.push(batch)
    return Promise.resolve()
  }
  const { delivery } = await delivering(keep, onDisk, { stateDirectory: t.testdir() })
  const bytes = Buffer.from('one\ntwo \u20ac\n')
  const given = new LogBatch({
    bytes,
    starts: Uint32Array.of(0, 4),
    ends: Uint32Array.of(3, 11),
    count: 2,
    stream: 'file:/var/log/a.log',
    observedTimeUnixNano: 1_700_000_000_123_456_789n,
    resource: { attributes: { 'service.name': 'cart', 'process.pid': 7 } },
    attributes: { 'log.file.path': '/var/log/a.log' },
  })
  given.setSeverity(1, 17, 'ERR')
  given.setTime(1, 1_600_000_000_000_000_001n)
  given.setEventName(1, 'hephaestus.error.detected')
  given.setTraceContext(1, '0102030405060708090a0b0c0d0e0f10', '0102030405060708')
  given.addAttributes(1, {
    count: 3,
    ratio: 0.25,
    isOwn: true,
    lines: ['a', 'b'],
    nested: { path: 'src/a.js', at: { line: 3 } },
    'hephaestus.validation.checks': [{ id: 'tests', outcome: 'passed' }],
  })
  const expected = [given.record(0), given.record(1)]
  await delivery.consume(given, never)
  await eventually(() => seen.length > 0)
  const [got] = seen
  t.same(got && [got.record(0), got.record(1)], expected)
  t.equal(got?.stream, 'file:/var/log/a.log')
  await delivery.shutdown(never)
})

test('Delivery with a queue on the disk sends encoded batches together, also those of an earlier run', async (t) => {
  const stateDirectory = t.testdir()
  const config = { sending_queue: { storage: 'file_storage', batch: { flush_timeout: '1s' } } }
  const failing = (): Promise<void> => Promise.reject(new RetryableError('HEPH_TEST', 'down'))
  const first = await deliveringEncoded(failing, config, { stateDirectory })
  for (const body of ['a', 'b']) await first.delivery.consume(batchOfText([body]), never)
  await first.delivery.shutdown(never)
  const second = await deliveringEncoded(() => Promise.resolve(), config, { stateDirectory, isOnce: true })
  await second.delivery.consume(batchOfText(['c']), never)
  await second.delivery.shutdown(never)
  t.same(second.requests, [['a', 'b', 'c']])
})

test('Delivery with a queue on the disk waits while it is full, and counts what it refuses', async (t) => {
  const { delivery, settings } = await delivering(
    down,
    {
      sending_queue: { storage: 'file_storage', sizer: 'requests', queue_size: 1, block_on_overflow: false },
    },
    { stateDirectory: t.testdir() },
  )
  await delivery.consume(batchOfText(['a']), never)
  await t.rejects(delivery.consume(batchOfText(['b']), never), { code: 'HEPH_QUEUE_FULL' })
  t.equal(measured(settings, 'enqueue_failed_log_records'), 1)
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})

test('Delivery gives each exporter a folder of its own below the state directory', async (t) => {
  const stateDirectory = t.testdir()
  const { delivery } = await delivering(down, onDisk, {
    stateDirectory,
    id: { type: 'otlp_http', name: 'eu/west' },
  })
  await delivery.shutdown(never)
  t.same(readdirSync(join(stateDirectory, 'queue')), ['otlp_http%2Feu%2Fwest'])
})
