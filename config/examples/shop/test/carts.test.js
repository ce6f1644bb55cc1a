import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withShop } from '../testing/with-shop.js'

test('a cart adds its lines up', () =>
  withShop(async (send) => {
    const cart = (await send('POST', '/carts')).value
    assert.equal((await send('POST', `/carts/${cart.id}/lines`, { sku: 'mug', quantity: 3 })).status, 201)
    assert.equal((await send('GET', `/carts/${cart.id}`)).value.totalCents, 3750)
  }))

test('a line with half a piece is refused', () =>
  withShop(async (send) => {
    const cart = (await send('POST', '/carts')).value
    assert.equal((await send('POST', `/carts/${cart.id}/lines`, { sku: 'mug', quantity: 0.5 })).status, 400)
  }))

test('a cart that does not exist is not found', () =>
  withShop(async (send) => {
    assert.equal((await send('GET', '/carts/c999')).status, 404)
  }))
