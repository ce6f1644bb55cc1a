import assert from 'node:assert/strict'
import test from 'node:test'

const { project } = await import(new URL('../src/projection.ts', import.meta.url).href)

const added = (sku: string, quantity: number) => ({ type: 'item_added', sku, quantity, cents: 10 })

test('a restored line is as it was, last in the cart', () => {
  const cart = project([
    added('a', 3),
    added('b', 1),
    { type: 'item_removed', sku: 'a' },
    { type: 'item_restored', sku: 'a' },
  ])
  assert.deepEqual(cart, {
    lines: [
      { sku: 'b', quantity: 1, cents: 10 },
      { sku: 'a', quantity: 3, cents: 10 },
    ],
    cents: 40,
  })
})

test('a restored line can be changed, removed and restored again', () => {
  const cart = project([
    added('a', 3),
    { type: 'item_removed', sku: 'a' },
    { type: 'item_restored', sku: 'a' },
    { type: 'quantity_changed', sku: 'a', by: 2 },
    { type: 'item_removed', sku: 'a' },
    { type: 'item_restored', sku: 'a' },
  ])
  assert.deepEqual(cart.lines, [{ sku: 'a', quantity: 5, cents: 10 }])
})
