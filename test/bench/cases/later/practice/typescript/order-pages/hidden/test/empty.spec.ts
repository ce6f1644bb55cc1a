import assert from 'node:assert/strict'
import test from 'node:test'

const { pageOf } = await import(new URL('../src/page.ts', import.meta.url).href)
const { Store } = await import(new URL('../src/store.ts', import.meta.url).href)
const orders = ['a', 'b'].map((id) => ({ id, customer: 'x', cents: 100 }))

test('an empty page is the last', () => {
  assert.deepEqual(pageOf([], 2), { rows: [], next: null })
  assert.deepEqual(pageOf(orders, 2, 'b'), { rows: [], next: null })
})

test('a customer without orders', () => {
  assert.deepEqual(new Store(orders).page('nobody'), { rows: [], next: null })
})

test('other pages as before', () => {
  assert.equal(pageOf(orders, 1).next, 'a')
  assert.equal(pageOf(orders, 2).next, null)
})
