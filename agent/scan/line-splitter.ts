import { invariant } from '../model/invariant.ts'
import { findLineFeeds, markLiterals, type LineSpans } from './scanner.ts'

/**
 * Cuts a stream of bytes into lines inside one buffer of fixed size that is used again and again.
 *
 *   buffer  │ taken lines │ line │ line │ unfinished │ room to read into │
 *                         begin                      end
 *
 *   read into room() ─▶ wrote(n) ─▶ take() until undefined ─▶ room() moves the unfinished rest to the front
 *
 * The same bytes give the same lines however they are divided into reads. A line ends at LF; a CR just
 * before it belongs to the line end. A line longer than `lineBytesMax` is cut into several (`split`) or
 * loses its rest (`truncate`); a cut never divides a UTF-8 sequence.
 */

/** Lines inside the splitter's buffer. Valid until the splitter is used again, but for `sourceEnds`. */
export interface LineBlock extends LineSpans {
  readonly bytes: Buffer
  /** Position in the source just after each line and its line end. Free to keep. */
  readonly sourceEnds: Float64Array
  /** Indices of lines that lost their rest. */
  readonly truncated: readonly number[]
  /** One byte a line, 1 where it holds one of the literals; only with literals. */
  readonly marks: Uint8Array | undefined
}

export type LongLinePolicy = 'split' | 'truncate'

export interface LineSplitterOptions {
  /** Longest line without its line end; at least 4. */
  readonly lineBytesMax: number
  readonly longLines: LongLinePolicy
  /** Size of the buffer; raised to what one longest line needs. */
  readonly bufferBytes: number
  /** Literals to look for in each line, as bytes. */
  readonly literals?: readonly Uint8Array[]
}

const LINES_MAX = 8_192
const CARRIAGE_RETURN = 0x0d

/**
 * What bytes are part of. `line`: a line of its own. `continued`: the rest of a line whose beginning was
 * flushed; when nothing is left of it but the line end, it is no line. `discarded`: the rest of a line of
 * which no more is wanted.
 */
export type LinePart = 'line' | 'continued' | 'discarded'

/** `headed`: the buffer holds the head of a line that is too long, the rest is being left out. */
type Mode = LinePart | 'headed'

/** See the drawing above. Bounds: one buffer, and offset arrays for 8192 lines. Errors: none. */
export class LineSplitter {
  readonly #options: LineSplitterOptions
  readonly #buffer: Buffer
  readonly #lineFeeds = new Uint32Array(LINES_MAX)
  readonly #starts = new Uint32Array(LINES_MAX)
  readonly #ends = new Uint32Array(LINES_MAX)
  readonly #sourceEnds = new Float64Array(LINES_MAX)
  #truncated: number[] = []
  #count = 0
  #begin = 0
  #end = 0
  /** No line feed lies in [begin, scanned). */
  #scanned = 0
  #mode: Mode = 'line'
  /** Source position of index 0, for all bytes after the head of a line that is too long. */
  #shift = 0
  /** Of a `headed` line: bytes in the buffer, and bytes left out after them. */
  #headLength = 0
  #leftOut = 0

