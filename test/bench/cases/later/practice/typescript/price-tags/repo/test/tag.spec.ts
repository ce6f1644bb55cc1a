import assert from 'node:assert/strict'
import test from 'node:test'
import { dayIn } from '../src/date.ts'
import { priceIn } from '../src/price.ts'

const day = new Date(Date.UTC(2024, 1, 3))

test('a day', () => {
  assert.equal(dayIn(day, 'en-US'), 'Feb 3, 2024')
  assert.equal(dayIn(day, 'en_US'), 'Feb 3, 2024')
})

test('a price', () => {
  assert.equal(priceIn(1250, 'USD', 'en-US'), '$12.50')
})
