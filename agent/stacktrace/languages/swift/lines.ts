import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isBlank } from '../../line.ts'
import { callOf } from './frame.ts'
import { headerOf } from './header.ts'

/** Which lines belong to one crash of Swift, in the order they are printed. */

/** "💥 Program crashed: …" on a terminal, "*** Program crashed: … ***" else. */
export const CRASHED = /^(?:\*\*\*|\u{1f4a3}|\u{1f4a5}) Program crashed: (.*?)(?: \*{3})?$/u
const SIGNAL = /^\*\*\* Signal \d+: Backtracing from 0x[\da-f]+\.{3}/
/** The thread that crashed; the others are printed without that word. */
export const THREAD = /^Thread \d+(?: "[^"]*")?(?: crashed)?:$/
export const CRASHED_THREAD = /^Thread \d+(?: "[^"]*")? crashed:$/
const CURRENT = /^(?:Current stack trace:|\*{3} First throw call stack:|\($|\))/
const SOURCE = /^ +\d+[│|]|^ +[│|]/
const SECTION =
  /^(?:Registers:|Images(?: \(.*\))?:|Backtrace took |rip |r\d+ |x\d+ |rax |0x[\da-f]+[–-]0x[\da-f]+ |Illegal instruction|Trace\/breakpoint trap|libc\+\+abi: )/
const REGISTER = /^(?:[a-z]{1,3}\d{0,2}|[re]?flags) 0x[\da-f]{8,}/
const OMITTED = /^\s*\.{3}$/
const MESSAGE_LINES_MAX = 4
const CRASH_LINES_MAX = 2_000

/** Whether a line may be the first of a crash. */
export function begin(line: string): Beginning | undefined {
  if (headerOf(line) !== undefined)
    return { fit: 'joined', header: 'none', reader: new SwiftReader('message') }
  if (CRASHED.test(line) || SIGNAL.test(line))
    return { fit: 'joined', header: 'none', reader: new SwiftReader('crash') }
  return undefined
}

/** Exported for the parser too, which needs to know where a crash ends. */
export class SwiftReader implements LineReader {
  #place: 'message' | 'crash'
  #lines = 0

  constructor(place: 'message' | 'crash') {
    this.#place = place
  }

  next(line: string): LineFit {
    this.#lines += 1
    if (isBlank(line)) return this.#lines > CRASH_LINES_MAX ? 'none' : 'layout'
    if (isOfCrash(line)) {
      this.#place = 'crash'
      return 'joined'
    }
    if (headerOf(line) !== undefined || beginsRecord(line)) return 'none'
    return this.#place === 'message' && this.#lines <= MESSAGE_LINES_MAX ? 'text' : 'none'
  }
}

function isOfCrash(line: string): boolean {
  return (
    callOf(line) !== undefined ||
    [CRASHED, SIGNAL, THREAD, CURRENT, SOURCE, SECTION, REGISTER, OMITTED].some((pattern) =>
      pattern.test(line),
    )
  )
}
