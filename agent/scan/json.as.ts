/**
 * Writes JSON of what is there as bytes, in AssemblyScript: `npm run kernel` makes json.wasm of it.
 *
 *   memory  │ scratch │ pieces │ source │ target │
 *
 * Two things: the content of a JSON string, and a log record as OTLP/JSON of the same as protobuf, which is walked once. Of strings
 * sixteen bytes are copied at a time, up to the first that has to be escaped. A record that is not laid out as our encoder does it is
 * left to others. What this file exports is said a second time in json.ts, where the pieces of text are, too.
 *
 * Source: OTLP 1.11, JSON Protobuf encoding; protobuf encoding guide, wire format.
 */

/** As many bytes are taken at once. */
export const SOURCE_BYTES: i32 = 262144
/** What a byte of a record becomes at most: an empty list takes four bytes there and thirty here. One of a string becomes six. */
const GROWTH_MAX: i32 = 8
/** What a record has besides, such as the names of its fields. */
const FRAME_BYTES: i32 = 256
/** What is read and written past the end. */
const OVERRUN_BYTES: i32 = 32
const SCRATCH_END: usize = 64
/** A piece is up to 32 bytes, and how many these are in the byte after them. */
export const PIECES: usize = SCRATCH_END
export const PIECE_BYTES: i32 = 48
const PIECES_MAX: i32 = 24
export const SOURCE: usize = PIECES + PIECE_BYTES * PIECES_MAX
export const TARGET: usize = SOURCE + SOURCE_BYTES + OVERRUN_BYTES
export const TARGET_BYTES: i32 = SOURCE_BYTES * GROWTH_MAX + FRAME_BYTES + OVERRUN_BYTES

// The pieces, in the order of json.ts.
const KEY: i32 = 0
const VALUE: i32 = 1
const EMPTY: i32 = 2
const STRING_VALUE: i32 = 3
const IS_TRUE: i32 = 4
const IS_FALSE: i32 = 5
const INT_VALUE: i32 = 6
const DOUBLE_VALUE: i32 = 7
const ARRAY_VALUE: i32 = 8
const KVLIST_VALUE: i32 = 9
const NESTED_END: i32 = 10
const QUOTE_AND_BRACE: i32 = 11
const BODY: i32 = 12
const ATTRIBUTES: i32 = 13
const TIME: i32 = 14
const SEVERITY_NUMBER: i32 = 15
const SEVERITY_TEXT: i32 = 16
const TRACE_ID: i32 = 17
const SPAN_ID: i32 = 18
const OBSERVED_TIME: i32 = 19
const EVENT_NAME: i32 = 20

const QUOTE: u8 = 0x22
const COMMA: u8 = 0x2c
const BACKSLASH: u8 = 0x5c
const CLOSING_BRACKET: u8 = 0x5d
const OPEN_BRACE: u8 = 0x7b
const CLOSING_BRACE: u8 = 0x7d
const SPACE: u8 = 0x20

// What stands in front of a field on the wire; see agent/otlp/fields.ts.
const RECORD_TIME: i32 = 0x09
const RECORD_SEVERITY_NUMBER: i32 = 0x10
const RECORD_SEVERITY_TEXT: i32 = 0x1a
const RECORD_BODY: i32 = 0x2a
const RECORD_ATTRIBUTES: i32 = 0x32
const RECORD_TRACE_ID: i32 = 0x4a
const RECORD_SPAN_ID: i32 = 0x52
const RECORD_OBSERVED_TIME: i32 = 0x59
const RECORD_EVENT_NAME: i32 = 0x62
const ATTRIBUTE_KEY: i32 = 0x0a
const ATTRIBUTE_VALUE: i32 = 0x12
const ANY_STRING: i32 = 0x0a
const ANY_BOOL: i32 = 0x10
const ANY_INT: i32 = 0x18
const ANY_DOUBLE: i32 = 0x21
const ANY_ARRAY: i32 = 0x2a
const ANY_KVLIST: i32 = 0x32
const VALUES: i32 = 0x0a
const NO_FIELD: i32 = 0x80

