const FIRST_RECORDS = 1_024
/** Memory for more records than that is given back after use. */
const KEPT_RECORDS = 65_536

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
 * Bounds: 1.2 MiB between scopes.
 */
export class RecordPlaces {
  #columns = columnsFor(0)
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
    if (this.#columns.starts.length > KEPT_RECORDS) this.#columns = columnsFor(0)
  }

  add(place: RecordPlace): void {
    const at = this.#count
    if (at === this.#columns.starts.length) this.#grow()
    const { bodyStarts, bodyEnds, starts, ends, severities, states } = this.#columns
    bodyStarts[at] = place.bodyStart
    bodyEnds[at] = place.bodyEnd
    starts[at] = place.start
    ends[at] = place.end
    severities[at] = place.severity
    states[at] = place.state
    this.#count += 1
  }

  /** Copies of what was noted. */
  columns(): PlaceColumns {
    const { bodyStarts, bodyEnds, starts, ends, severities, states } = this.#columns
    const count = this.#count
    return {
      bodyStarts: bodyStarts.slice(0, count),
      bodyEnds: bodyEnds.slice(0, count),
      starts: starts.slice(0, count),
      ends: ends.slice(0, count),
      severities: severities.slice(0, count),
      states: states.slice(0, count),
    }
  }

  #grow(): void {
    const before = this.#columns
    const grown = columnsFor(Math.max(FIRST_RECORDS, 2 * before.starts.length))
    grown.bodyStarts.set(before.bodyStarts)
    grown.bodyEnds.set(before.bodyEnds)
    grown.starts.set(before.starts)
    grown.ends.set(before.ends)
    grown.severities.set(before.severities)
    grown.states.set(before.states)
    this.#columns = grown
  }
}

function columnsFor(records: number): PlaceColumns {
  return {
    bodyStarts: new Uint32Array(records),
    bodyEnds: new Uint32Array(records),
    starts: new Uint32Array(records),
    ends: new Uint32Array(records),
    severities: new Uint8Array(records),
    states: new Uint8Array(records),
  }
}
