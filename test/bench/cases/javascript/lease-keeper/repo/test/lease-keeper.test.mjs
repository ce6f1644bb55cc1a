import assert from 'node:assert/strict'
import test from 'node:test'
import { createLeaseKeeper } from '../src/lease-keeper.mjs'

function make() {
  const clock = { time: 0 }
  const told = []
  const keeper = createLeaseKeeper({
    now: () => clock.time,
    ttl: 10,
    onExpire: (lease) => told.push(lease.resource),
  })
  return { clock, told, keeper }
}

test('a resource has one owner at a time', () => {
  const { keeper } = make()
  assert.equal(keeper.grant('door', 'a'), true)
  assert.equal(keeper.grant('door', 'b'), false)
})

test('a renewed lease lives on', () => {
  const { clock, keeper } = make()
  keeper.grant('door', 'a')
  clock.time = 9
  assert.equal(keeper.renew('door', 'a'), true)
  clock.time = 15
  assert.equal(keeper.reap(), 0)
})

test('the lease granted last is taken back when it expires', () => {
  const { clock, told, keeper } = make()
  keeper.grant('door', 'a')
  keeper.grant('gate', 'a')
  clock.time = 9
  keeper.renew('door', 'a')
  clock.time = 12
  assert.equal(keeper.reap(), 1)
  assert.deepEqual(told, ['gate'])
})
