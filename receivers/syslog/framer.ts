/** One message as it came, without its framing. */
export interface Frame {
  readonly bytes: Uint8Array
  /** It lost its rest. */
  readonly isTruncated: boolean
}

export interface FramingOptions {
  /** Undefined: each message tells. */
  readonly isCounted: boolean | undefined
  /** The byte that ends a message without its length before it. */
  readonly trailer: number
  readonly countedBytesMax: number
  readonly frameBytesMax: number
}

/** What has to come before it is worth looking at an unfinished message again. */
type Wanted = { readonly kind: 'any' | 'trailer' } | { readonly kind: 'bytes'; readonly count: number }

/** What of a message is still to come that is not kept. */
type Skip = { readonly kind: 'bytes'; left: number } | { readonly kind: 'trailer' }

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const NUL = 0x00
const SPACE = 0x20
const LESS_THAN = 0x3c
const ZERO = 0x30
const NINE = 0x39
/** No message is a gigabyte long; a longer number is none. */
const DIGITS_MAX = 9
/** A message that comes in more pieces is put together now and then, so that pieces of a byte cost little. */
const PIECES_MAX = 1_024

/**
 * Cuts the bytes of a connection into messages.
 *
 *   "83 <34>1 2024-…"      octet counting: a number, a space and so many bytes
 *   "<34>1 2024-… LF"      a trailer after each
 *
 * Where it is not said which is used, each message tells: a number with a space and "<" after it is a length.
 * Bounds: holds one unfinished message of at most its bound. Source: RFC 6587 section 3.4.
 */
export class Framer {
  readonly #options: FramingOptions
  /** Of the unfinished message. */
  #pieces: Uint8Array[] = []
  #heldBytes = 0
  #wanted: Wanted = { kind: 'any' }
  #skip: Skip | undefined

  constructor(options: FramingOptions) {
    this.#options = options
  }

  /** Bytes that are held. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /**
   * The messages that end in these bytes; slices of them where they do not span two calls. Undefined when the bytes
   * are not framed as they must be: where the next message begins is not known then.
   */
  push(bytes: Uint8Array): readonly Frame[] | undefined {
    this.#pieces.push(bytes)
    this.#heldBytes += bytes.length
    if (!this.#isWorthALook(bytes)) return []
    const input = this.#joined()
    const frames: Frame[] = []
    let position = 0
    while (position < input.length) {
      const next = this.#step(input, position, frames)
      if (next === 'malformed') return undefined
      if (next === undefined) break
      position = next
    }
    this.#pieces = position === input.length ? [] : [input.subarray(position)]
    this.#heldBytes = input.length - position
    if (this.#heldBytes === 0) this.#wanted = { kind: 'any' }
    return frames
  }

  /** What was sent before the connection ended without saying so. */
  flush(): readonly Frame[] {
    const rest = this.#joined()
    this.#pieces = []
    this.#heldBytes = 0
    const isPartOfOne = this.#skip !== undefined || rest.length === 0
    return isPartOfOne || this.#beginsWithLength(rest) ? [] : [frameOf(rest, false)]
  }

  /** What follows it did not come, or not all of it. */
  #beginsWithLength(rest: Uint8Array): boolean {
    const { isCounted } = this.#options
    const length = isCounted === false ? undefined : lengthAt(rest, 0)
    if (isCounted === true || length === undefined || length === 'unfinished') return length !== undefined
    const begin = rest[length.end]
    return begin === undefined || begin === LESS_THAN
  }

  #isWorthALook(bytes: Uint8Array): boolean {
    const wanted = this.#wanted
    if (this.#pieces.length > PIECES_MAX) this.#pieces = [this.#joined()]
    if (wanted.kind === 'bytes') return this.#heldBytes >= wanted.count
    if (wanted.kind === 'any' || this.#heldBytes > this.#options.frameBytesMax) return true
    return bytes.includes(this.#options.trailer)
  }

  #joined(): Uint8Array {
    const [only] = this.#pieces
    return this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces)
  }

  /** The position after one more piece; undefined when more bytes are needed for it. */
  #step(input: Uint8Array, position: number, frames: Frame[]): number | 'malformed' | undefined {
    if (this.#skip !== undefined) return this.#skipOn(this.#skip, input, position)
    const { isCounted } = this.#options
    // Between messages some senders put line ends also where they count.
    const first = input[position]
    if (first === LINE_FEED || first === CARRIAGE_RETURN || first === NUL) return position + 1
    if (isCounted === false) return this.#trailed(input, position, frames)
    const length = lengthAt(input, position)
    this.#wanted = { kind: 'any' }
    if (length === 'unfinished') return undefined
    if (length === undefined) return isCounted === true ? 'malformed' : this.#trailed(input, position, frames)
    if (isCounted === undefined) {
      const begin = input[length.end]
      if (begin === undefined) return undefined
      if (begin !== LESS_THAN) return this.#trailed(input, position, frames)
    }
    return this.#counted(input, position, length, frames)
  }

  #counted(
    input: Uint8Array,
    position: number,
    { bytes, end }: FrameLength,
    frames: Frame[],
  ): number | undefined {
    const kept = Math.min(bytes, this.#options.countedBytesMax)
    if (input.length < end + kept) {
      this.#wanted = { kind: 'bytes', count: end - position + kept }
      return undefined
    }
    frames.push(frameOf(input.subarray(end, end + kept), kept < bytes))
    if (kept < bytes) this.#skip = { kind: 'bytes', left: bytes - kept }
    return end + kept
  }

  #trailed(input: Uint8Array, position: number, frames: Frame[]): number | undefined {
    const { trailer, frameBytesMax } = this.#options
    const end = input.indexOf(trailer, position)
    const length = (end < 0 ? input.length : end) - position
    if (end < 0 && length <= frameBytesMax) {
      this.#wanted = { kind: 'trailer' }
      return undefined
    }
    const isTruncated = length > frameBytesMax
    frames.push(frameOf(input.subarray(position, position + Math.min(length, frameBytesMax)), isTruncated))
    if (end >= 0) return end + 1
    this.#skip = { kind: 'trailer' }
    return input.length
  }

  #skipOn(skip: Skip, input: Uint8Array, position: number): number {
    if (skip.kind === 'trailer') {
      const end = input.indexOf(this.#options.trailer, position)
      if (end < 0) return input.length
      this.#skip = undefined
      return end + 1
    }
    const skipped = Math.min(skip.left, input.length - position)
    skip.left -= skipped
    if (skip.left === 0) this.#skip = undefined
    return position + skipped
  }
}

function frameOf(bytes: Uint8Array, isTruncated: boolean): Frame {
  return { bytes: withoutLineEnd(bytes), isTruncated }
}

interface FrameLength {
  readonly bytes: number
  /** Where the message begins. */
  readonly end: number
}

/** The length that stands at a position; undefined when none does. */
function lengthAt(input: Uint8Array, position: number): FrameLength | 'unfinished' | undefined {
  let bytes = 0
  for (let at = position; at <= position + DIGITS_MAX; at += 1) {
    const byte = input[at]
    if (byte === undefined) return 'unfinished'
    if (byte === SPACE && bytes > 0) return { bytes, end: at + 1 }
    if (byte < ZERO || byte > NINE || (byte === ZERO && bytes === 0)) return undefined
    bytes = bytes * 10 + (byte - ZERO)
  }
  return undefined
}

/** A message without the line ends and the NUL that senders put behind it in a datagram or a counted frame. */
export function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (
    end > 0 &&
    (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN || bytes[end - 1] === NUL)
  )
    end -= 1
  return end === bytes.length ? bytes : bytes.subarray(0, end)
}
