import assert from 'node:assert/strict'
import test from 'node:test'
import { toCsv } from '../src/csv.ts'
import { readEntries, sum } from '../src/entry.ts'

test('entries are read', () => {
  assert.deepEqual(readEntries('7;a;12\n8;;3\n'), [
    { id: 7, text: 'a', cents: 12n },
    { id: 8, cents: 3n },
  ])
})

test('sums are exact', () => {
  assert.equal(sum([{ id: 1, cents: 9007199254740993n }, { id: 2, cents: 1n }]), 9007199254740994n)
})

test('CSV', () => {
  assert.equal(toCsv([{ id: 1, text: 'a', cents: 5n }]), '1,"a","5"\n,"sum","5"')
})
