/** Headers of an answer. Names are not sensitive to case; several values of one name are joined with a comma. */
export class HeaderBag {
  readonly #values = new Map<string, string>()

  constructor(entries: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of entries) this.append(name, value)
  }

  /** The value, or undefined when there is none of that name. */
  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase())
  }

  /** Puts the value in the place of those that were there. */
  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value)
  }

  /** Adds a value to those that are there. */
  append(name: string, value: string): void {
    const before = this.#values.get(name)
    this.#values.set(name, before === undefined ? value : `${before}, ${value}`)
  }

  /** All of them, sorted by name. */
  toString(): string {
    const lines = [...this.#values].map(([name, value]) => `${name}: ${value}`)
    return lines.toSorted().join('; ')
  }
}
