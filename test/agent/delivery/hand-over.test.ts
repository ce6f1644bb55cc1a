import { test } from 'tap'
import { RetryableError } from '../../../agent/model/errors.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settle } from '../../support/clock.ts'
import { delivering, deliveringEncoded, measured, never } from './support.ts'

const notNow = (): Promise<void> => Promise.reject(new RetryableError('HEPH_TEST', 'not now'))

test('a Delivery that retires begins no further attempt, and refuses who waits for room', async (t) => {
  const { delivery, attempts, clock } = await delivering(notNow, {
    sending_queue: { sizer: 'requests', queue_size: 1 },
  })
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  const refused = delivery.consume(batchOfText(['b'], { tracker }), never)
  await settle()
  delivery.retire()
  await t.rejects(refused, { code: 'HEPH_COMPONENT_STOPPED' })
  await delivery.shutdown(never)
  await clock.advance(60_000)
  t.same(attempts, ['a'])
  t.same(outcomes, [], 'nothing is settled that was not delivered')
  const left = delivery.takeUndelivered()
  t.equal(left.length, 1)
  t.equal(delivery.takeUndelivered().length, 0, 'it is given once')
})

test('a Delivery goes on with what another one had taken in, in its order, whatever its own room is', async (t) => {
  const before = await delivering(notNow)
  const { tracker, outcomes } = recordingTracker()
  for (const body of ['a', 'b', 'c']) await before.delivery.consume(batchOfText([body], { tracker }), never)
  before.delivery.retire()
  await before.delivery.shutdown(never)
  const left = [...before.delivery.takeUndelivered()]
  const after = await delivering(() => Promise.resolve(), {
    sending_queue: { sizer: 'requests', queue_size: 1 },
  })
  await after.delivery.takeOver(left)
  t.same(left, [])
  await settle()
  t.same(after.attempts, ['a', 'b', 'c'])
  t.same(outcomes, ['delivered', 'delivered', 'delivered'])
  t.equal(measured(after.settings, 'queue_size'), 0)
  await after.delivery.shutdown(never)
})

test('a Delivery with a queue on the disk settles what it takes over when it is there', async (t) => {
  const before = await deliveringEncoded(notNow)
  const { tracker, outcomes } = recordingTracker()
  await before.delivery.consume(batchOfText(['a'], { tracker }), never)
  before.delivery.retire()
  await before.delivery.shutdown(never)
  const after = await deliveringEncoded(
    () => new Promise(() => undefined),
    { sending_queue: { storage: 'file_storage' } },
    { stateDirectory: t.testdir() },
  )
  await after.delivery.takeOver([...before.delivery.takeUndelivered()])
  t.same(outcomes, ['delivered'])
  await after.delivery.shutdown(AbortSignal.abort(new Error('the end')))
  t.same(after.delivery.takeUndelivered(), [], 'the disk keeps it')
})
