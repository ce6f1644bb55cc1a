import { test } from 'tap'
import { MemoryQueue } from '../../../agent/queue/memory-queue.ts'
import { batchOfText } from '../../support/batches.ts'

const never = new AbortController().signal

test('MemoryQueue gives batches back in the order they were offered', async (t) => {
  const queue = new MemoryQueue(1_000)
  await queue.offer(batchOfText(['a']), never)
  await queue.offer(batchOfText(['b']), never)
  t.equal((await queue.take(never))?.bodyText(0), 'a')
  t.equal((await queue.take(never))?.bodyText(0), 'b')
})

test('MemoryQueue makes an offer wait while it is full, and lets it in when there is room', async (t) => {
  const queue = new MemoryQueue(4)
  await queue.offer(batchOfText(['1234']), never)
  let isIn = false
  const waiting = queue.offer(batchOfText(['5']), never).then(() => (isIn = true))
  await Promise.resolve()
  t.equal(isIn, false)
  await queue.take(never)
  await waiting
  t.equal(isIn, true)
  t.equal(queue.bytes, 1)
})

test('MemoryQueue takes a batch that is larger than its bound when it is empty', async (t) => {
  const queue = new MemoryQueue(4)
  await queue.offer(batchOfText(['123456789']), never)
  t.equal(queue.length, 1)
})

test('MemoryQueue rejects an offer that is aborted while it waits and forgets it', async (t) => {
  const queue = new MemoryQueue(4)
  await queue.offer(batchOfText(['1234']), never)
  const abort = new AbortController()
  const waiting = queue.offer(batchOfText(['5']), abort.signal)
  abort.abort(new Error('stopped'))
  await t.rejects(waiting, { message: 'stopped' })
  await queue.take(never)
  t.equal(queue.length, 0)
})

test('MemoryQueue ends with undefined once it is closed and empty, not before', async (t) => {
  const queue = new MemoryQueue(100)
  await queue.offer(batchOfText(['a']), never)
  queue.close()
  t.equal((await queue.take(never))?.bodyText(0), 'a')
  t.equal(await queue.take(never), undefined)
})

test('MemoryQueue wakes a taker that waits when it is closed', async (t) => {
  const queue = new MemoryQueue(100)
  const taken = queue.take(never)
  queue.close()
  t.equal(await taken, undefined)
})
