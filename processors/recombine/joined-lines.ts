import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { BodyParts } from '../../agent/model/log-columns.ts'

export interface RecordLimits {
  readonly bytesMax: number
  readonly linesMax: number
  readonly separator: Uint8Array
}

/**
 * The lines of one record, put together up to its limits: from the first line that does not fit on, lines
 * are only counted, so that what is kept is the beginning without gaps. The first line always fits.
 */
export class JoinedLines {
  readonly #limits: RecordLimits
  readonly #parts: Uint8Array[]
  #bytes: number
  #lines = 1
  #dropped = 0

  constructor(limits: RecordLimits, first: Uint8Array) {
    this.#limits = limits
    this.#parts = [first]
    this.#bytes = first.length
  }

  /** How many lines the record has, those that were left out included. */
  get lines(): number {
    return this.#lines + this.#dropped
  }

  get dropped(): number {
    return this.#dropped
  }

  /** `line` is asked for when it fits. */
  add(length: number, line: () => Uint8Array): void {
    const { bytesMax, linesMax, separator } = this.#limits
    const bytes = this.#bytes + separator.length + length
    if (this.#dropped > 0 || bytes > bytesMax || this.#lines >= linesMax) {
      this.#dropped += 1
      return
    }
    this.#bytes = bytes
    this.#lines += 1
    this.#parts.push(separator, line())
  }

  /** Makes a record of a batch out of these lines; `sourceEnd` is where the last one ends. */
  writeTo(batch: LogBatch, index: number, sourceEnd: number): void {
    if (this.lines === 1) return
    const body: BodyParts = this.#parts
    batch.setBody(index, body)
    batch.setSourceEnd(index, sourceEnd)
    if (this.#dropped === 0) return
    batch.addAttributes(index, { [ATTRIBUTE.truncated]: true, [ATTRIBUTE.droppedLines]: this.#dropped })
  }
}
