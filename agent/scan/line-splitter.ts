import { invariant } from '../model/invariant.ts'
import { createKernel, type Kernel } from './kernel.ts'
import { filterFor } from './prepared-filter.ts'

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

/**
 * Lines inside the splitter's buffer: line i is bytes[starts[i], ends[i]). Valid until the splitter is used
 * again, but for `sourceEnds`, `truncated` and `marks`, which are free to keep.
 */
export interface LineBlock {
  readonly bytes: Buffer
  /** They rise and do not overlap; longer than `count`. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly count: number
  /** Position in the source just after each line and its line end. */
  readonly sourceEnds: Float64Array
  /** Indices of lines that lost their rest. */
  readonly truncated: readonly number[]
  /** One byte a line, 1 where it holds one of the literals whole; only with literals. */
  readonly marks: Uint8Array | undefined
}

export type LongLinePolicy = 'split' | 'truncate'

export interface LineSplitterOptions {
  /** Longest line without its line end; at least 4. */
  readonly lineBytesMax: number
  readonly longLines: LongLinePolicy
  /** Size of the buffer; raised to what one longest line needs. */
  readonly bufferBytes: number
  /** Literals to look for in each line, as bytes; none of them empty. */
  readonly literals?: readonly Uint8Array[]
  /**
   * The same, but ASCII letters match in both cases, and a name with an empty value does not count: `error` is
   * in "no error here", not in {"error":null} and errors=0.
   */
  readonly literalsOfAnyCase?: readonly Uint8Array[]
}

const NONE: readonly number[] = []
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * What bytes are part of. `line`: a line of its own. `continued`: the rest of a line whose beginning was
 * flushed; when nothing is left of it but the line end, it is no line. `discarded`: the rest of a line of
 * which no more is wanted.
 */
export type LinePart = 'line' | 'continued' | 'discarded'

/** `headed`: the buffer holds the head of a line that is too long, the rest is being left out. */
type Mode = LinePart | 'headed'

/** See the drawing above. Bounds: one memory with the buffer and arrays for 8192 lines. Errors: none. */
export class LineSplitter {
  readonly #lineBytesMax: number
  readonly #isSplitting: boolean
  readonly #kernel: Kernel
  readonly #buffer: Buffer
  readonly #isMarking: boolean
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
    const { lineBytesMax, longLines, literals: exact, literalsOfAnyCase: anyCase } = options
    invariant(lineBytesMax >= 4, 'a line may hold a whole UTF-8 sequence')
    // Not the options: the literals are in the kernel, and some two thousand buffers elsewhere.
    this.#lineBytesMax = lineBytesMax
    this.#isSplitting = longLines === 'split'
    this.#isMarking = exact !== undefined || anyCase !== undefined
    this.#kernel = createKernel({
      bufferBytes: Math.max(options.bufferBytes, lineBytesMax + 4_096),
      lineBytesMax,
      isSplitting: this.#isSplitting,
      filter: this.#isMarking ? filterFor({ exact: exact ?? [], anyCase: anyCase ?? [] }) : undefined,
    })
    this.#buffer = this.#kernel.bytes
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
    const { run } = this.#kernel
    this.#startBlock()
    const finishedEnd = this.#finishedEnd()
    if (finishedEnd !== undefined) {
      if (this.#mode !== 'line') this.#endBegunLine()
      run.scan(finishedEnd)
      this.#begin = run.position.value
      this.#scanned = this.#begin
      if (this.#begin < finishedEnd) return this.#block()
    }
    this.#cutUnfinished()
    return this.#block()
  }

  /** The unfinished rest as a line; undefined when there is none. Call it when `take` has no more. */
  flush(): LineBlock | undefined {
    if (this.#mode === 'discarded' || this.#begin === this.#end) return undefined
    const { run } = this.#kernel
    if (this.#mode === 'headed') {
      this.#skipLeftOut()
      run.markTruncated()
      run.addLine(this.#end, this.#end)
      this.#moveTo(this.#end, 'discarded')
      return this.#block()
    }
    this.#startBlock()
    const contentEnd = this.#contentEnd(this.#end)
    if (contentEnd > this.#begin || this.#mode === 'line') run.addLine(contentEnd, this.#end)
    this.#moveTo(this.#end, 'continued')
    return this.#block()
  }

  // --- steps

  /** Just after the last line feed; undefined when no line is finished. */
  #finishedEnd(): number | undefined {
    const last = this.#buffer.subarray(this.#scanned, this.#end).lastIndexOf(LINE_FEED)
    return last === -1 ? undefined : this.#scanned + last + 1
  }

  /** Ends the line whose beginning is not in the buffer as it was. The block is empty yet. */
  #endBegunLine(): void {
    const { run } = this.#kernel
    const lineFeed = this.#buffer.indexOf(LINE_FEED, this.#scanned)
    if (this.#mode === 'headed') {
      this.#skipLeftOut()
      run.markTruncated()
      run.addLine(this.#begin + this.#headLength, lineFeed + 1)
    }
    // Of a line that was flushed something may be left, which is then a line like any other.
    if (this.#mode === 'continued' && this.#contentEnd(lineFeed) > this.#begin) this.#mode = 'line'
    else this.#moveTo(lineFeed + 1, 'line')
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
      if (knownEnd - this.#begin <= this.#lineBytesMax) return
      const { run } = this.#kernel
      if (this.#isSplitting) {
        run.split(knownEnd)
        if (run.position.value > this.#begin) this.#mode = 'line'
        this.#begin = run.position.value
        return
      }
      this.#headLength = run.headBytes()
      this.#mode = 'headed'
    }
    const headEnd = this.#begin + this.#headLength
    this.#leftOut += this.#end - headEnd
    this.#end = headEnd
    this.#scanned = headEnd
  }

  #contentEnd(lineEnd: number): number {
    return lineEnd > this.#begin && this.#buffer[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
  }

  /** Source positions go on after what a head has lost. */
  #skipLeftOut(): void {
    this.#shift += this.#leftOut
    this.#leftOut = 0
    this.#startBlock()
  }

  #moveTo(index: number, mode: Mode): void {
    this.#begin = index
    this.#scanned = index
    this.#mode = mode
    this.#kernel.run.position.value = index
  }

  #startBlock(): void {
    this.#kernel.run.start(this.#begin, this.#shift)
  }

  #block(): LineBlock | undefined {
    const { run, starts, ends, sourceEnds, marks, truncated } = this.#kernel
    const count = run.lineCount.value
    if (count === 0) return undefined
    const truncatedCount = run.truncatedCount.value
    return {
      bytes: this.#buffer,
      starts,
      ends,
      count,
      sourceEnds: sourceEnds.slice(0, count),
      truncated: truncatedCount === 0 ? NONE : Array.from(truncated.subarray(0, truncatedCount)),
      marks: this.#isMarking ? marks.slice(0, count) : undefined,
    }
  }
}
