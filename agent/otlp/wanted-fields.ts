import { invariant } from '../model/invariant.ts'
import type { AttributeValue } from '../model/resource.ts'
import { readAnyValue } from './decode-attributes.ts'
import { ANY_VALUE, KEY_VALUE } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/** An attribute that makes a record worth reading. */
export interface WantedField {
  readonly name: string
  /** The name is only how such names begin: any value counts. */
  readonly isPrefix?: boolean
  /** Which values count; without it any. The same for the same value. */
  readonly isWanted?: (value: AttributeValue) => boolean
}

interface KnownField extends WantedField {
  readonly bytes: Uint8Array
  /** What is known of small numbers: statuses and codes come with every request. */
  readonly numbers: Uint8Array
}

/** A number of more bytes goes on where this bit is set. */
const GOES_ON = 0x80
const LENGTH_BYTES_MAX = 4
const NUMBERS_KNOWN = 1_024
const IS_WANTED = 1
const IS_NOT = 2

/**
 * Tells which attributes of records are among some, by their bytes. What is not as senders write it counts as wanted. Asked of
 * every attribute of every record: nearly all are told by their first byte, or their length.
 * Source: protobuf encoding guide, wire format.
 */
export class WantedFields {
  /** By the first byte of the name. */
  readonly #prefixes: (readonly KnownField[] | undefined)[] = Array.from({ length: 256 })
  /** By the length of the name. */
  readonly #names: (readonly KnownField[] | undefined)[] = Array.from({ length: GOES_ON })
  /** The first bytes of all of them. */
  readonly #firsts = new Uint8Array(256)

  /** Shape: names are shorter than 128 bytes. */
  constructor(fields: readonly WantedField[]) {
    for (const field of fields) {
      const bytes = Buffer.from(field.name)
      invariant(
        bytes.length > 0 && bytes.length < GOES_ON,
        'the name of a wanted field has a length of one byte',
      )
      const known = { ...field, bytes, numbers: new Uint8Array(NUMBERS_KNOWN) }
      const first = bytes[0] ?? 0
      const [table, place] = field.isPrefix === true ? [this.#prefixes, first] : [this.#names, bytes.length]
      table[place] = [...(table[place] ?? []), known]
      this.#firsts[first] = 1
    }
  }

  /** Shape: bytes[start, end) is one KeyValue. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = bytes[start + 1] ?? 0
    const key = start + 2
    const keyEnd = key + length
    if (bytes[start] !== KEY_VALUE.key || length >= GOES_ON || keyEnd > end) return true
    // What stands behind a value may be another key, which counts.
    if (keyEnd !== end && !isValue(bytes, keyEnd, end)) return true
    const first = bytes[key] ?? 0
    if (this.#firsts[first] === 0) return false
    const named = this.#names[length]
    if (named !== undefined && isAnyNamed(named, bytes, key, end)) return true
    const begun = this.#prefixes[first]
    return begun !== undefined && begun.some((field) => isAt(bytes, key, field.bytes))
  }
}

/** Whether there is a value and nothing else. */
function isValue(bytes: Uint8Array, at: number, end: number): boolean {
  const length = bytes[at + 1] ?? 0
  if (bytes[at] !== KEY_VALUE.value) return false
  return length < GOES_ON ? at + 2 + length === end : isLongValue(bytes, at + 1, end)
}

function isLongValue(bytes: Uint8Array, at: number, end: number): boolean {
  let length = 0
  for (let index = 0; index < LENGTH_BYTES_MAX; index += 1) {
    const byte = bytes[at + index] ?? 0
    length += (byte & 0x7f) << (7 * index)
    if (byte < GOES_ON) return at + index + 1 + length === end
  }
  return false
}

/** Names of one length with the same ends count as the same: then the value is looked at in vain, which harms nobody. */
function isAnyNamed(fields: readonly KnownField[], bytes: Uint8Array, key: number, end: number): boolean {
  for (const field of fields) {
    const last = field.bytes.length - 1
    if (bytes[key] !== field.bytes[0] || bytes[key + last] !== field.bytes[last]) continue
    if (isValueWanted(field, bytes, key + last + 1, end)) return true
  }
  return false
}

function isAt(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index += 1) if (bytes[at + index] !== name[index]) return false
  return true
}

function isValueWanted(field: KnownField, bytes: Uint8Array, at: number, end: number): boolean {
  const { isWanted, numbers } = field
  if (isWanted === undefined) return true
  const number = smallNumber(bytes, at, end)
  const known = numbers[number] ?? 0
  if (known !== 0) return known === IS_WANTED
  const answer = isWantedAsRead(isWanted, bytes, at, end)
  if (number >= 0) numbers[number] = answer ? IS_WANTED : IS_NOT
  return answer
}

/** The number that a value is, if it is one of those that are kept; else -1. Shape: tag, length, tag, one or two bytes. */
function smallNumber(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== KEY_VALUE.value || bytes[at + 2] !== ANY_VALUE.intValue) return -1
  const first = bytes[at + 3] ?? 0
  if (end - at === 4) return first < GOES_ON ? first : -1
  const second = bytes[at + 4] ?? 0
  const isOfTwo = end - at === 5 && first >= GOES_ON && second < NUMBERS_KNOWN / GOES_ON
  return isOfTwo ? (first & 0x7f) + second * GOES_ON : -1
}

function isWantedAsRead(
  isWanted: (value: AttributeValue) => boolean,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  if (at === end) return isWanted(null)
  try {
    const reader = new ProtobufReader(bytes).part(at, end)
    return reader.tag() !== KEY_VALUE.value || isWanted(readAnyValue(reader.message()))
  } catch {
    return true
  }
}
