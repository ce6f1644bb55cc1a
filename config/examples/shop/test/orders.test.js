import assert from 'node:assert/strict'
import { test } from 'node:test'
import { vatCents } from '../orders.js'
import { withShop } from '../testing/with-shop.js'

test('an order is billed with the tax of its country', () =>
  withShop(async (send) => {
    const lines = [
      { sku: 'mug', quantity: 2 },
      { sku: 'sofa', quantity: 1 },
    ]
    const { status, value } = await send('POST', '/orders', { lines, delivery: { country: 'de' } })
    assert.equal(status, 201)
    assert.equal(value.grossCents, 2500)
    assert.equal(value.vatCents, 399)
    assert.deepEqual((await send('GET', `/orders/${value.id}`)).value, value)
  }))

test('an order without lines is refused', () =>
  withShop(async (send) => {
    assert.equal((await send('POST', '/orders', { delivery: { country: 'de' } })).status, 400)
  }))

test('countries without a rate are billed without tax', () => {
  assert.equal(vatCents(1000, 'JP'), 0)
})
