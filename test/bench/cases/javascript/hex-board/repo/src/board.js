/** What all boards share. A kind of board says in reset() which cells there are. */
export class Board {
  constructor(size) {
    this.size = size
    this.moves = []
    this.reset()
  }

  put(cell, colour) {
    if (this.at(cell) !== 'empty') return false
    this.set(cell, colour)
    this.moves.push(cell)
    return true
  }

  summary() {
    return `${this.count('black')} black, ${this.count('white')} white, ${this.count('empty')} empty`
  }
}
