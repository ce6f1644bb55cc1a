import assert from 'node:assert/strict'
import test from 'node:test'

const { createGate } = await import(new URL('../src/gate.js', import.meta.url).href)
const { LimitsCache } = await import(new URL('../src/limits.js', import.meta.url).href)

test('stale limits are asked for again, and hold at once', async () => {
  const clock = { now: 5000 }
  let units = 1
  let asked = 0
  const fetchPlan = async () => {
    asked += 1
    return { windows: [{ seconds: 100, units }] }
  }
  const gate = createGate({ limits: new LimitsCache({ fetchPlan, maxAgeMs: 1000 }), now: () => clock.now })
  assert.equal(await gate.allow('a', 1), true)
  clock.now += 999
  assert.equal(await gate.allow('a', 1), false)
  assert.equal(asked, 1)
  clock.now += 1
  units = 3
  assert.equal(await gate.allow('a', 1), true)
  assert.equal(asked, 2)
  assert.equal(await gate.allow('a', 1), true)
  assert.equal(await gate.allow('a', 1), false)
})

test('limits name their tenant and have windows, stale or not', async () => {
  const cache = new LimitsCache({
    fetchPlan: async () => ({ windows: [{ seconds: 1, units: 9 }] }),
    maxAgeMs: 10,
  })
  const wanted = { tenant: 'b', windows: [{ seconds: 1, units: 9 }] }
  assert.deepEqual(await cache.of('b', 0), wanted)
  assert.deepEqual(await cache.of('b', 5), wanted)
  assert.deepEqual(await cache.of('b', 10), wanted)
  assert.deepEqual(await cache.of('b', 12), wanted)
})

test('a plan that cannot be renewed fails the request', async () => {
  let isDown = false
  const fetchPlan = async () => {
    if (isDown) throw new Error('plans are down')
    return { windows: [] }
  }
  const cache = new LimitsCache({ fetchPlan, maxAgeMs: 10 })
  await cache.of('c', 0)
  isDown = true
  await assert.rejects(cache.of('c', 20), /plans are down/)
})
