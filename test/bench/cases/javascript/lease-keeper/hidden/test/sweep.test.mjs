import assert from 'node:assert/strict'
import test from 'node:test'

const { createLeaseKeeper } = await import(new URL('../src/lease-keeper.mjs', import.meta.url).href)

function make(onExpire) {
  const clock = { time: 0 }
  const told = []
  const keeper = createLeaseKeeper({
    now: () => clock.time,
    ttl: 10,
    onExpire: (lease) => {
      told.push(lease.resource)
      onExpire?.(lease)
    },
  })
  return { clock, told, keeper }
}

test('neighbours that expired together go in one sweep, in the order granted', () => {
  const { clock, told, keeper } = make()
  for (const name of ['a', 'b', 'c', 'd']) keeper.grant(name, 'me')
  clock.time = 5
  keeper.renew('c', 'me')
  clock.time = 12
  assert.equal(keeper.reap(), 3)
  assert.deepEqual(told, ['a', 'b', 'd'])
  assert.deepEqual(
    keeper.held().map((lease) => lease.resource),
    ['c'],
  )
})

test('the first one alone can expire', () => {
  const { clock, told, keeper } = make()
  keeper.grant('a', 'me')
  keeper.grant('b', 'me')
  clock.time = 5
  keeper.renew('b', 'me')
  clock.time = 11
  assert.equal(keeper.reap(), 1)
  assert.deepEqual(told, ['a'])
  assert.equal(keeper.grant('a', 'you'), true)
})

test('an empty keeper has nothing to sweep', () => {
  assert.equal(make().keeper.reap(), 0)
})
