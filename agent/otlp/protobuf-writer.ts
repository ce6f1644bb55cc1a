import { invariant } from '../model/invariant.ts'

const FIRST_BYTES = 64 * 1024
/** A buffer that one huge batch made larger than this is given back after use. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024
/** Text up to this length is written in a loop, as long as it is ASCII: cheaper than the call that transcodes. */
const SHORT_TEXT_MAX = 40

/**
 * Writes protobuf into one buffer that is used again and again.
 *
 *   finish(start) ──▶ a copy of [start, position), and the buffer is free for the next message
 *
 * Nested messages have their length in front. `open` leaves room for a length that is guessed, `close` writes
 * it and moves the content only where the guess was wrong. Tags are given as the byte that stands on the wire:
 * field number * 8 + wire type, up to field 15, which is all that OTLP logs have.
 * Source: protobuf encoding guide, wire format.
 */
export class ProtobufWriter {
  #bytes: Buffer
  #view: DataView
  #position = 0
  /** Whether `copyUntil` met a byte that is no ASCII when it was called last. */
  hasMetOther = false

  constructor() {
    this.#bytes = Buffer.alloc(0)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get position(): number {
    return this.#position
  }

  /** Makes room. Every method below writes into room that was made before, except those that take text or bytes. */
  reserve(length: number): void {
    const needed = this.#position + length
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2, FIRST_BYTES))
    grown.set(this.#bytes.subarray(0, this.#position))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  /** Leaves out bytes that are written later with `prepend`. */
  skip(length: number): void {
    this.reserve(length)
    this.#position += length
  }

  byte(value: number): void {
    this.#bytes[this.#position] = value
    this.#position += 1
  }

  /** Units: an integer of at most 53 bits, not negative. */
  varint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#position] = (rest % 0x80) | 0x80
      this.#position += 1
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#position] = rest
    this.#position += 1
  }

  /** Any 64-bit integer; a negative one is ten bytes long. */
  varint64(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest))
  }

  fixed64(value: bigint): void {
    this.#view.setBigInt64(this.#position, value, true)
    this.#position += 8
  }

  double(value: number): void {
    this.#view.setFloat64(this.#position, value, true)
    this.#position += 8
  }

  /** Bytes as they are, without a length. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.#bytes.set(bytes, this.#position)
    this.#position += bytes.length
  }

  /** Writes source[start, end) up to the first byte that is `stop`, into room that was made; says where that is. */
  copyUntil(stop: number, source: Uint8Array, start: number, end: number): number {
    const bytes = this.#bytes
    const shift = this.#position - start
    let seen = 0
    let index = start
    for (; index < end; index += 1) {
      const byte = source[index] ?? 0
      if (byte === stop) break
      seen |= byte
      bytes[index + shift] = byte
    }
    this.#position = index + shift
    this.hasMetOther = seen > 0x7f
    return index
  }

  /** Forgets what was written from a position on. */
  rewind(position: number): void {
    this.#position = position
  }

  /** Writes the bytes that were written from `start` to `end` once more. */
  repeat(start: number, end: number): void {
    this.reserve(end - start)
    this.#bytes.copyWithin(this.#position, start, end)
    this.#position += end - start
  }

  /** A field of text; lone surrogates become U+FFFD. */
  text(tag: number, text: string): void {
    this.reserve(text.length * 3 + 11)
    const length = text.length <= SHORT_TEXT_MAX ? this.#shortText(tag, text) : -1
    if (length >= 0) return
    const byteLength = Buffer.byteLength(text)
    this.byte(tag)
    this.varint(byteLength)
    this.#position += this.#bytes.write(text, this.#position, byteLength, 'utf8')
  }

  /** A field of bytes that are written as hex digits. The caller has checked that they are. */
  hex(tag: number, digits: string): void {
    this.reserve(digits.length / 2 + 2)
    this.byte(tag)
    this.byte(digits.length / 2)
    this.#position += this.#bytes.write(digits, this.#position, digits.length / 2, 'hex')
  }

  /** Begins a nested message. Shape: the result goes to `close`. Units: the guess is a length in bytes. */
  open(tag: number, guess: number): number {
    this.reserve(guess + 11)
    this.byte(tag)
    this.#position += varintLength(guess)
    return this.#position
  }

  /** Ends the nested message whose content began at `start`, and says by how much the content was moved. */
  close(start: number, guess: number): number {
    const length = this.#position - start
    const guessed = varintLength(guess)
    const needed = varintLength(length)
    if (guessed !== needed) {
      this.reserve(needed)
      this.#bytes.copyWithin(start + needed - guessed, start, this.#position)
    }
    this.#position = start - guessed
    this.varint(length)
    this.#position += length
    return needed - guessed
  }

  /**
   * Puts the head of a message in front of content that begins at `start`, and says where the head begins.
   * The room was left with `skip`.
   */
  prepend(tag: number, start: number, head: Uint8Array): number {
    const length = this.#position - start + head.length
    const begin = start - head.length - varintLength(length) - 1
    invariant(begin >= 0, 'room was left for the head of a message')
    const end = this.#position
    this.#position = begin
    this.byte(tag)
    this.varint(length)
    this.#bytes.set(head, this.#position)
    this.#position = end
    return begin
  }

  /** A copy of what was written from `start` on; then the writer is empty. */
  finish(start = 0): Uint8Array {
    const written = new Uint8Array(this.#bytes.subarray(start, this.#position))
    this.clear()
    return written
  }

  /** What was written since `clear`; valid until something else is written. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#position)
  }

  /** Forgets what was written. */
  clear(): void {
    this.#position = 0
    if (this.#bytes.length <= KEPT_BYTES_MAX) return
    this.#bytes = Buffer.alloc(0)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Writes ASCII; -1 and nothing written when a character is not. */
  #shortText(tag: number, text: string): number {
    const bytes = this.#bytes
    const start = this.#position + 2
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (code > 0x7f) return -1
      bytes[start + index] = code
    }
    bytes[start - 2] = tag
    bytes[start - 1] = text.length
    this.#position = start + text.length
    return text.length
  }
}

/** How many bytes a length takes on the wire. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x20_0000) return 3
  return value < 0x1000_0000 ? 4 : 5
}
