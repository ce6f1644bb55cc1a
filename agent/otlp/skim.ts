import { SEVERITY } from '../model/severity.ts'
import { ANY_VALUE, LOG_RECORD } from './fields.ts'
import type { WantedFields } from './wanted-fields.ts'

/** A number of more bytes goes on where this bit is set. */
const GOES_ON = 0x80
const LENGTH_BYTES_MAX = 4
/** Below it there would be a field without a number. */
const FIRST_TAG = 8

/**
 * Finds the body of a record without reading the rest: done for every record of a request in which most are not looked
 * at again. It knows what senders write; what else there may be is left to the reader.
 * Source: protobuf encoding guide, wire format.
 */
export class Skim {
  /** Where the body of the last record was; both 0 when it had none. */
  bodyStart = 0
  bodyEnd = 0
  readonly #fields: WantedFields
  #position = 0

  constructor(fields: WantedFields) {
    this.#fields = fields
  }

  /** False when there is more to a record: an error by its level, an event, a wanted attribute, a body without text, a fault. */
  isPlain(bytes: Uint8Array, start: number, end: number): boolean {
    this.bodyStart = 0
    this.bodyEnd = 0
    let at = start
    while (at < end) {
      const tag = bytes[at] ?? 0
      at += 1
      if (tag === LOG_RECORD.severityNumber) {
        if ((bytes[at] ?? 0) >= SEVERITY.error) return false
        at += 1
      } else if ((tag & 7) === 2) {
        const length = this.#length(bytes, at)
        at = this.#position
        if (tag === LOG_RECORD.attributes) {
          if (at + length > end || this.#fields.has(bytes, at, at + length)) return false
        } else if (tag === LOG_RECORD.body && !this.#isText(bytes, at, at + length)) return false
        if (tag === LOG_RECORD.eventName || tag < FIRST_TAG || tag >= GOES_ON) return false
        at += length
      } else if (tag === LOG_RECORD.droppedAttributesCount) {
        if (this.#length(bytes, at) === Number.POSITIVE_INFINITY) return false
        at = this.#position
      } else if (tag === LOG_RECORD.timeUnixNano || tag === LOG_RECORD.observedTimeUnixNano) at += 8
      else if (tag === LOG_RECORD.flags) at += 4
      else return false
    }
    return at === end
  }

  #isText(bytes: Uint8Array, start: number, end: number): boolean {
    // Of several bodies the last one counts, also one without anything.
    this.bodyStart = 0
    this.bodyEnd = 0
    if (start === end) return true
    if (bytes[start] !== ANY_VALUE.stringValue) return false
    const length = this.#length(bytes, start + 1)
    this.bodyStart = this.#position
    this.bodyEnd = this.#position + length
    return this.bodyEnd === end
  }

  /** A length, which ends at the position; one that is longer than any record where it has too many bytes. */
  #length(bytes: Uint8Array, start: number): number {
    let length = 0
    for (let index = 0; index < LENGTH_BYTES_MAX; index += 1) {
      const byte = bytes[start + index] ?? 0
      length += (byte & 0x7f) << (7 * index)
      if (byte >= GOES_ON) continue
      this.#position = start + index + 1
      return length
    }
    return Number.POSITIVE_INFINITY
  }
}
