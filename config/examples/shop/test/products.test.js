import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withShop } from '../testing/with-shop.js'

test('products are listed up to the limit', () =>
  withShop(async (send) => {
    const { status, value } = await send('GET', '/products?limit=2')
    assert.equal(status, 200)
    assert.deepEqual(
      value.map((product) => product.sku),
      ['mug', 'lamp'],
    )
  }))

test('a product is shown by its stock keeping unit', () =>
  withShop(async (send) => {
    const { status, value } = await send('GET', '/products/lamp')
    assert.equal(status, 200)
    assert.equal(value.priceCents, 4900)
  }))

test('a product that is not sold is not found', () =>
  withShop(async (send) => {
    assert.equal((await send('GET', '/products/sofa')).status, 404)
  }))

test('availability says when few are left', () =>
  withShop(async (send) => {
    assert.deepEqual(await send('GET', '/products/rug/availability'), {
      status: 200,
      value: { sku: 'rug', available: 3, isLow: true },
    })
  }))