const SEVERITY_MAX: i64 = 24
const TRACE_ID_BYTES: i32 = 16
const SPAN_ID_BYTES: i32 = 8
const SAFE_INTEGER_MAX: f64 = 9007199254740991

/** Whether a byte was met that is no ASCII; whoever asks sets it back. */
export let hasMetOther: i32 = 0

let at: usize = 0
let to: usize = 0
/** The number that was read last. */
let number: i64 = 0
let nestingMax: i32 = 0

/** Writes a number that is not whole as JavaScript does, or in quotes what is none; how many bytes that are. */
@external("env", "writeDouble")
declare function writeDouble(value: f64, address: i32): i32

/** Escapes so many bytes of the source; how many bytes of the target that are. */
export function escape(length: i32): i32 {
  to = TARGET
  escapeTo(SOURCE, SOURCE + length)
  return <i32>(to - TARGET)
}

/**
 * Writes the record of so many bytes in the source, with values nested so deep at most; how many bytes of the target that are, -1
 * where it is laid out in another way or malformed.
 */
export function record(length: i32, depthMax: i32): i32 {
  nestingMax = depthMax
  at = SOURCE
  to = TARGET
  return writeRecord(SOURCE + length) ? <i32>(to - TARGET) : -1
}

/** Writes the attributes of so many bytes in the source, each behind such a tag, as the items of a list; as `record`. */
export function attributes(length: i32, wanted: i32, depthMax: i32): i32 {
  nestingMax = depthMax
  at = SOURCE
  to = TARGET
  const end = SOURCE + length
  const last = writeAttributes(wanted, tagBefore(end), end)
  return last == 0 ? <i32>(to - TARGET) : -1
}

// --- a record. Each of these says whether what it read is laid out as expected; when not, what was written is void.

function writeRecord(end: usize): bool {
  put(OPEN_BRACE)
  let last = 0
  let tag = tagBefore(end)
  for (; tag != 0 && tag < RECORD_BODY; tag = tagBefore(end)) {
    if (tag <= last || !writeField(tag, end)) return false
    put(COMMA)
    last = tag
  }
  if (tag != RECORD_BODY) return false
  putPiece(BODY)
  const length = lengthBefore(end)
  if (length < 0) return false
  const bodyEnd = at + length
  if (tagBefore(bodyEnd) != ANY_STRING || !writeText(bodyEnd) || at != bodyEnd) return false
  putPiece(ATTRIBUTES)
  tag = writeAttributes(RECORD_ATTRIBUTES, tagBefore(end), end)
  put(CLOSING_BRACKET)
  for (last = RECORD_ATTRIBUTES; tag != 0; tag = tagBefore(end)) {
    put(COMMA)
    if (tag <= last || !writeField(tag, end)) return false
    last = tag
  }
  put(CLOSING_BRACE)
  return true
}

/** What says nothing is left out, and not as it is on the wire. */
function writeField(tag: i32, end: usize): bool {
  switch (tag) {
    case RECORD_TIME:
      putPiece(TIME)
      return writeFixed(end)
    case RECORD_OBSERVED_TIME:
      putPiece(OBSERVED_TIME)
      return writeFixed(end)
    case RECORD_SEVERITY_NUMBER:
      putPiece(SEVERITY_NUMBER)
      if (!readVarint(end) || number < 1 || number > SEVERITY_MAX) return false
      putUnsigned(<u64>number)
      return true
    case RECORD_SEVERITY_TEXT:
      putPiece(SEVERITY_TEXT)
      return writeSomeText(end)
    case RECORD_EVENT_NAME:
      putPiece(EVENT_NAME)
      return writeSomeText(end)
    case RECORD_TRACE_ID:
      putPiece(TRACE_ID)
      return writeId(TRACE_ID_BYTES, end)
    case RECORD_SPAN_ID:
      putPiece(SPAN_ID)
      return writeId(SPAN_ID_BYTES, end)
    default:
      return false
  }
}

