import assert from 'node:assert/strict'
import test from 'node:test'

const { book } = await import(new URL('../src/booking.js', import.meta.url).href)
const { Hall } = await import(new URL('../src/hall.js', import.meta.url).href)
const { parseLabel, rowName } = await import(new URL('../src/label.js', import.meta.url).href)

test('labels read back what rowName wrote', () => {
  for (let row = 0; row < 1500; row += 1) assert.deepEqual(parseLabel(`${rowName(row)}7`), { row, seat: 6 })
})

test('seats behind Z are taken where they stand', () => {
  const hall = new Hall(new Array(30).fill(2))
  const halls = new Map([['big', hall]])
  assert.equal(book(halls, { hall: 'big', seats: ['Z1', 'AA2', 'AB1', 'AD2'] }).status, 200)
  const free = hall.free()
  assert.equal(free.length, 56)
  for (const label of ['Z1', 'AA2', 'AB1', 'AD2']) assert.equal(free.includes(label), false, label)
  assert.equal(book(halls, { hall: 'big', seats: ['AB1'] }).status, 409)
})

test('no label is still none', () => {
  for (const label of ['', 'a1', '7', 'A', 'A0', 'A1B']) assert.equal(parseLabel(label), undefined, label)
})
