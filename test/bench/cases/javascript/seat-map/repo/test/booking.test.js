import assert from 'node:assert/strict'
import test from 'node:test'
import { book } from '../src/booking.js'
import { Hall } from '../src/hall.js'
import { parseLabel, rowName } from '../src/label.js'

const halls = () => new Map([['small', new Hall([3, 3])]])

test('all seats or none', () => {
  const all = halls()
  assert.equal(book(all, { hall: 'small', seats: ['A1', 'B3'] }).status, 200)
  assert.deepEqual(book(all, { hall: 'small', seats: ['A2', 'B3'] }), {
    status: 409,
    reason: 'taken',
    seats: ['B3'],
  })
  assert.deepEqual(all.get('small').free(), ['A2', 'A3', 'B1', 'B2'])
})

test('words that are no seats are not found', () => {
  assert.equal(book(halls(), { hall: 'small', seats: ['A0'] }).status, 404)
  assert.equal(book(halls(), { hall: 'large', seats: ['A1'] }).status, 404)
})

test('rows are named by letters', () => {
  assert.deepEqual(parseLabel('C12'), { row: 2, seat: 11 })
  assert.deepEqual([0, 25, 26, 27, 52].map(rowName), ['A', 'Z', 'AA', 'AB', 'BA'])
})
