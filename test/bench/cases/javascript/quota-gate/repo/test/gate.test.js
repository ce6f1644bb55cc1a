import assert from 'node:assert/strict'
import test from 'node:test'
import { createGate } from '../src/gate.js'
import { LimitsCache } from '../src/limits.js'

function gate(windows) {
  const clock = { now: 1_000_000 }
  const limits = new LimitsCache({ fetchPlan: async () => ({ windows }), maxAgeMs: 60_000 })
  return { clock, gate: createGate({ limits, now: () => clock.now }) }
}

test('what fits into every window is allowed', async () => {
  const { gate: one } = gate([{ seconds: 1, units: 2 }])
  assert.equal(await one.allow('a', 1), true)
  assert.equal(await one.allow('a', 1), true)
  assert.equal(await one.allow('a', 1), false)
})

test('a window that has passed counts no more', async () => {
  const { gate: one, clock } = gate([{ seconds: 1, units: 1 }])
  assert.equal(await one.allow('a', 1), true)
  clock.now += 1500
  assert.equal(await one.allow('a', 1), true)
})
