import { test } from 'tap'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { checkValue, object } from '../../../config/schema.ts'
import { deliveryFields } from '../../../agent/delivery/delivery-config.ts'
import { FanOut } from '../../../agent/runtime/fan-out.ts'
import { settle } from '../../support/clock.ts'
import { delivering, measured, never } from './support.ts'

const hanging = (): Promise<void> => new Promise(() => undefined)

test('Delivery that is not required counts records as done when they are queued', async (t) => {
  const { delivery } = await delivering(hanging, { sending_queue: { required: false } })
  const { tracker, outcomes } = recordingTracker()
  await delivery.consume(batchOfText(['a'], { tracker }), never)
  t.same(outcomes, ['delivered'])
  await delivery.shutdown(AbortSignal.abort(new Error('stop')))
})

test('Delivery that is not required drops and counts what does not fit its queue', async (t) => {
  const { delivery, settings } = await delivering(hanging, {
    sending_queue: { required: false, sizer: 'items', queue_size: 2 },
  })
  const { tracker, outcomes } = recordingTracker()
  for (const line of ['a', 'b', 'c']) await delivery.consume(batchOfText([line], { tracker }), never)
  t.same(outcomes, ['delivered', 'delivered', 'dropped'])
  t.equal(measured(settings, 'enqueue_failed_log_records'), 1)
  await delivery.shutdown(AbortSignal.abort(new Error('stop')))
})

test('Delivery that is not required still refuses batches after its shutdown', async (t) => {
  const { delivery } = await delivering(hanging, { sending_queue: { required: false } })
  await delivery.shutdown(never)
  await t.rejects(delivery.consume(batchOfText(['a']), never), { code: 'HEPH_COMPONENT_STOPPED' })
})

for (const [isRequired, seen, open] of [
  [true, 1, 3],
  [false, 3, 0],
] as const) {
  test(`an exporter that hangs ${isRequired ? 'holds' : 'does not hold'} the others and the acknowledgement when it is ${isRequired ? '' : 'not '}required`, async (t) => {
    const stuck = await delivering(hanging, {
      sending_queue: { required: isRequired, sizer: 'items', queue_size: 1 },
    })
    const healthy = await delivering(() => Promise.resolve())
    const branches = [stuck, healthy].map(({ delivery }, index) => ({
      id: `${index}`,
      consumer: delivery,
      mutatesBatches: false,
    }))
    const fanOut = new FanOut(branches, healthy.clock, () => undefined)
    const { tracker } = recordingTracker()
    const ending = new AbortController()
    const batches = ['a', 'b', 'c'].map((line) => batchOfText([line], { tracker }))
    const reading = (async () => {
      for (const batch of batches) await fanOut.consume(batch, ending.signal)
    })().catch(() => undefined)
    await settle()
    // The second batch is taken by the healthy one, and then both wait for the other.
    t.equal(healthy.attempts.length, isRequired ? seen + 1 : seen)
    t.equal(tracker.openCount, open)
    ending.abort(new Error('over'))
    await reading
    for (const { delivery } of [stuck, healthy]) {
      await delivery.shutdown(AbortSignal.abort(new Error('stop')))
    }
  })
}

test('the configuration refuses an exporter that has no queue and is not required', (t) => {
  const checked = checkValue(object(deliveryFields), { sending_queue: { enabled: false, required: false } })
  t.equal(checked.kind, 'invalid')
  t.end()
})
