import type { Bus } from './bus.ts'

/** Keeps the stock of a depot. */
export class Depot {
  readonly stock = new Map<string, number>()
  readonly short = new Map<string, number>()
  readonly #print: (line: string) => void

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  /** Listens to the events of a bus. */
  connect(bus: Bus): void {
    bus
      .on('put', (goods, amount) => this.put(goods, amount))
      .on('take', this.take)
      .on('count', () => this.count())
  }

  put(goods: string, amount: number): void {
    this.stock.set(goods, (this.stock.get(goods) ?? 0) + amount)
  }

  take(goods: string, amount: number): void {
    const there = this.stock.get(goods) ?? 0
    const taken = Math.min(there, amount)
    this.stock.set(goods, there - taken)
    if (taken < amount) this.short.set(goods, (this.short.get(goods) ?? 0) + amount - taken)
  }

  count(): void {
    for (const [goods, amount] of [...this.stock].toSorted()) this.#print(`${goods} ${amount}`)
    for (const [goods, amount] of [...this.short].toSorted()) this.#print(`short of ${goods} ${amount}`)
  }
}
