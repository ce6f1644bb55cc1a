import { Board } from './board.js'

export class HexBoard extends Board {
  cells = new Map()

  reset() {
    this.cells.clear()
    const reach = this.size - 1
    for (let q = -reach; q <= reach; q += 1) {
      for (let r = -reach; r <= reach; r += 1) {
        if (Math.abs(q + r) <= reach) this.cells.set(`q${q}r${r}`, 'empty')
      }
    }
  }

  at(cell) {
    return this.cells.get(cell)
  }

  set(cell, colour) {
    this.cells.set(cell, colour)
  }

  count(colour) {
    let count = 0
    for (const each of this.cells.values()) if (each === colour) count += 1
    return count
  }
}
