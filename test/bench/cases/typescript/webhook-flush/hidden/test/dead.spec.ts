import assert from 'node:assert/strict'
import test from 'node:test'

const { flush } = await import(new URL('../src/flush.ts', import.meta.url).href)
const { Queue } = await import(new URL('../src/queue.ts', import.meta.url).href)
const { deliver } = await import(new URL('../src/transport.ts', import.meta.url).href)

interface Hook {
  readonly url: string
  readonly payload: unknown
}
const hooks = ['a', 'b', 'c'].map((url) => ({ url, payload: url }))
const later = () => new Promise((resolve) => setTimeout(resolve, 3))

test('waits for all and counts what was delivered', async () => {
  let open = 0
  let most = 0
  const result = await flush(new Queue(hooks), async () => {
    open += 1
    most = Math.max(most, open)
    await later()
    open -= 1
  })
  assert.deepEqual(result, { delivered: 3, dead: 0 })
  assert.equal(open, 0)
  assert.equal(most, 3)
})

test('what is refused is buried with its reason, the others are delivered', async () => {
  const queue = new Queue(hooks)
  const result = await flush(queue, async (hook: Hook) => {
    await later()
    await deliver(hook, async (url: string) => (url === 'b' ? 410 : 200))
  })
  assert.deepEqual(result, { delivered: 2, dead: 1 })
  assert.deepEqual(queue.dead, [{ url: 'b', payload: 'b', reason: 'b answered 410' }])
  assert.equal(queue.size, 0)
})
