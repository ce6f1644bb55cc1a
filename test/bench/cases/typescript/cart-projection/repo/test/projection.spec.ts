import assert from 'node:assert/strict'
import test from 'node:test'
import { project } from '../src/projection.ts'

test('lines add up', () => {
  const cart = project([
    { type: 'item_added', sku: 'a', quantity: 1, cents: 100 },
    { type: 'item_added', sku: 'a', quantity: 2, cents: 100 },
    { type: 'item_added', sku: 'b', quantity: 1, cents: 50 },
  ])
  assert.deepEqual(cart, {
    lines: [
      { sku: 'a', quantity: 3, cents: 100 },
      { sku: 'b', quantity: 1, cents: 50 },
    ],
    cents: 350,
  })
})

test('a line with nothing left goes away', () => {
  const cart = project([
    { type: 'item_added', sku: 'a', quantity: 1, cents: 100 },
    { type: 'quantity_changed', sku: 'a', by: -1 },
  ])
  assert.deepEqual(cart, { lines: [], cents: 0 })
})

test('what was removed does not count', () => {
  const cart = project([
    { type: 'item_added', sku: 'a', quantity: 1, cents: 100 },
    { type: 'item_removed', sku: 'a' },
    { type: 'item_removed', sku: 'never-there' },
  ])
  assert.equal(cart.cents, 0)
})
