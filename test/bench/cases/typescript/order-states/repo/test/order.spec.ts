import assert from 'node:assert/strict'
import test from 'node:test'
import { IllegalMoveError, Order } from '../src/order.ts'

test('an order is delivered', () => {
  const order = new Order('1')
  order.pay(100)
  order.pack()
  order.ship()
  order.deliver()
  assert.equal(order.state, 'delivered')
  assert.equal(order.balance, 100)
})

test('what was paid is paid back when it is cancelled or returned', () => {
  const cancelled = new Order('1')
  cancelled.pay(100)
  cancelled.cancel()
  assert.equal(cancelled.balance, 0)
  const returned = new Order('2')
  returned.pay(100)
  returned.pack()
  returned.ship()
  returned.return()
  assert.equal(returned.balance, 0)
})

test('nothing is shipped before it is paid', () => {
  assert.throws(() => new Order('1').ship(), IllegalMoveError)
})
