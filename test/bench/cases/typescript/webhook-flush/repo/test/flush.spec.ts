import assert from 'node:assert/strict'
import test from 'node:test'
import { flush } from '../src/flush.ts'
import { Queue } from '../src/queue.ts'
import { deliver } from '../src/transport.ts'

test('everything that is queued is sent', async () => {
  const queue = new Queue([{ url: 'a', payload: 1 }])
  queue.push({ url: 'b', payload: 2 })
  const sent: string[] = []
  await flush(queue, async (hook) => void sent.push(hook.url))
  assert.deepEqual(sent, ['a', 'b'])
  assert.equal(queue.size, 0)
})

test('an answer that is no success is a DeliveryError', async () => {
  await assert.rejects(
    deliver({ url: 'u', payload: 1 }, async () => 404),
    {
      name: 'DeliveryError',
      message: 'u answered 404',
      status: 404,
    },
  )
})

test('nothing queued, nothing sent', async () => {
  assert.deepEqual(await flush(new Queue(), async () => {}), { delivered: 0, dead: 0 })
})
