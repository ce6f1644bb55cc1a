import { picked } from './log-columns.ts'

/** Records that stand one after the other in the bytes they came in: bytes[start, end). */
export interface EncodedRun {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly count: number
}

/** Puts what a record holds besides its body into the columns of a batch. Shape: the record is bytes[start, end). */
export type RecordReader<Batch> = (
  batch: Batch,
  index: number,
  record: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
) => void

interface EncodedRecordsParts<Batch> {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly states: Uint8Array
  readonly read: RecordReader<Batch>
}

/** What is known of one record. Shape: bits of a number. */
export const ENCODED = { isAsItCame: 1, isUnread: 2 } as const

/**
 * Where the records of a batch are in the bytes they came in, as long as nobody has changed them. Most are sent on as
 * they came: nothing is made of what nobody asks for, and nothing is written again that is there already.
 *
 *   unread, as it came ──▶ read, as it came ──▶ changed
 *
 * Whoever makes one has looked at every byte of these records: reading them later cannot fail.
 */
export class EncodedRecords<Batch> {
  readonly #parts: EncodedRecordsParts<Batch>

  constructor(parts: EncodedRecordsParts<Batch>) {
    this.#parts = parts
  }

  isUnread(index: number): boolean {
    return ((this.#parts.states[index] ?? 0) & ENCODED.isUnread) !== 0
  }

  isAsItCame(index: number): boolean {
    return ((this.#parts.states[index] ?? 0) & ENCODED.isAsItCame) !== 0
  }

  /** Reads one into the columns; it stays as it came. */
  read(batch: Batch, index: number, bytes: Uint8Array): void {
    const { starts, ends, states, read } = this.#parts
    states[index] = 0
    read(batch, index, { bytes, start: starts[index] ?? 0, end: ends[index] ?? 0 })
    states[index] = ENCODED.isAsItCame
  }

  /** The record is another one now. */
  forget(index: number): void {
    this.#parts.states[index] = 0
  }

  /** As many as there are of records as they came without anything between them; undefined when the first is none. */
  run(first: number, bytes: Uint8Array): EncodedRun | undefined {
    const { starts, ends, states } = this.#parts
    if (!this.isAsItCame(first)) return undefined
    let last = first
    while (last + 1 < states.length && this.isAsItCame(last + 1) && starts[last + 1] === ends[last]) last += 1
    return { bytes, start: starts[first] ?? 0, end: ends[last] ?? 0, count: last + 1 - first }
  }

  picked(indices: ArrayLike<number>): EncodedRecords<Batch> {
    const { starts, ends, states, read } = this.#parts
    const { length } = indices
    return new EncodedRecords({
      starts: picked(starts, indices, new Uint32Array(length)),
      ends: picked(ends, indices, new Uint32Array(length)),
      states: picked(states, indices, new Uint8Array(length)),
      read,
    })
  }

  /** What is kept of each record: all of it where it is as it came, else its body. */
  withWholes(bodies: readonly Uint8Array[], bytes: Uint8Array): readonly Uint8Array[] {
    const { starts, ends } = this.#parts
    return bodies.map((body, index) =>
      this.isAsItCame(index) ? bytes.subarray(starts[index], ends[index]) : body,
    )
  }

  /**
   * Says where what `withWholes` gave is now, and puts the places of the bodies there in their place.
   * Shape: `places` has whole records before, and bodies after it; `bodyStarts` is where the bodies began until now.
   */
  move(
    places: { readonly starts: Uint32Array; readonly ends: Uint32Array },
    bodyStarts: Uint32Array,
    bodies: readonly Uint8Array[],
  ): void {
    const { starts, ends } = this.#parts
    for (const [index, { length }] of bodies.entries()) {
      if (!this.isAsItCame(index)) continue
      const start = places.starts[index] ?? 0
      const shift = (bodyStarts[index] ?? 0) - (starts[index] ?? 0)
      starts[index] = start
      ends[index] = places.ends[index] ?? 0
      places.starts[index] = length === 0 ? start : start + shift
      places.ends[index] = (places.starts[index] ?? 0) + length
    }
  }
}
