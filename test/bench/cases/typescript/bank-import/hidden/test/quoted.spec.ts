import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'

const { splitRow } = await import(new URL('../src/csv.ts', import.meta.url).href)
const { balances } = await import(new URL('../src/balances.ts', import.meta.url).href)
const { parseCents } = await import(new URL('../src/amount.ts', import.meta.url).href)

test('a quoted field is one field', () => {
  assert.deepEqual(splitRow('2024-05-02,"Miller, Sons & ""Co""","1,250.00"'), ['2024-05-02', 'Miller, Sons & "Co"', '1,250.00'])
  assert.deepEqual(splitRow('a,"",c'), ['a', '', 'c'])
  assert.deepEqual(splitRow('a,,c,'), ['a', '', 'c', ''])
  assert.deepEqual(splitRow('"a, b","c, d"'), ['a, b', 'c, d'])
  assert.deepEqual(splitRow('plain'), ['plain'])
})

test('amounts from a thousand on count whole', () => {
  const sums = balances('date,payee,amount\n1,"X, Y","1,250.00"\n2,"X, Y","-1,000,000.01"\n')
  assert.deepEqual([...sums], [['X, Y', -99875001n]])
})

test('what is no amount is still refused', () => {
  assert.throws(() => parseCents('much'), SyntaxError)
})

test('the statement is read', () => {
  const output = execFileSync('node', ['src/import.ts', 'statements/may.csv'], { encoding: 'utf8' })
  assert.equal(output, 'Bakery\t-12006.20\nGrand "Hotel"\t-99.00\nMiller, Sons & Co\t1250.00\n')
})
