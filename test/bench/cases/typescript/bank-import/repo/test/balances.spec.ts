import assert from 'node:assert/strict'
import test from 'node:test'
import { formatCents, parseCents } from '../src/amount.ts'
import { balances } from '../src/balances.ts'
import { splitRow } from '../src/csv.ts'

test('amounts are cents', () => {
  assert.equal(parseCents('12.30'), 1230n)
  assert.equal(parseCents('-1,250.00'), -125000n)
  assert.equal(formatCents(-5n), '-0.05')
})

test('quotes around a field are not part of it', () => {
  assert.deepEqual(splitRow('2024-01-01,"Bakery",-3.20'), ['2024-01-01', 'Bakery', '-3.20'])
})

test('sums by payee', () => {
  const sums = balances('date,payee,amount\n2024-01-01,A,1.00\r\n2024-01-02,B,2.00\n2024-01-03,A,-0.50\n')
  assert.deepEqual([...sums], [
    ['A', 50n],
    ['B', 200n],
  ])
})
