import assert from 'node:assert/strict'
import test from 'node:test'

const { createBoard } = await import(new URL('../src/boards.js', import.meta.url).href)

test('a hex board begins with all its cells empty', () => {
  for (const size of [1, 2, 3, 6]) {
    const empty = 3 * size * (size - 1) + 1
    assert.equal(createBoard('hex', size).summary(), `0 black, 0 white, ${empty} empty`)
  }
})

test('stones are put on empty cells of the board only', () => {
  const board = createBoard('hex', 3)
  assert.equal(board.put('q0r0', 'black'), true)
  assert.equal(board.put('q0r0', 'white'), false)
  assert.equal(board.put('q2r2', 'white'), false)
  assert.equal(board.put('q-2r2', 'white'), true)
  assert.equal(board.summary(), '1 black, 1 white, 17 empty')
  board.reset()
  assert.equal(board.summary(), '0 black, 0 white, 19 empty')
})

test('boards do not share cells', () => {
  const [first, second] = [createBoard('hex', 2), createBoard('hex', 2)]
  first.put('q0r0', 'black')
  assert.equal(second.at('q0r0'), 'empty')
  assert.equal(createBoard('square', 4).summary(), '0 black, 0 white, 16 empty')
})
