#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { createBoard } from './src/boards.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { board: { type: 'string', default: 'square' }, size: { type: 'string', default: '5' } },
})
const board = createBoard(values.board, Number(values.size))
positionals.forEach((cell, turn) => {
  if (!board.put(cell, turn % 2 === 0 ? 'black' : 'white')) console.log(`${cell} cannot be taken`)
})
console.log(board.summary())
