export class OrderDesk {
  #stock
  #rate

  constructor(stock, rate) {
    this.#stock = stock
    this.#rate = rate
  }

  /** Answers 'ordered', 'sold out' or 'refused'. */
  async place(order) {
    const lines = Object.entries(order.items)
    const isThere = lines.every(([item, count]) => this.#stock.level(item) >= count)
    if (!isThere) return 'sold out'

    const rating = await this.#rate(order)
    if (rating === 'refused') return 'refused'

    for (const [item, count] of lines) this.#stock.remove(item, count)
    return 'ordered'
  }
}
