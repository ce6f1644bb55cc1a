import type { SegmentFile } from './segment-log-files.ts'
import { isSoundRecord, parseRecordHeader, RECORD_HEADER_BYTES, RECORD_MAGIC } from './segment-log-record.ts'

/** A record with where it stands in its segment. */
export interface ReadRecord {
  readonly sequence: number
  /** Valid for ever: the buffer behind it is not used again. */
  readonly payload: Uint8Array
  readonly start: number
  readonly end: number
}

/** Some records of a usual size: what is read twice is the one that the end of a chunk cuts. */
const CHUNK_BYTES = 1_048_576

/**
 * Reads the records of one segment in order. Where a record is damaged it goes on at the next whole one.
 * Bounds: memory for one record or 1 MiB, whichever is more.
 */
export class SegmentReader {
  readonly #file: SegmentFile
  readonly #salt: number
  readonly #onDamage: (offset: number, bytes: number) => void
  #chunk = Buffer.alloc(0)
  #chunkStart = 0
  #position: number
  #damageStart: number | undefined

  /** `onDamage` gets every stretch that holds no record, once, when it has been passed; `start` is where a record begins. */
  constructor(file: SegmentFile, salt: number, onDamage: (offset: number, bytes: number) => void, start = 0) {
    this.#position = start
    this.#file = file
    this.#salt = salt
    this.#onDamage = onDamage
  }

  /**
   * The next record that ends before `limit`. With `isTail`, what stands there and is no record yet is left
   * alone; else the segment is complete, and a rest that is no record is damage.
   */
  async next(limit: number, isTail: boolean): Promise<ReadRecord | undefined> {
    for (let from = this.#position; limit - from >= RECORD_HEADER_BYTES;) {
      const record = await this.#recordAt(from, limit)
      if (record !== undefined) {
        this.#endDamage(from)
        this.#position = record.end
        return record
      }
      this.#damageStart ??= from
      from = await this.#nextMagic(from + 1, limit)
    }
    if (isTail) {
      // What follows may become a record when more is written: it is looked at again.
      this.#damageStart = undefined
      return undefined
    }
    if (this.#position < limit) this.#damageStart ??= this.#position
    this.#endDamage(limit)
    this.#position = limit
    return undefined
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #endDamage(at: number): void {
    if (this.#damageStart === undefined) return
    this.#onDamage(this.#damageStart, at - this.#damageStart)
    this.#damageStart = undefined
  }

  async #recordAt(start: number, limit: number): Promise<ReadRecord | undefined> {
    await this.#fill(start, RECORD_HEADER_BYTES, limit)
    const header = parseRecordHeader(this.#chunk, start - this.#chunkStart)
    if (header === undefined) return undefined
    const end = start + RECORD_HEADER_BYTES + header.length
    if (end > limit) return undefined
    await this.#fill(start, end - start, limit)
    const offset = start - this.#chunkStart
    if (!isSoundRecord(this.#chunk, offset, header, this.#salt)) return undefined
    const payload = this.#chunk.subarray(offset + RECORD_HEADER_BYTES, end - this.#chunkStart)
    return { sequence: header.sequence, payload, start, end }
  }

  async #nextMagic(from: number, limit: number): Promise<number> {
    for (let position = from; limit - position >= RECORD_MAGIC.length;) {
      await this.#fill(position, RECORD_MAGIC.length, limit)
      const found = this.#chunk.indexOf(RECORD_MAGIC, position - this.#chunkStart)
      if (found >= 0) return this.#chunkStart + found
      const chunkEnd = this.#chunkStart + this.#chunk.length
      // The magic may begin in this chunk and end in the next.
      position = Math.max(position + 1, chunkEnd - RECORD_MAGIC.length + 1)
    }
    return limit
  }

  /** Makes the chunk hold a range; a fresh buffer each time, since payloads are slices of the old one. */
  async #fill(start: number, bytes: number, limit: number): Promise<void> {
    if (start >= this.#chunkStart && start + bytes <= this.#chunkStart + this.#chunk.length) return
    const wanted = Math.min(Math.max(bytes, CHUNK_BYTES), limit - start)
    const chunk = Buffer.allocUnsafeSlow(wanted)
    const filled = await this.#file.read(chunk, start)
    this.#chunk = chunk.subarray(0, filled)
    this.#chunkStart = start
  }
}
