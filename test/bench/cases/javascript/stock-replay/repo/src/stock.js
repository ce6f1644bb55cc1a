export class StockError extends Error {
  name = 'StockError'
}

export class Stock {
  #levels

  constructor(levels) {
    this.#levels = new Map(Object.entries(levels))
  }

  level(item) {
    return this.#levels.get(item) ?? 0
  }

  remove(item, count) {
    const left = this.level(item) - count
    if (left < 0) throw new StockError(`stock of ${item} would be ${left}`)
    this.#levels.set(item, left)
  }

  add(item, count) {
    this.#levels.set(item, this.level(item) + count)
  }

  levels() {
    return Object.fromEntries(this.#levels)
  }
}
