import assert from 'node:assert/strict'
import test from 'node:test'
import { createBoard } from '../src/boards.js'
import { HexBoard } from '../src/hex-board.js'

test('a square board begins empty and takes stones', () => {
  const board = createBoard('square', 3)
  assert.equal(board.put('x0y0', 'black'), true)
  assert.equal(board.put('x0y0', 'white'), false)
  assert.equal(board.put('x3y0', 'white'), false)
  assert.equal(board.summary(), '1 black, 0 white, 8 empty')
})

test('a board can be emptied', () => {
  const board = createBoard('square', 2)
  board.put('x1y1', 'black')
  board.reset()
  assert.equal(board.summary(), '0 black, 0 white, 4 empty')
})

test('there is a hex board', () => {
  assert.equal(typeof HexBoard.prototype.reset, 'function')
  assert.throws(() => createBoard('round', 3), /no board is called "round"/)
})
