import assert from 'node:assert/strict'
import test from 'node:test'

const { IllegalMoveError, Order } = await import(new URL('../src/order.ts', import.meta.url).href)

const STEPS = ['pay', 'pack', 'ship', 'deliver', 'cancel', 'return'] as const

function after(...steps: readonly (typeof STEPS)[number][]) {
  const order = new Order('9')
  for (const step of steps) order[step](500)
  return order
}

test('an order can be cancelled while packed, and is paid back', () => {
  const order = after('pay', 'pack', 'cancel')
  assert.equal(order.state, 'cancelled')
  assert.equal(order.balance, 0)
})

test('all moves that the README does not list are refused', () => {
  const ways = {
    '': ['pay', 'cancel'],
    pay: ['pack', 'cancel'],
    'pay pack': ['ship', 'cancel'],
    'pay pack ship': ['deliver', 'return'],
    'pay pack ship deliver': ['return'],
    'pay cancel': [],
    'pay pack cancel': [],
    'pay pack ship return': [],
  }
  for (const [way, allowed] of Object.entries(ways)) {
    const before = way.split(' ').filter((step) => step !== '') as (typeof STEPS)[number][]
    for (const step of STEPS) {
      const tried = () => after(...before, step)
      if ((allowed as string[]).includes(step)) tried()
      else assert.throws(tried, IllegalMoveError, `${way} ${step}`)
    }
  }
})

test('a refused move leaves the order as it was', () => {
  const order = after('pay', 'pack', 'ship')
  assert.throws(() => order.cancel(), IllegalMoveError)
  assert.equal(order.state, 'shipped')
  assert.equal(order.balance, 500)
})
