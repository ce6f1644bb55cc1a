const FIRST_RECORDS = 1_024
/** Memory for more records than that is given back after use. */
const KEPT_RECORDS = 65_536
/** Two places of two numbers, a severity and a state, side by side. */
const NUMBERS = 6

/** Where one record is and what is known of it. */
export interface RecordPlace {
  readonly bodyStart: number
  readonly bodyEnd: number
  /** The whole record, with its tag. */
  readonly start: number
  readonly end: number
  readonly severity: number
  readonly state: number
}

/** The same of many records, a value a record in each column. */
export interface PlaceColumns {
  readonly bodyStarts: Uint32Array
  readonly bodyEnds: Uint32Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly severities: Uint8Array
  readonly states: Uint8Array
}

/**
 * Notes the records of a scope as they come, in memory that is used for the next scope too: lists that grow anew for
 * every request were most of the garbage of taking one.
 * Bounds: 1.5 MiB between scopes.
 */
export class RecordPlaces {
  #numbers = new Uint32Array(0)
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
    if (this.#numbers.length > KEPT_RECORDS * NUMBERS) this.#numbers = new Uint32Array(0)
  }

  add(place: RecordPlace): void {
    const at = this.#count * NUMBERS
    if (at === this.#numbers.length) this.#grow()
    const numbers = this.#numbers
    numbers[at] = place.bodyStart
    numbers[at + 1] = place.bodyEnd
    numbers[at + 2] = place.start
    numbers[at + 3] = place.end
    numbers[at + 4] = place.severity
    numbers[at + 5] = place.state
    this.#count += 1
  }

  columns(): PlaceColumns {
    const count = this.#count
    const numbers = this.#numbers
    const columns = {
      bodyStarts: new Uint32Array(count),
      bodyEnds: new Uint32Array(count),
      starts: new Uint32Array(count),
      ends: new Uint32Array(count),
      severities: new Uint8Array(count),
      states: new Uint8Array(count),
    }
    for (let index = 0, at = 0; index < count; index += 1, at += NUMBERS) {
      columns.bodyStarts[index] = numbers[at] ?? 0
      columns.bodyEnds[index] = numbers[at + 1] ?? 0
      columns.starts[index] = numbers[at + 2] ?? 0
      columns.ends[index] = numbers[at + 3] ?? 0
      columns.severities[index] = numbers[at + 4] ?? 0
      columns.states[index] = numbers[at + 5] ?? 0
    }
    return columns
  }

  #grow(): void {
    const grown = new Uint32Array(Math.max(FIRST_RECORDS * NUMBERS, 2 * this.#numbers.length))
    grown.set(this.#numbers)
    this.#numbers = grown
  }
}
