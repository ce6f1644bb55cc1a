import { test } from 'tap'
import { MemoryQueue } from '../../../agent/queue/memory-queue.ts'
import type { Sizer } from '../../../agent/queue/queue.ts'
import { batchParcel, encodedParcel, textOf } from './support.ts'

const never = new AbortController().signal

function queueOf(capacity: number, sizer: Sizer = 'bytes', blocks = true): MemoryQueue {
  return new MemoryQueue({ capacity, sizer, blocks })
}

test('MemoryQueue gives parcels back in the order they were offered', async (t) => {
  const queue = queueOf(1_000)
  await queue.offer(batchParcel('a'), never)
  await queue.offer(batchParcel('b'), never)
  t.equal(textOf(await queue.take(never)), 'a')
  t.equal(textOf(await queue.takeNow()), 'b')
  t.equal(await queue.takeNow(), undefined)
})

test('MemoryQueue makes an offer wait while it is full, until a parcel is acknowledged', async (t) => {
  const queue = queueOf(4)
  await queue.offer(batchParcel('1234'), never)
  let isIn = false
  const waiting = queue.offer(batchParcel('5'), never).then(() => (isIn = true))
  const taken = await queue.take(never)
  await Promise.resolve()
  t.equal(isIn, false, 'what is under way counts')
  if (taken !== undefined) queue.acknowledge(taken)
  await waiting
  t.equal(isIn, true)
  t.equal(queue.size, 1)
})

test('MemoryQueue counts what its sizer says', async (t) => {
  for (const [sizer, size] of [
    ['bytes', 5],
    ['items', 3],
    ['requests', 1],
  ] as const) {
    const queue = queueOf(100, sizer)
    await queue.offer(encodedParcel('12345', 3), never)
    t.equal(queue.size, size, sizer)
  }
})

test('MemoryQueue that does not wait refuses while it is full', async (t) => {
  const queue = queueOf(1, 'requests', false)
  await queue.offer(batchParcel('a'), never)
  await t.rejects(queue.offer(batchParcel('b'), never), { name: 'RefusedError', code: 'HEPH_QUEUE_FULL' })
  t.equal(queue.size, 1)
})

test('MemoryQueue takes a parcel that is larger than its bound when it is empty', async (t) => {
  const queue = queueOf(4)
  await queue.offer(batchParcel('123456789'), never)
  t.equal(queue.size, 9)
})

test('MemoryQueue rejects an offer that is aborted while it waits and forgets it', async (t) => {
  const queue = queueOf(4)
  await queue.offer(batchParcel('1234'), never)
  const abort = new AbortController()
  const waiting = queue.offer(batchParcel('5'), abort.signal)
  abort.abort(new Error('stopped'))
  await t.rejects(waiting, { message: 'stopped' })
  t.equal(queue.size, 4)
})

test('MemoryQueue that has ended gives back what is inside, then nothing, and lets nothing in', async (t) => {
  const queue = queueOf(1)
  await queue.offer(batchParcel('a'), never)
  const waiting = queue.offer(batchParcel('b'), never)
  queue.end()
  await t.rejects(waiting, { code: 'HEPH_COMPONENT_STOPPED' })
  t.equal(textOf(await queue.take(never)), 'a')
  t.equal(await queue.take(never), undefined)
})
