import { isUtf8 } from 'node:buffer'
import { ANY_VALUE, KEY_VALUE, LOG_RECORD, VALUES } from './fields.ts'

/** A number of more bytes goes on where this bit is set. */
const GOES_ON = 0x80
const LENGTH_BYTES_MAX = 4
const NUMBER_BYTES_MAX = 10
const SEVERITY_MAX = 24
const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8
/** Longer texts are looked at by the system, which costs a call but is faster a byte. */
const SHORT_TEXT_BYTES = 48
/** Deeper values are left to the reader. */
const NESTING_MAX = 8

/**
 * Looks at every byte of a record without making anything of it, and tells whether it may be sent on as it came: each
 * field is known, at most once, of the form that the standard gives it, every text is UTF-8, and it says when it was
 * observed. What such a record holds can be read later, and then cannot be malformed. Of any other nothing is said: it
 * may be malformed, or only unusual, and is left to the reader.
 * Source: protobuf encoding guide, wire format; opentelemetry-proto 1.11, logs.proto.
 */
export class RecordWalk {
  /** Where the body of the last record was, as text; both 0 when it had none. */
  bodyStart = 0
  bodyEnd = 0
  severity = 0
  #bytes: Uint8Array = new Uint8Array(0)
  /** Where the last number ended; beyond all bytes when it was none. */
  #position = 0

  isStandard(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes
    this.bodyStart = 0
    this.bodyEnd = 0
    this.severity = 0
    let fields = 0
    let at = start
    while (at < end) {
      const tag = bytes[at] ?? 0
      if (tag === LOG_RECORD.attributes) {
        const length = this.#number(at + 1)
        at = this.#position + length
        if (at > end || !this.#isKeyValue(this.#position, at, 0)) return false
        continue
      }
      // Fields have numbers below 16: one bit for each.
      const bit = 1 << (tag >> 3)
      if ((fields & bit) !== 0) return false
      fields |= bit
      at = this.#fieldEnd(tag, at + 1, end)
    }
    return at === end && (fields & (1 << (LOG_RECORD.observedTimeUnixNano >> 3))) !== 0
  }

  /** Where a field ends; beyond all bytes when it is not as it should be. */
  #fieldEnd(tag: number, at: number, end: number): number {
    switch (tag) {
      case LOG_RECORD.timeUnixNano:
        return at + 8
      case LOG_RECORD.observedTimeUnixNano:
        // None is no time: such a record gets one.
        return this.#isZero(at, at + 8) ? Number.POSITIVE_INFINITY : at + 8
      case LOG_RECORD.severityNumber:
        this.severity = this.#bytes[at] ?? 0
        return this.severity > SEVERITY_MAX ? Number.POSITIVE_INFINITY : at + 1
      case LOG_RECORD.severityText:
      case LOG_RECORD.eventName: {
        const length = this.#number(at)
        const stop = this.#position + length
        return stop <= end && this.#isText(this.#position, stop) ? stop : Number.POSITIVE_INFINITY
      }
      case LOG_RECORD.body: {
        const length = this.#number(at)
        const stop = this.#position + length
        return stop <= end && this.#isBody(this.#position, stop) ? stop : Number.POSITIVE_INFINITY
      }
      case LOG_RECORD.droppedAttributesCount:
        return this.#number(at) === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : this.#position
      case LOG_RECORD.flags:
        return at + 4
      case LOG_RECORD.traceId:
        return this.#idEnd(at, TRACE_ID_BYTES)
      case LOG_RECORD.spanId:
        return this.#idEnd(at, SPAN_ID_BYTES)
      default:
        return Number.POSITIVE_INFINITY
    }
  }

  #idEnd(at: number, length: number): number {
    const given = this.#bytes[at] ?? 0
    return given === length || given === 0 ? at + 1 + given : Number.POSITIVE_INFINITY
  }

  /** Only text: what is made of any other body is made at once. */
  #isBody(start: number, end: number): boolean {
    if (this.#bytes[start] !== ANY_VALUE.stringValue) return false
    const length = this.#number(start + 1)
    this.bodyStart = this.#position
    this.bodyEnd = this.#position + length
    return this.bodyEnd === end && this.#isText(this.bodyStart, end)
  }

  #isKeyValue(start: number, end: number, depth: number): boolean {
    const bytes = this.#bytes
    if (bytes[start] !== KEY_VALUE.key) return false
    const keyLength = this.#number(start + 1)
    const keyEnd = this.#position + keyLength
    if (keyEnd > end || !this.#isText(this.#position, keyEnd)) return false
    if (keyEnd === end) return true
    if (bytes[keyEnd] !== KEY_VALUE.value) return false
    const length = this.#number(keyEnd + 1)
    return this.#position + length === end && this.#isValue(this.#position, end, depth)
  }

  #isValue(start: number, end: number, depth: number): boolean {
    if (start === end) return true
    const bytes = this.#bytes
    const at = start + 1
    const tag = bytes[start] ?? 0
    switch (tag) {
      case ANY_VALUE.stringValue: {
        const length = this.#number(at)
        return this.#position + length === end && this.#isText(this.#position, end)
      }
      case ANY_VALUE.boolValue:
        return at + 1 === end && (bytes[at] ?? 0) < GOES_ON
      case ANY_VALUE.intValue:
        return this.#isNumber(at, end)
      case ANY_VALUE.doubleValue:
        return at + 8 === end
      case ANY_VALUE.bytesValue: {
        const length = this.#number(at)
        return this.#position + length === end
      }
      case ANY_VALUE.arrayValue:
      case ANY_VALUE.kvlistValue: {
        const length = this.#number(at)
        return this.#position + length === end && this.#areValues(tag, end, depth + 1)
      }
      default:
        return false
    }
  }

  /** The values of a list or a map, which begin at the position. */
  #areValues(tag: number, end: number, depth: number): boolean {
    if (depth > NESTING_MAX) return false
    let at = this.#position
    while (at < end) {
      if (this.#bytes[at] !== VALUES) return false
      const length = this.#number(at + 1)
      const start = this.#position
      at = start + length
      if (at > end) return false
      const isRight =
        tag === ANY_VALUE.arrayValue ? this.#isValue(start, at, depth) : this.#isKeyValue(start, at, depth)
      if (!isRight) return false
    }
    return at === end
  }

  #isText(start: number, end: number): boolean {
    const bytes = this.#bytes
    if (end - start > SHORT_TEXT_BYTES) return isUtf8(bytes.subarray(start, end))
    for (let at = start; at < end; at += 1) {
      if ((bytes[at] ?? 0) >= GOES_ON) return isUtf8(bytes.subarray(at, end))
    }
    return true
  }

  #isZero(start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) if (this.#bytes[at] !== 0) return false
    return true
  }

  #isNumber(start: number, end: number): boolean {
    if (end - start > NUMBER_BYTES_MAX || end === start) return false
    for (let at = start; at < end - 1; at += 1) if ((this.#bytes[at] ?? 0) < GOES_ON) return false
    return (this.#bytes[end - 1] ?? 0) < GOES_ON
  }

  /** A length, which ends at the position; one that is longer than any record where it has too many bytes. */
  #number(start: number): number {
    const first = this.#bytes[start] ?? 0
    this.#position = start + 1
    if (first < GOES_ON) return first
    let value = first & 0x7f
    for (let index = 1; index < LENGTH_BYTES_MAX; index += 1) {
      const byte = this.#bytes[start + index] ?? 0
      value += (byte & 0x7f) << (7 * index)
      if (byte >= GOES_ON) continue
      this.#position = start + index + 1
      return value
    }
    return Number.POSITIVE_INFINITY
  }
}
