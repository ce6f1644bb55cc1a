import type { LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'

/** Which lines belong to one panic of Rust, in the order they are printed. */

const HEADER = /^\s*thread '.*?'(?: \(\d+\))? panicked at (.*)$/
const LOCATION = /^(\S.*?):(\d+|\$LINE):(\d+|\$COL):$/
const OLD = /^'(.*)'[,:] (\S.*?):(\d+)(?::(\d+))?$/
/** What loggers make of it: all on one line. */
const ON_ONE_LINE = /^(\S.*?):(\d+):(\d+): (.+)$/
const OVERFLOW = /^(thread '.*'(?: \(\d+\))? has overflowed its stack)$/
const RUNTIME = /^fatal runtime error: (.+)$/
const NO_MEMORY = /^(memory allocation of \d+ bytes failed)$/
export const BACKTRACE = /^\s*stack backtrace:$/
export const FRAME = /^\s*\d+: +(?:0x[\da-f]+ - )?(\S.*)$/
export const FRAME_LOCATION = /^\s+at (\S.*?):(\d+)(?::(\d+))?$/
export const NOTE = /^\s*note: (?:run with `RUST_BACKTRACE=|Some details are omitted)/
export const ABORT = /^\s*thread caused non-unwinding panic\. aborting\.$/
const MESSAGE_LINES_MAX = 40

/** Where a panic was raised, and its message where the first line has it. */
export interface PanicHeader {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string | undefined
}

/** The first line of a panic; undefined for other lines. */
export function panicHeader(line: string): PanicHeader | undefined {
  const rest = HEADER.exec(line)?.[1]
  if (rest === undefined) return undefined
  const old = OLD.exec(rest)
  const logged = ON_ONE_LINE.exec(rest)
  const [, file = '', row, column] = old?.slice(1) ?? LOCATION.exec(rest) ?? logged ?? []
  if (file === '') return undefined
  return { file, line: Number(row), column: Number(column), message: old?.[1] ?? logged?.[4] }
}

/** What the runtime says of its own end; no frames follow. */
export function overflowed(line: string): { readonly type: string; readonly message: string } | undefined {
  const overflow = OVERFLOW.exec(line)?.[1]
  if (overflow !== undefined) return { type: 'stack overflow', message: overflow }
  const memory = NO_MEMORY.exec(line)?.[1]
  if (memory !== undefined) return { type: 'out of memory', message: memory }
  const runtime = RUNTIME.exec(line)?.[1]
  return runtime === undefined ? undefined : { type: 'abort', message: runtime }
}

/** Exported for the parser too, which needs to know where a panic ends. */
export class RustReader implements LineReader {
  #place: 'message' | 'end' | 'frames'
  #linesHere = 0

  constructor(place: 'message' | 'end') {
    this.#place = place
  }

  next(line: string): LineFit {
    this.#linesHere += 1
    if (NOTE.test(line) || ABORT.test(line)) return 'last'
    if (BACKTRACE.test(line) && this.#place !== 'frames') {
      this.#place = 'frames'
      return 'joined'
    }
    if (this.#place === 'frames') return FRAME.test(line) || FRAME_LOCATION.test(line) ? 'joined' : 'none'
    if (this.#place === 'end' || panicHeader(line) !== undefined || beginsRecord(line)) return 'none'
    if (this.#linesHere > MESSAGE_LINES_MAX) return 'none'
    // There is always a message, of one line at least.
    return this.#linesHere === 1 ? 'joined' : 'text'
  }
}
