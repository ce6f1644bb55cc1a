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

  bytesOf(index: number, bytes: Uint8Array): Uint8Array {
    const { starts, ends } = this.#parts
    return bytes.subarray(starts[index], ends[index])
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

  /** Says that the bytes of a record are somewhere else now, and how far they went. */
  move(index: number, start: number): number {
    const { starts, ends } = this.#parts
    const distance = start - (starts[index] ?? 0)
    starts[index] = start
    ends[index] = (ends[index] ?? 0) + distance
    return distance
  }
}
