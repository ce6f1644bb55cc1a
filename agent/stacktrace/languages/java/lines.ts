import { endBelow } from '../../end-below.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isBlank } from '../../line.ts'
import { beginsCrash, CrashReader } from './crash.ts'
import { isFrame, isFrameBelow } from './frame.ts'
import { bareHeader, isCircle, isInThread, nestedHeader } from './header.ts'
import { isSource, LauncherReader } from './launcher.ts'

/** Which lines belong to one trace of the JVM, in the order they are printed. */

/** How many frames were left out: those of the trace above, or for length. */
export const FRAMES_LEFT_OUT =
  /^\s*\.\.\. (\d+) (more|common frames omitted|(?:stack )?(?:frames?|lines?) (?:truncated|excluded|omitted).*)(?:\s*~?\[[^\]]*\])?$/
const NESTING = /nested exception is:?\s*$/
const MESSAGE_LINES_MAX = 40
const NAMED_LINES_MAX = 4

/** Android says which thread ended, then which process. */
const ANDROID_HEAD = /^FATAL EXCEPTION: \S/
const ANDROID_PROCESS = /^(?:Process: \S+, )?PID: \d+$/

type Place = 'android' | 'message' | 'cause' | 'frames'

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (isFrame(line) && isIndented(line)) {
    return { fit: 'joined', header: 'needed', reader: new JavaReader('frames') }
  }
  if (isSource(line)) return { fit: 'joined', header: 'none', reader: new LauncherReader() }
  if (beginsCrash(line)) return { fit: 'joined', header: 'none', reader: new CrashReader() }
  if (ANDROID_HEAD.test(line)) return { fit: 'header', header: 'none', reader: new JavaReader('android') }
  if (isInThread(line)) return { fit: 'header', header: 'none', reader: new JavaReader('message') }
  if (bareHeader(line) === undefined) return undefined
  // Of a class within another only the frames below can tell.
  const isError = /(?:Exception|Error|Throwable|Failure)\b/.test(line)
  if (!isError && !line.includes('$')) return undefined
  const reader = new JavaReader('message', isError ? MESSAGE_LINES_MAX : NAMED_LINES_MAX)
  return { fit: isError ? 'header' : 'maybe', header: 'perhaps', reader }
}

/** Nothing else is by itself: prose says "at" too. */
export function isIndented(line: string): boolean {
  return /^\s*(?: {2}|\t)at /.test(line)
}

class JavaReader implements LineReader {
  #place: Place
  #linesHere = 0
  /** The line before announced an exception inside of the message. */
  #isNesting = false

  readonly #messageLinesMax: number

  constructor(place: Place, messageLinesMax = MESSAGE_LINES_MAX) {
    this.#place = place
    this.#messageLinesMax = messageLinesMax
  }

  copy(): JavaReader {
    const copy = new JavaReader(this.#place, this.#messageLinesMax)
    copy.#linesHere = this.#linesHere
    copy.#isNesting = this.#isNesting
    return copy
  }

  next(line: string): LineFit {
    const isNested = this.#isNesting
    this.#isNesting = NESTING.test(line) || (isNested && isBlank(line))
    this.#linesHere += 1
    if (this.#place === 'android') return this.#belowAndroidHead(line)
    const isCall = this.#place === 'frames' ? isFrameBelow(line) : isFrame(line)
    if (isCall || FRAMES_LEFT_OUT.test(line)) return this.#goTo('frames')
    if (isCircle(line) && this.#place !== 'message') return this.#goTo('frames')
    if (nestedHeader(line) !== undefined && this.#place !== 'message') return this.#goTo('cause')
    if (this.#place === 'frames' || beginsRecord(line)) return 'none'
    if (this.#linesHere > this.#messageLinesMax) return 'none'
    // A header below a message is the next error, unless the message announced it.
    if (!isNested && bareHeader(line) !== undefined) return 'none'
    return 'text'
  }

  #belowAndroidHead(line: string): LineFit {
    if (ANDROID_PROCESS.test(line)) return 'layout'
    if (bareHeader(line) === undefined) return 'none'
    this.#place = 'message'
    this.#linesHere = 0
    return 'layout'
  }

  #goTo(place: Place): LineFit {
    this.#place = place
    this.#linesHere = 0
    return 'joined'
  }
}

/** The index after the last line of the trace whose first frame is at `firstFrame`. */
export function endOfTrace(lines: readonly string[], firstFrame: number): number {
  return endBelow(lines, firstFrame, new JavaReader('frames'))
}
