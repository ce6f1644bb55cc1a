import assert from 'node:assert/strict'
import test from 'node:test'

const { subtotal, total } = await import(new URL('../src/totals.ts', import.meta.url).href)
const empty = { number: '2', customer: 'B', currency: 'CHF', lines: [], credits: [{ text: 'x', cents: 500 }] }

test('an invoice without lines is zero in its currency', () => {
  assert.deepEqual(subtotal(empty), { cents: 0, currency: 'CHF' })
})

test('its credits still count', () => {
  assert.deepEqual(total(empty), { cents: -500, currency: 'CHF' })
})
