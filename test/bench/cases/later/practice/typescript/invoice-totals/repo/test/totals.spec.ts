import assert from 'node:assert/strict'
import test from 'node:test'
import { total, creditsOf } from '../src/totals.ts'

const invoice = {
  number: '1',
  customer: 'A',
  currency: 'EUR',
  lines: [
    { text: 'a', cents: 100, count: 3 },
    { text: 'b', cents: 50, count: 1 },
  ],
  credits: [{ text: 'c', cents: 25 }],
}

test('lines minus credits', () => {
  assert.deepEqual(total(invoice), { cents: 325, currency: 'EUR' })
})

test('no credits are zero', () => {
  assert.deepEqual(creditsOf({ ...invoice, credits: [] }), { cents: 0, currency: 'EUR' })
})
