import { linearPattern, type LinearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { LineBlock, LinePart, LongLinePolicy } from '../../agent/scan/line-splitter.ts'
import type { Config } from './config.ts'
import type { Framer } from './framer.ts'

/**
 * Cuts a stream of bytes into records where a pattern matches, inside one buffer.
 *
 *   line_start_pattern   │ record ▼match … │ record ▼match … │ unfinished
 *   line_end_pattern     │ record … match▼ │ record … match▼ │ unfinished
 *
 * Line ends around a record belong to none. A record longer than `lineBytesMax` is cut into several or
 * loses its rest. Source: `multiline` of the Collector's file receiver.
 */
export interface PatternSplitterOptions {
  readonly lineBytesMax: number
  readonly longLines: LongLinePolicy
  readonly bufferBytes: number
  readonly multiline: NonNullable<Config['multiline']>
}

interface Boundary {
  /** Where the record ends, and where the next begins to be looked at. */
  readonly end: number
  readonly next: number
}

const RECORDS_MAX = 1_024
/** What is kept of bytes that are left out. */
const KEPT_BYTES = 256
/** What is searched again with new bytes, for a match that was cut by the end of the buffer. */
const AGAIN_BYTES = 4_096
/** What is looked at first, so that a record does not cost a copy of all that follows. */
const WINDOW_BYTES = 8_192
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Cuts bytes into records where a pattern says that one begins or ends. */
export class PatternSplitter implements Framer {
  readonly #options: PatternSplitterOptions
  readonly #pattern: LinearPattern
  readonly #linePattern: LinearPattern
  readonly #isStart: boolean
  readonly #isAtLineStart: boolean
  readonly #buffer: Buffer
  readonly #starts = new Uint32Array(RECORDS_MAX)
  readonly #ends = new Uint32Array(RECORDS_MAX)
  readonly #sourceEnds = new Float64Array(RECORDS_MAX)
  #truncated: number[] = []
  #count = 0
  #begin = 0
  #end = 0
  #searched = 0
  #shift = 0
  #inside: LinePart = 'line'

  constructor(options: PatternSplitterOptions) {
    const { line_start_pattern: start, line_end_pattern: end } = options.multiline
    this.#options = options
    this.#isStart = start !== undefined
    const source = bytesAsText(Buffer.from(start ?? end ?? ''))
    // A match somewhere in the text, with what comes before it: so its place is known.
    this.#pattern = linearPattern(`^(?P<before>(?s:.*?))(?P<match>(?m:${source}))`)
    this.#isAtLineStart = this.#isStart && matchesOnlyLineStarts(source)
    this.#linePattern = linearPattern(source)
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(options.bufferBytes, options.lineBytesMax + 4_096))
  }

  get position(): number {
    return this.#begin + this.#shift
  }

  get restBytes(): number {
    return this.#inside === 'discarded' ? 0 : this.#end - this.#begin
  }

  get inside(): LinePart {
    return this.#inside
  }

  reset(position: number, inside: LinePart = 'line'): void {
    this.#begin = 0
    this.#end = 0
    this.#searched = 0
    this.#shift = position
    this.#inside = inside === 'discarded' ? inside : 'line'
  }

  room(): Buffer {
    if (this.#begin > 0) {
      this.#buffer.copyWithin(0, this.#begin, this.#end)
      this.#end -= this.#begin
      this.#searched = Math.max(0, this.#searched - this.#begin)
      this.#shift += this.#begin
      this.#begin = 0
    }
    return this.#buffer.subarray(this.#end)
  }

  wrote(byteCount: number): void {
    this.#end += byteCount
  }

  take(): LineBlock | undefined {
    this.#startBlock()
    while (this.#count < RECORDS_MAX - 1) {
      const found = this.#findBoundary()
      if (found === undefined) break
      this.#cut(found)
    }
    if (this.#count < RECORDS_MAX - 1) this.#cutUnfinished()
    return this.#block()
  }

  flush(): LineBlock | undefined {
    this.#startBlock()
    if (this.#inside === 'line') this.#add(this.#begin, this.#end, this.#end)
    this.#moveTo(this.#end, this.#inside)
    return this.#block()
  }

  // --- steps

  #findBoundary(): Boundary | undefined {
    const found = this.#isAtLineStart ? this.#nextLineStart() : this.#nextMatch()
    if (found === undefined) this.#searched = Math.max(this.#begin, this.#end - AGAIN_BYTES)
    return found
  }

  /** For a pattern that only matches where a line begins: each whole line is tried. */
  #nextLineStart(): Boundary | undefined {
    let start = this.#indexOfLineFeed(Math.max(this.#begin, this.#searched)) + 1
    while (start > 0 && start < this.#end) {
      const end = this.#indexOfLineFeed(start)
      if (
        this.#linePattern.matches(bytesAsText(this.#buffer.subarray(start, end === -1 ? this.#end : end)))
      ) {
        return { end: start, next: start }
      }
      start = end + 1
    }
    return undefined
  }

  #nextMatch(): Boundary | undefined {
    let from = Math.max(this.#begin, this.#searched)
    while (from < this.#end) {
      const found = this.#match(from, this.#end)
      if (found === undefined) return undefined
      const { start, end } = found
      if (this.#isStart ? start > this.#begin : end > this.#begin && end < this.#end) {
        return this.#isStart ? { end: start, next: start } : { end, next: end }
      }
      from = Math.max(end, start + 1)
    }
    return undefined
  }

  /** The first match in bytes[from, to). */
  #match(from: number, to: number): { readonly start: number; readonly end: number } | undefined {
    for (let windowBytes = WINDOW_BYTES; ; windowBytes *= 4) {
      const windowEnd = Math.min(to, from + windowBytes)
      const groups = this.#pattern.groupsIn(bytesAsText(this.#buffer.subarray(from, windowEnd)))
      const start = from + (groups?.get('before')?.length ?? 0)
      const end = start + (groups?.get('match')?.length ?? 0)
      // One that reaches the end of the window may be longer than the window.
      if (windowEnd === to || (groups !== undefined && end < windowEnd)) {
        return groups === undefined ? undefined : { start, end }
      }
    }
  }

  #cut({ end, next }: Boundary): void {
    this.#splitUntil(end)
    if (this.#inside === 'line') this.#add(this.#begin, end, next)
    this.#moveTo(next, 'line')
  }

  /** Looks at the bytes after the last record that ends. */
  #cutUnfinished(): void {
    const { lineBytesMax, longLines } = this.#options
    // A match may begin in the last bytes.
    const kept = Math.max(this.#begin, this.#end - KEPT_BYTES)
    if (this.#inside === 'discarded') return this.#moveTo(kept, 'discarded')
    if (this.#end - this.#begin <= lineBytesMax) return
    if (longLines === 'split') return this.#splitUntil(this.#end)
    const next = Math.max(kept, this.#begin + lineBytesMax)
    this.#add(this.#begin, this.#begin + headBytes(this.#buffer, this.#begin, lineBytesMax), next)
    this.#truncated.push(this.#count - 1)
    this.#moveTo(next, 'discarded')
  }

  #splitUntil(end: number): void {
    const { lineBytesMax, longLines } = this.#options
    if (longLines === 'truncate' || this.#inside !== 'line') return
    while (end - this.#begin > lineBytesMax) {
      if (this.#count === RECORDS_MAX - 1) return
      const cut = this.#begin + headBytes(this.#buffer, this.#begin, lineBytesMax)
      this.#add(this.#begin, cut, cut)
      this.#moveTo(cut, 'line')
    }
  }

  /** Adds [from, to) without the line ends around it, and without what matched when that is left out. */
  #add(from: number, to: number, next: number): void {
    let [start, end] = this.#options.multiline.omit_pattern ? this.#withoutMatch(from, to) : [from, to]
    while (start < end && isLineEnd(this.#buffer[start])) start += 1
    while (end > start && isLineEnd(this.#buffer[end - 1])) end -= 1
    if (start === end) return
    const isTooLong = end - start > this.#options.lineBytesMax
    if (isTooLong) this.#truncated.push(this.#count)
    this.#starts[this.#count] = start
    this.#ends[this.#count] = isTooLong
      ? start + headBytes(this.#buffer, start, this.#options.lineBytesMax)
      : end
    this.#sourceEnds[this.#count] = next + this.#shift
    this.#count += 1
  }

  #withoutMatch(from: number, to: number): [number, number] {
    let found = this.#match(from, to)
    if (this.#isStart) return found?.start === from ? [found.end, to] : [from, to]
    while (found !== undefined && found.end < to)
      found = this.#match(Math.max(found.end, found.start + 1), to)
    return [from, found?.start ?? to]
  }

  #indexOfLineFeed(from: number): number {
    const found = this.#buffer.indexOf(LINE_FEED, from)
    return found < this.#end ? found : -1
  }

  #moveTo(index: number, inside: LinePart): void {
    this.#begin = index
    this.#searched = Math.max(this.#searched, index)
    this.#inside = inside
  }

  #startBlock(): void {
    this.#count = 0
    this.#truncated = []
  }

  #block(): LineBlock | undefined {
    if (this.#count === 0) return undefined
    return {
      bytes: this.#buffer,
      starts: this.#starts,
      ends: this.#ends,
      count: this.#count,
      sourceEnds: this.#sourceEnds.slice(0, this.#count),
      truncated: this.#truncated,
      marks: undefined,
    }
  }
}

/** Whether every way to match begins at ^, and a line is enough to see it. */
function matchesOnlyLineStarts(source: string): boolean {
  if (!source.startsWith('^') || source.includes('\\n')) return false
  const plain = source.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, '')
  let depth = 0
  for (const character of plain) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === '|' && depth === 0) return false
  }
  return true
}

/** Bytes as text of one unit a byte, so that places in it are places in the bytes; patterns are turned alike. */
function bytesAsText(bytes: Buffer): string {
  return bytes.toString('latin1')
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN
}

/** Length of the longest beginning that is allowed and does not divide a UTF-8 sequence. */
function headBytes(bytes: Uint8Array, begin: number, bytesMax: number): number {
  let length = bytesMax
  while (length > bytesMax - 4 && ((bytes[begin + length] ?? 0) & 0xc0) === 0x80) length -= 1
  return length
}
