import type { WrappedLine } from './wrapped-line.ts'

/**
 * Reads a time from bytes into the two halves of 64 bits, without a text, a Date or a bigint for each line.
 * Shape: "2016-10-06T00:17:09.669794202Z", or with "+02:00" in place of Z. The result is the position just
 * after it; -1 when it is no time. Source: RFC 3339 with up to nine digits of a second.
 */
export function readTime(bytes: Uint8Array, at: number, into: WrappedLine): number {
  const year = digits(bytes, at, 4)
  const month = digits(bytes, at + 5, 2)
  const day = digits(bytes, at + 8, 2)
  const hour = digits(bytes, at + 11, 2)
  const minute = digits(bytes, at + 14, 2)
  const second = digits(bytes, at + 17, 2)
  if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0) return -1
  if (bytes[at + 4] !== DASH || bytes[at + 10] !== LETTER_T || bytes[at + 13] !== COLON) return -1
  let position = at + 19
  let nanoseconds = 0
  if (bytes[position] === DOT) {
    let unit = 1e8
    for (position += 1; isDigit(bytes[position]); position += 1) {
      nanoseconds += ((bytes[position] ?? 0) - ZERO) * unit
      unit = Math.floor(unit / 10)
    }
  }
  let offsetSeconds = 0
  if (bytes[position] === LETTER_Z) position += 1
  else {
    const sign = bytes[position] === PLUS ? 1 : -1
    const [hours, minutes] = [digits(bytes, position + 1, 2), digits(bytes, position + 4, 2)]
    if ((sign < 0 && bytes[position] !== DASH) || hours < 0 || minutes < 0) return -1
    offsetSeconds = sign * (hours * 3_600 + minutes * 60)
    position += 6
  }
  const seconds =
    daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offsetSeconds
  if (seconds < 0) return -1
  setNanoseconds(seconds, nanoseconds, into)
  return position
}

const ZERO = 0x30
const DASH = 0x2d
const COLON = 0x3a
const DOT = 0x2e
const PLUS = 0x2b
const LETTER_T = 0x54
const LETTER_Z = 0x5a

/** seconds * 1e9 + nanoseconds needs 61 bits, a number holds 53: the product is made of two halves. */
function setNanoseconds(seconds: number, nanoseconds: number, into: WrappedLine): void {
  const upper = Math.floor(seconds / 65_536) * 1e9
  const lower = (seconds % 65_536) * 1e9 + nanoseconds
  const low = (upper % 65_536) * 65_536 + lower
  into.timeLow = low % 4_294_967_296
  into.timeHigh = Math.floor(upper / 65_536) + Math.floor(low / 4_294_967_296)
}

/** Source: the proleptic Gregorian calendar in years that begin in March, so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** A number of that many digits; -1 when one of them is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let index = at; index < at + count; index += 1) {
    const byte = bytes[index]
    if (!isDigit(byte)) return -1
    value = value * 10 + (byte ?? 0) - ZERO
  }
  return value
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39
}
