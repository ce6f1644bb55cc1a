import { isUtf8 } from 'node:buffer'
import { escapeJson } from '../scan/json.ts'

const FIRST_BYTES = 64 * 1024
/** A buffer that one huge batch made larger than this is given back after use. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024
/** Strings up to this length are escaped here: cheaper than two copies and a call. */
const SHORT_STRING_MAX = 40
/** The longest that one byte becomes: "\u001f". */
const ESCAPED_BYTES_MAX = 6
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const NOT_ASCII = 0x80

/** How a byte stands in a string: 0 as it is, CODE as \u00.., else as this letter behind a backslash. */
const ESCAPES = new Uint8Array(256)
const CODE = 1
const LETTERS: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
}
ESCAPES.fill(CODE, 0, SPACE)
for (const [character, letter] of Object.entries(LETTERS)) {
  ESCAPES[character.charCodeAt(0)] = letter.charCodeAt(0)
}

/** What is written again and again as it is. Shape: ASCII, short. */
export function jsonPiece(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

/**
 * Writes JSON as bytes into one buffer that is used again and again. Strings come out as JSON.stringify writes them,
 * and none is made of bytes that are there already. Bounds: 4 MiB are kept between texts.
 */
export class JsonWriter {
  #buffer = Buffer.alloc(0)
  #position = 0

  get position(): number {
    return this.#position
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#position] = value
    this.#position += 1
  }

  piece(piece: Uint8Array): void {
    this.#reserve(piece.length)
    const bytes = this.#buffer
    const start = this.#position
    // For a few bytes a loop costs less than the call that copies.
    for (let index = 0; index < piece.length; index += 1) bytes[start + index] = piece[index] ?? 0
    this.#position = start + piece.length
  }

  /** Bytes that are JSON already. */
  bytes(json: Uint8Array): void {
    this.#reserve(json.length)
    this.#buffer.set(json, this.#position)
    this.#position += json.length
  }

  /** Text that is JSON already. */
  text(json: string): void {
    this.#reserve(json.length * 3)
    this.#position += this.#buffer.write(json, this.#position, 'utf8')
  }

  /** A string value with its quotes: source[start, end). Malformed UTF-8 becomes U+FFFD. */
  string(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * ESCAPED_BYTES_MAX + 2)
    const begin = this.#position
    this.#buffer[begin] = QUOTE
    this.#position = begin + 1
    const isAscii =
      end - start <= SHORT_STRING_MAX
        ? this.#shortString(source, start, end)
        : this.#longString(source, start, end)
    if (isAscii || isUtf8(source.subarray(start, end))) {
      this.#buffer[this.#position] = QUOTE
      this.#position += 1
      return
    }
    this.#position = begin
    this.text(
      JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(source.subarray(start, end))),
    )
  }

  /** Whether all of it is ASCII. */
  #shortString(source: Uint8Array, start: number, end: number): boolean {
    const bytes = this.#buffer
    let position = this.#position
    let seen = 0
    for (let index = start; index < end; index += 1) {
      const byte = source[index] ?? 0
      seen |= byte
      if (ESCAPES[byte] === 0) bytes[position] = byte
      else position = escaped(bytes, position, byte)
      position += 1
    }
    this.#position = position
    return seen < NOT_ASCII
  }

  #longString(source: Uint8Array, start: number, end: number): boolean {
    const to = { bytes: this.#buffer, position: this.#position }
    const isAscii = escapeJson(to, source, start, end)
    this.#position = to.position
    return isAscii
  }

  /** Forgets what was written from a position on. */
  rewind(position: number): void {
    this.#position = position
  }

  /** What was written since `clear`; valid until something else is written. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#position)
  }

  clear(): void {
    this.#position = 0
    if (this.#buffer.length > KEPT_BYTES_MAX) this.#buffer = Buffer.alloc(0)
  }

  #reserve(length: number): void {
    const needed = this.#position + length
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2, FIRST_BYTES))
    grown.set(this.#buffer.subarray(0, this.#position))
    this.#buffer = grown
  }
}

/** Writes a byte escaped; where its last byte is. */
function escaped(bytes: Buffer, position: number, byte: number): number {
  const escape = ESCAPES[byte] ?? CODE
  bytes[position] = BACKSLASH
  if (escape !== CODE) {
    bytes[position + 1] = escape
    return position + 1
  }
  bytes.write(`u${byte.toString(16).padStart(4, '0')}`, position + 1, 'latin1')
  return position + 5
}
