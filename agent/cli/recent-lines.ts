/** The last of what was written. Bounds: so many UTF-16 units. */
export class RecentLines {
  readonly #unitsMax: number
  #lines: string[] = []
  #units = 0

  constructor(unitsMax: number) {
    this.#unitsMax = unitsMax
  }

  add(line: string): void {
    this.#lines.push(line)
    this.#units += line.length
    let gone = 0
    while (this.#units > this.#unitsMax && gone < this.#lines.length) {
      this.#units -= this.#lines[gone]?.length ?? 0
      gone += 1
    }
    if (gone > 0) this.#lines = this.#lines.slice(gone)
  }

  text(): string {
    return this.#lines.join('')
  }
}
