import { HexBoard } from './hex-board.js'
import { SquareBoard } from './square-board.js'

export function createBoard(kind, size) {
  switch (kind) {
    case 'square':
      return new SquareBoard(size)
    case 'hex':
      return new HexBoard(size)
    default:
      throw new Error(`no board is called "${kind}"`)
  }
}
