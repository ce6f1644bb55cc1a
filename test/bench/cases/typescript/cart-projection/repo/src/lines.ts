export interface Line {
  sku: string
  quantity: number
  cents: number
}

/** The lines of a cart, by sku; those that were removed are remembered. */
export class Lines {
  readonly #active = new Map<string, Line>()
  readonly #removed = new Map<string, Line>()

  add(line: Line): void {
    const there = this.#active.get(line.sku)
    if (there) there.quantity += line.quantity
    else this.#active.set(line.sku, { ...line })
  }

  change(sku: string, by: number): void {
    const line = this.#active.get(sku) as Line
    line.quantity += by
    if (line.quantity <= 0) this.remove(sku)
  }

  remove(sku: string): void {
    const line = this.#active.get(sku)
    if (!line) return
    this.#active.delete(sku)
    this.#removed.set(sku, line)
  }

  restore(sku: string): void {
    const line = this.#removed.get(sku)
    if (!line) return
    this.#removed.delete(sku)
    this.#active.set(sku, line)
  }

  all(): Line[] {
    return [...this.#active.values()].map((line) => ({ ...line }))
  }
}
