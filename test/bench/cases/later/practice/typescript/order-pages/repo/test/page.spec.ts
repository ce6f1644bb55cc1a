import assert from 'node:assert/strict'
import test from 'node:test'
import { pageOf } from '../src/page.ts'
import { show } from '../src/show.ts'

const orders = ['a', 'b', 'c'].map((id) => ({ id, customer: 'x', cents: 100 }))

test('the first page leads to the next', () => {
  assert.deepEqual(pageOf(orders, 2), { rows: orders.slice(0, 2), next: 'b' })
})

test('the last page leads nowhere', () => {
  assert.deepEqual(pageOf(orders, 2, 'b'), { rows: orders.slice(2), next: null })
})

test('how a page is shown', () => {
  assert.equal(show('x', { rows: orders.slice(0, 1), next: 'a' }), 'a 1.00\nmore: node src/main.ts x a')
  assert.equal(show('x', { rows: [], next: null }), 'no orders')
})
