/**
 * Escapes the content of JSON strings, in AssemblyScript: `npm run kernel` makes json-escape.wasm of it.
 *
 *   memory  │ - │ source │ target │
 *
 * Sixteen bytes are copied at a time, up to the first that has to be escaped. What this file exports is said a second
 * time in json-escape.ts.
 */

/** As many bytes are escaped at once. */
export const SOURCE_BYTES: i32 = 16384
/** The longest that one byte becomes: "\u001f". */
const ESCAPED_BYTES_MAX: i32 = 6
/** What is read and written past the end. */
const OVERRUN_BYTES: i32 = 16
export const SOURCE: usize = 64
export const TARGET: usize = SOURCE + SOURCE_BYTES + OVERRUN_BYTES
export const TARGET_BYTES: i32 = SOURCE_BYTES * ESCAPED_BYTES_MAX

const QUOTE: u8 = 0x22
const BACKSLASH: u8 = 0x5c
const SPACE: u8 = 0x20

/** Whether a byte was met that is no ASCII; whoever asks sets it back. */
export let hasMetOther: i32 = 0

/** Escapes so many bytes of the source; how many bytes of the target that are. */
export function escape(length: i32): i32 {
  const end = SOURCE + length
  let from = SOURCE
  let to = TARGET
  while (from < end) {
    const bytes = v128.load(from)
    v128.store(to, bytes)
    const left = <i32>(end - from)
    let count = left < 16 ? left : 16
    const escapes = ((1 << count) - 1) & i8x16.bitmask(
      v128.or(
        i8x16.lt_u(bytes, i8x16.splat(SPACE)),
        v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      ),
    )
    if (escapes != 0) count = ctz(escapes)
    hasMetOther |= i8x16.bitmask(bytes) & ((1 << count) - 1)
    from += count
    to += count
    if (escapes == 0) continue
    to = addEscaped(load<u8>(from), to)
    from++
  }
  return <i32>(to - TARGET)
}

function addEscaped(byte: u8, to: usize): usize {
  store<u8>(to, BACKSLASH)
  const letter = letterOf(byte)
  store<u8>(to + 1, letter)
  if (letter != 0x75) return to + 2
  store<u8>(to + 2, 0x30)
  store<u8>(to + 3, 0x30)
  store<u8>(to + 4, hexDigit(byte >> 4))
  store<u8>(to + 5, hexDigit(byte & 0x0f))
  return to + 6
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
