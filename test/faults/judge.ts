import { readRecord } from './record.ts'

/** What became of the records that were written, each fault under a name of its own. */
export interface Verdict {
  readonly written: number
  /** Sequence numbers of which nothing came out. */
  readonly missing: number
  /** Further copies of a record that had come out whole. */
  readonly duplicate: number
  /** Bodies whose checksum is wrong, and bodies that are no record at all: pieces of one. */
  readonly corrupt: number
  /** Records that came out for the first time after a later one of their source. */
  readonly reordered: number
}

/** How many records each source has written: source number to count, sequences from 0. */
export type Ledger = ReadonlyMap<number, number>

/** When the agent had read a record and, with a sink, when the sink took it. Units: ms since the epoch. */
type Moments = readonly number[]

interface SourceState {
  /** Sequence number to the moments of its first copy. */
  readonly intact: Map<number, Moments>
  readonly damaged: Set<number>
  newest: number
}

/** Sees every body that came out, in order, and knows at any time what it has seen. */
export class Judge {
  /** The moments of the first copies of all records that came twice. */
  readonly repeatedFrom: Moments[] = []
  readonly #sources = new Map<number, SourceState>()
  #duplicate = 0
  #corrupt = 0
  #reordered = 0
  #distinct = 0
  #bodies = 0

  /** How many different records came out whole. */
  get distinct(): number {
    return this.#distinct
  }

  /** How many bodies came out, of whatever kind. */
  get bodies(): number {
    return this.#bodies
  }

  see(body: string, ...moments: Moments): void {
    this.#bodies += 1
    const record = readRecord(body)
    if (record === undefined) {
      this.#corrupt += 1
      return
    }
    const state = this.#stateOf(record.source)
    if (!record.isIntact) {
      this.#corrupt += 1
      state.damaged.add(record.sequence)
      return
    }
    const first = state.intact.get(record.sequence)
    if (first === undefined) {
      state.intact.set(record.sequence, moments)
      this.#distinct += 1
      if (record.sequence < state.newest) this.#reordered += 1
      state.newest = Math.max(state.newest, record.sequence)
    } else {
      this.#duplicate += 1
      this.repeatedFrom.push(first)
    }
  }

  /** How many different records of one source came out whole. */
  distinctOf(source: number): number {
    return this.#sources.get(source)?.intact.size ?? 0
  }

  verdict(ledger: Ledger): Verdict {
    let written = 0
    let missing = 0
    for (const [source, count] of ledger) {
      written += count
      const state = this.#sources.get(source)
      for (let sequence = 0; sequence < count; sequence += 1) {
        if (state?.intact.has(sequence) !== true && state?.damaged.has(sequence) !== true) missing += 1
      }
    }
    return {
      written,
      missing,
      duplicate: this.#duplicate,
      corrupt: this.#corrupt + this.#neverWritten(ledger),
      reordered: this.#reordered,
    }
  }

  /** Records that came out and that nobody wrote. */
  #neverWritten(ledger: Ledger): number {
    let count = 0
    for (const [source, state] of this.#sources) {
      const written = ledger.get(source) ?? 0
      for (const sequence of state.intact.keys()) if (sequence >= written) count += 1
    }
    return count
  }

  #stateOf(source: number): SourceState {
    const present = this.#sources.get(source)
    if (present !== undefined) return present
    const state = { intact: new Map<number, Moments>(), damaged: new Set<number>(), newest: -1 }
    this.#sources.set(source, state)
    return state
  }
}
