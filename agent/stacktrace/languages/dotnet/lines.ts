import { endBelow } from '../../end-below.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isFrame, isFrameBelow } from './frame.ts'
import { bareHeader, innerHeader, isFatal, isUnhandled, UNHANDLED_ALONE } from './header.ts'

/** Which lines belong to one trace of .NET, in the order they are printed. */

export const END_OF_INNER =
  /^\s*--- End of inner \S*(?:exception stack trace|ExceptionDetail stack trace) ---\s*$/
export const SAME_STACK =
  /^\s*-{3} ?End of stack trace from previous location(?: where exception was thrown)? ?-{3}\s*$/
const CLOSES_INNER = /^\s*<---\s*$/
/** An endless recursion is printed once, with how often it was found. */
export const REPEATED = /^(?:Repeat \d+ times:|-{32})$/
/** What database drivers add below the frames. */
const APPENDIX =
  /^(?:ClientConnectionId:|Error Number:|ClientConnectionId before routing:|Routing Destination:)/
const MESSAGE_LINES_MAX = 40

type Place = 'message' | 'frames'

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (isFrame(line) && isIndented(line)) {
    return { fit: 'joined', header: 'needed', reader: new DotnetReader('frames') }
  }
  if (isUnhandled(line)) return { fit: 'header', header: 'none', reader: new DotnetReader('message') }
  if (isFatal(line)) return { fit: 'maybe', header: 'none', reader: new DotnetReader('message') }
  if (UNHANDLED_ALONE.test(line)) return { fit: 'maybe', header: 'none', reader: new DotnetReader('message') }
  const header = bareHeader(line)
  if (header === undefined || !header.type.includes('.')) return undefined
  return { fit: 'header', header: 'perhaps', reader: new DotnetReader('message') }
}

/** Nothing else is by itself: prose says "at" too. */
export function isIndented(line: string): boolean {
  return /^\s*(?: {2}|\t)at /.test(line)
}

class DotnetReader implements LineReader {
  #place: Place
  #linesHere = 0

  constructor(place: Place) {
    this.#place = place
  }

  copy(): DotnetReader {
    const copy = new DotnetReader(this.#place)
    copy.#linesHere = this.#linesHere
    return copy
  }

  next(line: string): LineFit {
    this.#linesHere += 1
    const isBelow = this.#place === 'frames'
    if (isBelow ? isFrameBelow(line) : isFrame(line)) return this.#goTo('frames', 'joined')
    if (END_OF_INNER.test(line) || SAME_STACK.test(line)) return this.#goTo('frames', 'joined')
    if (REPEATED.test(line)) return isBelow ? 'joined' : 'text'
    if (innerHeader(line) !== undefined) {
      // An inner one below the header is sure when its frames come; below frames it is itself.
      return this.#goTo('message', this.#place === 'frames' ? 'joined' : 'text')
    }
    if (isBelow) return CLOSES_INNER.test(line) || APPENDIX.test(line) ? 'joined' : 'none'
    if (beginsRecord(line) || this.#linesHere > MESSAGE_LINES_MAX) return 'none'
    return 'text'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}

/** The index after the last line of the trace whose first frame is at `firstFrame`. */
export function endOfTrace(lines: readonly string[], firstFrame: number): number {
  return endBelow(lines, firstFrame, new DotnetReader('frames'))
}
