import { Board } from './board.js'

export class SquareBoard extends Board {
  reset() {
    this.cells = Object.create(null)
    for (let x = 0; x < this.size; x += 1) {
      for (let y = 0; y < this.size; y += 1) this.cells[`x${x}y${y}`] = 'empty'
    }
  }

  at(cell) {
    return this.cells[cell]
  }

  set(cell, colour) {
    this.cells[cell] = colour
  }

  count(colour) {
    return Object.values(this.cells).filter((each) => each === colour).length
  }
}
