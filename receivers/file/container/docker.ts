import type { Unescaper } from './unescaper.ts'
import { readTime } from './timestamp.ts'
import { streamAt, type WrappedLine, type WrapperParser } from './wrapped-line.ts'

/**
 * Lines of Docker's json-file driver. The text ends with an escaped line feed; without one the driver cut
 * a line that is longer than 16 KiB. Text with no other escape stays a slice of what was read.
 * Shape: {"log":"text\n","stream":"stdout","time":"2024-01-02T03:04:05.678901234Z"}
 */
export function dockerParser(unescaper: Unescaper): WrapperParser {
  return (bytes, { start, end }, into) =>
    parseInOrder(bytes, { start, end }, into, unescaper) || parseAnyJson(bytes, { start, end }, into)
}

const HEAD = Buffer.from('{"log":"')
const STREAM = Buffer.from('","stream":"')
const TIME = Buffer.from('"time":"')
/** Longest `"time":"…"}` with a time zone. */
const TIME_BYTES_MAX = 50
const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACE = 0x7d
const LETTER_N = 0x6e
const CARRIAGE_RETURN = 0x0d

/** The members in the order in which the driver writes them. */
function parseInOrder(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  into: WrappedLine,
  unescaper: Unescaper,
): boolean {
  if (!startsWith(bytes, start, HEAD)) return false
  const textStart = start + HEAD.length
  const timeFrom = Math.max(textStart, end - TIME_BYTES_MAX)
  const time = bytes.indexOf(TIME, timeFrom)
  if (time === -1 || time >= end || bytes[end - 1] !== BRACE) return false
  const timeEnd = readTime(bytes, time + TIME.length, into)
  if (timeEnd < 0 || bytes[timeEnd] !== QUOTE) return false
  const text = scanText(bytes, textStart, end)
  if (text === undefined || !startsWith(bytes, text.end, STREAM)) return false
  const stream = streamAt(bytes, text.end + STREAM.length)
  if (stream === undefined) return false
  into.stream = stream
  placeText(bytes, textStart, into, unescaper)
  return true
}

/** Where a text in quotes ends, and its first and last escape; one object for all lines. */
const scanned = { end: 0, firstEscape: 0, lastEscape: 0 }

/** Byte by byte: texts are short, and a search of the platform costs as much to begin as it saves. */
function scanText(bytes: Buffer, start: number, end: number): typeof scanned | undefined {
  scanned.firstEscape = -1
  scanned.lastEscape = -1
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index]
    if (byte === QUOTE) {
      scanned.end = index
      return scanned
    }
    if (byte !== BACKSLASH) continue
    if (scanned.firstEscape < 0) scanned.firstEscape = index
    scanned.lastEscape = index
    index += 1
  }
  return undefined
}

function placeText(bytes: Buffer, start: number, into: WrappedLine, unescaper: Unescaper): void {
  const { end, firstEscape, lastEscape } = scanned
  // The driver escapes the line feed at the end as two characters.
  const isEnded = lastEscape >= 0 && lastEscape === end - 2 && bytes[end - 1] === LETTER_N
  into.isPartial = !isEnded
  into.start = start
  into.end = isEnded ? lastEscape : end
  if (firstEscape < 0 || firstEscape >= into.end) {
    into.owned = undefined
    return
  }
  const text = unescaper.unescape(bytes, start, into.end)
  into.owned = isEnded && text.at(-1) === CARRIAGE_RETURN ? text.subarray(0, -1) : text
}

function startsWith(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false
  }
  return true
}

/** The members in another order, or with others among them: rare, so text is made of it. */
function parseAnyJson(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  into: WrappedLine,
): boolean {
  if (bytes[start] !== 0x7b) return false
  const { log, stream, time } = membersOf(bytes.toString('utf8', start, end))
  if (typeof log !== 'string' || typeof time !== 'string') return false
  if (stream !== 'stdout' && stream !== 'stderr') return false
  if (readTime(Buffer.from(time), 0, into) < 0) return false
  into.stream = stream
  into.isPartial = !log.endsWith('\n')
  into.owned = Buffer.from(log.replace(/\r?\n$/, ''))
  into.start = start
  into.end = start
  return true
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