function writeFixed(end: usize): bool {
  if (end - at < 8 || load<i64>(at) < 1) return false
  putUnsigned(load<u64>(at))
  at += 8
  put(QUOTE)
  return true
}

function writeId(length: i32, end: usize): bool {
  if (lengthBefore(end) != length) return false
  let all: u8 = 0
  for (const last = at + length; at < last; at++) {
    const byte = load<u8>(at)
    all |= byte
    put(hexDigit(byte >> 4))
    put(hexDigit(byte & 0x0f))
  }
  put(QUOTE)
  return all != 0
}

/** Items behind such a tag, the first of which was read; the tag that is another, 0 at the end. */
function writeAttributes(wanted: i32, tag: i32, end: usize): i32 {
  for (let isFirst = true; tag == wanted; tag = tagBefore(end)) {
    if (!isFirst) put(COMMA)
    isFirst = false
    if (!writeAttribute(end, 0)) return NO_FIELD
  }
  return tag
}

function writeAttribute(end: usize, depth: i32): bool {
  const length = lengthBefore(end)
  if (length < 0) return false
  const own = at + length
  if (tagBefore(own) != ATTRIBUTE_KEY) return false
  putPiece(KEY)
  if (!writeText(own) || tagBefore(own) != ATTRIBUTE_VALUE) return false
  putPiece(VALUE)
  if (!writeAnyValue(own, depth) || at != own) return false
  put(CLOSING_BRACE)
  return true
}

function writeAnyValue(end: usize, depth: i32): bool {
  const length = lengthBefore(end)
  if (length < 0) return false
  const own = at + length
  if (length == 0) {
    putPiece(EMPTY)
    return true
  }
  return depth < nestingMax && writeValue(tagBefore(own), own, depth) && at == own
}

function writeValue(tag: i32, end: usize, depth: i32): bool {
  switch (tag) {
    case ANY_STRING:
      putPiece(STRING_VALUE)
      if (!writeText(end)) return false
      put(CLOSING_BRACE)
      return true
    case ANY_BOOL:
      if (!readVarint(end)) return false
      putPiece(number == 0 ? IS_FALSE : IS_TRUE)
      return true
    case ANY_INT:
      if (!readVarint(end)) return false
      putInteger(number)
      return true
    case ANY_DOUBLE:
      if (end - at < 8) return false
      putDouble(load<f64>(at))
      at += 8
      return true
    case ANY_ARRAY:
    case ANY_KVLIST:
      return writeNested(tag, end, depth)
    default:
      return false
  }
}

function writeNested(kind: i32, end: usize, depth: i32): bool {
  const length = lengthBefore(end)
  if (length < 0) return false
  const own = at + length
  putPiece(kind == ANY_ARRAY ? ARRAY_VALUE : KVLIST_VALUE)
  let isFirst = true
  for (let tag = tagBefore(own); tag != 0; tag = tagBefore(own)) {
    if (tag != VALUES) return false
    if (!isFirst) put(COMMA)
    isFirst = false
    const isWritten = kind == ANY_ARRAY ? writeAnyValue(own, depth + 1) : writeAttribute(own, depth + 1)
    if (!isWritten) return false
  }
  putPiece(NESTED_END)
  return true
}

// --- the wire

/** The next tag; 0 at the end, NO_FIELD or more for one that is no field of ours. */
@inline
function tagBefore(end: usize): i32 {
  if (at >= end) return 0
  const tag = <i32>load<u8>(at)
  at++
  return tag == 0 ? NO_FIELD : tag
}

/** A length of no more than is left; -1 where there is none. */
function lengthBefore(end: usize): i32 {
  let length: u32 = 0
  for (let shift: u32 = 0; shift < 28 && at < end; shift += 7) {
    const byte = <u32>load<u8>(at)
    at++
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) return <usize>length <= end - at ? <i32>length : -1
  }
  return -1
}

function readVarint(end: usize): bool {
  number = 0
  for (let shift: i64 = 0; shift < 70 && at < end; shift += 7) {
    const byte = <i64>load<u8>(at)
    at++
    number |= (byte & 0x7f) << shift
    if (byte < 0x80) return true
  }
  return false
}

