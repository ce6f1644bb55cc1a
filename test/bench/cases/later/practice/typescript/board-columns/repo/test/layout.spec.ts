import assert from 'node:assert/strict'
import test from 'node:test'
import { defaultColumns } from '../src/defaults.ts'
import { heading, ordered, widest } from '../src/layout.ts'

const columns = [
  { key: 'b', width: 3, position: 2 },
  { key: 'a', width: 5, position: 1 },
]

test('by position', () => {
  assert.deepEqual(
    ordered([...columns]).map(({ key }) => key),
    ['a', 'b'],
  )
})

test('the widest of the defaults', () => {
  assert.equal(widest(defaultColumns)?.key, 'title')
})

test('a heading', () => {
  assert.equal(heading([...columns]), 'A     B')
})