  constructor(options: LineSplitterOptions) {
    invariant(options.lineBytesMax >= 4, 'a line may hold a whole UTF-8 sequence')
    this.#options = options
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(options.bufferBytes, options.lineBytesMax + 4_096))
  }

  /** Source position after the last line taken. */
  get position(): number {
    return this.#begin + this.#shift
  }

  /** How much was read of a line that is not finished. */
  get restBytes(): number {
    return this.#mode === 'discarded' ? 0 : this.#end - this.#begin + this.#leftOut
  }

  /** What the bytes at `position` are part of: what `reset` wants to go on there. */
  get inside(): LinePart {
    return this.#mode === 'headed' ? 'line' : this.#mode
  }

  /** Forgets everything and starts at a source position, which may lie inside a line. */
  reset(position: number, inside: LinePart = 'line'): void {
    this.#begin = 0
    this.#end = 0
    this.#scanned = 0
    this.#leftOut = 0
    this.#shift = position
    this.#mode = inside
  }

  /** Where to read to. Never empty after `take` gave undefined. */
  room(): Buffer {
    if (this.#begin > 0) {
      this.#buffer.copyWithin(0, this.#begin, this.#end)
      this.#end -= this.#begin
      this.#scanned -= this.#begin
      this.#shift += this.#begin
      this.#begin = 0
    }
    invariant(this.#end < this.#buffer.length, 'finished lines are taken before more is read')
    return this.#buffer.subarray(this.#end)
  }

  /** Tells how many bytes were read into the room. */
  wrote(byteCount: number): void {
    this.#end += byteCount
    invariant(this.#end <= this.#buffer.length, 'no more is read than there is room for')
  }

  /** Copies bytes into the room; how many were taken. */
  write(bytes: Uint8Array): number {
    const room = this.room()
    const taken = Math.min(room.length, bytes.length)
    room.set(bytes.subarray(0, taken))
    this.wrote(taken)
    return taken
  }

  /** The finished lines, as many as fit one block; undefined when there are none left. */
  take(): LineBlock | undefined {
    this.#startBlock()
    const found = findLineFeeds(this.#buffer, this.#scanned, this.#end, this.#lineFeeds)
    for (let index = 0; index < found; index += 1) {
      if (!this.#endLine(this.#lineFeeds[index] ?? 0)) return this.#block()
    }
    if (found === LINES_MAX) return this.#block()
    this.#cutUnfinished()
    return this.#block()
  }

  /** The unfinished rest as a line; undefined when there is none. Call it when `take` has no more. */
  flush(): LineBlock | undefined {
    this.#startBlock()
    if (this.#mode === 'discarded' || this.#begin === this.#end) return undefined
    if (this.#mode === 'headed') {
      this.#shift += this.#leftOut
      this.#leftOut = 0
      this.#add(this.#begin, this.#end, this.#end)
      this.#truncated.push(0)
      this.#moveTo(this.#end, 'discarded')
      return this.#block()
    }
    const contentEnd = this.#contentEnd(this.#end)
    if (contentEnd > this.#begin || this.#mode === 'line') this.#add(this.#begin, contentEnd, this.#end)
    this.#moveTo(this.#end, 'continued')
    return this.#block()
  }

  // --- steps

  /** Takes the line that ends at a line feed; false when the block is full and the line stays. */
  #endLine(lineFeed: number): boolean {
    if (this.#mode === 'discarded') {
      this.#moveTo(lineFeed + 1, 'line')
      return true
    }
    if (this.#count === LINES_MAX) return false
    if (this.#mode === 'headed') {
      this.#shift += this.#leftOut
      this.#leftOut = 0
      this.#truncated.push(this.#count)
      this.#add(this.#begin, this.#begin + this.#headLength, lineFeed + 1)
      this.#moveTo(lineFeed + 1, 'line')
      return true
    }
    const contentEnd = this.#contentEnd(lineFeed)
    if (contentEnd - this.#begin > this.#options.lineBytesMax) {
      if (this.#options.longLines === 'split') return this.#splitUntil(contentEnd) && this.#endLine(lineFeed)
      this.#truncated.push(this.#count)
      this.#add(this.#begin, this.#begin + this.#headBytes(), lineFeed + 1)
    } else if (contentEnd > this.#begin || this.#mode === 'line') {
      this.#add(this.#begin, contentEnd, lineFeed + 1)
    }
    this.#moveTo(lineFeed + 1, 'line')
    return true
  }

  /** Cuts heads off until what is left until `contentEnd` is no longer too long; false when the block is full. */
  #splitUntil(contentEnd: number): boolean {
    while (contentEnd - this.#begin > this.#options.lineBytesMax) {
      if (this.#count === LINES_MAX) return false
      const cut = this.#begin + this.#headBytes()
      this.#add(this.#begin, cut, cut)
      this.#moveTo(cut, 'line')
    }
    return true
  }

  /** Looks at the bytes after the last line feed. */
  #cutUnfinished(): void {
    this.#scanned = this.#end
    if (this.#mode === 'discarded') {
      this.#moveTo(this.#end, 'discarded')
      return
    }
    // A CR at the very end may belong to the line end, so it is not counted yet.
    const knownEnd = this.#contentEnd(this.#end)
    if (this.#mode !== 'headed') {
      if (knownEnd - this.#begin <= this.#options.lineBytesMax) return
      if (this.#options.longLines === 'split') {
        this.#splitUntil(knownEnd)
        this.#scanned = this.#end
        return
      }
      this.#headLength = this.#headBytes()
      this.#mode = 'headed'
    }
    const headEnd = this.#begin + this.#headLength
    this.#leftOut += this.#end - headEnd
    this.#end = headEnd
    this.#scanned = headEnd
  }

  /** Length of the longest beginning that is allowed and does not divide a UTF-8 sequence. */
  #headBytes(): number {
    const { lineBytesMax } = this.#options
    for (let length = lineBytesMax; length > lineBytesMax - 4; length -= 1) {
      if (!isContinuationByte(this.#buffer[this.#begin + length] ?? 0)) return length
    }
    return lineBytesMax
  }

  #contentEnd(lineEnd: number): number {
    return lineEnd > this.#begin && this.#buffer[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
  }

  #add(start: number, end: number, next: number): void {
    this.#starts[this.#count] = start
    this.#ends[this.#count] = end
    this.#sourceEnds[this.#count] = next + this.#shift
    this.#count += 1
  }

  #moveTo(index: number, mode: Mode): void {
    this.#begin = index
    this.#scanned = index
    this.#mode = mode
  }

  #startBlock(): void {
    this.#count = 0
    this.#truncated = []
  }

  #block(): LineBlock | undefined {
    if (this.#count === 0) return undefined
    const spans = { starts: this.#starts, ends: this.#ends, count: this.#count }
    const { literals } = this.#options
    return {
      ...spans,
      bytes: this.#buffer,
      sourceEnds: this.#sourceEnds.slice(0, this.#count),
      truncated: this.#truncated,
      marks: literals === undefined ? undefined : markLiterals(this.#buffer, spans, literals),
    }
  }
}

function isContinuationByte(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}