// --- text

/** A string with its quotes; false for one that is no UTF-8. */
function writeText(end: usize): bool {
  const length = lengthBefore(end)
  if (length < 0) return false
  const last = at + length
  put(QUOTE)
  hasMetOther = 0
  escapeTo(at, last)
  put(QUOTE)
  const isText = hasMetOther == 0 || isUtf8(at, last)
  at = last
  return isText
}

function writeSomeText(end: usize): bool {
  const start = at
  return writeText(end) && at > start + 1
}

function escapeTo(from: usize, end: usize): void {
  let next = to
  let others = 0
  while (from < end) {
    const bytes = v128.load(from)
    v128.store(next, bytes)
    const left = <i32>(end - from)
    let count = left < 16 ? left : 16
    const escapes = ((1 << count) - 1) & i8x16.bitmask(
      v128.or(
        i8x16.lt_u(bytes, i8x16.splat(SPACE)),
        v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      ),
    )
    if (escapes != 0) count = ctz(escapes)
    others |= i8x16.bitmask(bytes) & ((1 << count) - 1)
    from += count
    next += count
    if (escapes == 0) continue
    next = addEscaped(load<u8>(from), next)
    from++
  }
  to = next
  hasMetOther |= others
}

function addEscaped(byte: u8, next: usize): usize {
  store<u8>(next, BACKSLASH)
  const letter = letterOf(byte)
  store<u8>(next + 1, letter)
  if (letter != 0x75) return next + 2
  store<u8>(next + 2, 0x30)
  store<u8>(next + 3, 0x30)
  store<u8>(next + 4, hexDigit(byte >> 4))
  store<u8>(next + 5, hexDigit(byte & 0x0f))
  return next + 6
}

/** What stands behind the backslash; "u" where four digits follow. */
@inline
function letterOf(byte: u8): u8 {
  if (byte >= SPACE) return byte
  if (byte == 0x0a) return 0x6e
  if (byte == 0x09) return 0x74
  if (byte == 0x0d) return 0x72
  if (byte == 0x08) return 0x62
  return byte == 0x0c ? 0x66 : 0x75
}

@inline
function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value
}

/** Source: Unicode 16, table 3-7. */
function isUtf8(from: usize, end: usize): bool {
  while (from < end) {
    const first = load<u8>(from)
    from++
    if (first < 0x80) continue
    if (first < 0xc2 || first > 0xf4) return false
    const rest: usize = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
    if (end - from < rest) return false
    const second = load<u8>(from)
    const least: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80
    const most: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
    if (second < least || second > most) return false
    for (let index: usize = 1; index < rest; index++) {
      if ((load<u8>(from + index) & 0xc0) != 0x80) return false
    }
    from += rest
  }
  return true
}

// --- the target

@inline
function put(byte: u8): void {
  store<u8>(to, byte)
  to++
}

@inline
function putPiece(number: i32): void {
  const piece = PIECES + <usize>(number * PIECE_BYTES)
  v128.store(to, v128.load(piece))
  v128.store(to + 16, v128.load(piece + 16))
  to += load<u8>(piece + 32)
}

function putInteger(value: i64): void {
  putPiece(INT_VALUE)
  if (value < 0) put(0x2d)
  putUnsigned(value < 0 ? -<u64>value : <u64>value)
  putPiece(QUOTE_AND_BRACE)
}

/** A whole number is an integer for those who read it, however it was written. */
function putDouble(value: f64): void {
  if (value == trunc(value) && abs(value) <= SAFE_INTEGER_MAX) {
    putInteger(<i64>value)
    return
  }
  putPiece(DOUBLE_VALUE)
  to += writeDouble(value, <i32>to)
  put(CLOSING_BRACE)
}

function putUnsigned(value: u64): void {
  let digit: usize = SCRATCH_END
  do {
    digit--
    const rest = value / 10
    store<u8>(digit, 0x30 + <u8>(value - rest * 10))
    value = rest
  } while (value != 0)
  for (; digit < SCRATCH_END; digit++) put(load<u8>(digit))
}
