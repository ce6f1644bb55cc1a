import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isBlank } from '../../line.ts'
import { callOf, isSureCall, MAIN_NAME } from './frame.ts'
import { exceptionOf, isException, isObject, levelHeader } from './header.ts'

/** Which lines belong to one trace of PHP, in the order they are printed. */

/** "Stack trace:" of the language, "[stacktrace]" of Monolog, "PHP Stack trace:" of Xdebug. */
export const STACK = /^(?:PHP )?(?:Stack trace:|\[stacktrace\])"?$/
export const THROWN = /^\s*thrown in (?:<b>)?(\S.*?)(?:<\/b>)? on line (?:<b>)?(\d+)/
/** The exception that the one above, which is its cause, led to. */
export const NEXT = /^Next (\S.*)$/
export const PREVIOUS = /^\[previous exception\] \[object\] \(/
const OBJECT_END = /^"\}/
/** Without calls an exception of Monolog is one line, of which the time alone may be what the next one has too. */
const CLOSED_OBJECT = /:\d+\)"[},]/
/** A call by Xdebug, the outermost first: "PHP   2. shop\total($x = 1) /app/cart.php:12". */
export const NUMBERED_CALL = /^(?:PHP)?\s{2,4}(\d{1,6})\. ([\w\\{}:>$.@/\u0080-\uffff-]+)\(.*\) (\S.*):(\d+)$/
/** Of php-fpm: `[pool www] child 12 said into stderr: "NOTICE: PHP message: …"`. */
const WRAPPER = /^.{0,80}?child \d+ said into stderr: "(?:NOTICE: )?/
const SPEAKS_OF_ERROR = /rror|xception|\.php:\d/
const MESSAGE_LINES_MAX = 40
/** Of a header that no literal finds, no more than are looked back for. */
const QUIET_MESSAGE_LINES_MAX = 4

type Place = 'message' | 'announced' | 'frames' | 'end' | 'closed'

/** The line without what the process manager writes around the lines of its children. */
export function unwrapped(line: string): string {
  return line.includes('said into stderr: "') ? line.replace(WRAPPER, '') : line
}

/** Whether a line may be the first of a trace. */
export function begin(whole: string): Beginning | undefined {
  const line = unwrapped(whole)
  if (isObject(line)) {
    const place = CLOSED_OBJECT.test(line) ? 'closed' : 'message'
    return { fit: 'joined', header: 'none', reader: new PhpReader(place, MESSAGE_LINES_MAX) }
  }
  if (isSureCall(line)) return { fit: 'joined', header: 'needed', reader: new PhpReader('frames', 0) }
  if (levelHeader(line) !== undefined) {
    return { fit: 'header', header: 'none', reader: new PhpReader('message', MESSAGE_LINES_MAX) }
  }
  if (!isException(line)) return undefined
  const linesMax = SPEAKS_OF_ERROR.test(line) ? MESSAGE_LINES_MAX : QUIET_MESSAGE_LINES_MAX
  return { fit: 'header', header: 'perhaps', reader: new PhpReader('message', linesMax) }
}

/** Exported for the parser too, which needs to know where a trace ends. */
export class PhpReader implements LineReader {
  #place: Place
  #linesHere = 0
  #hasFrames: boolean
  readonly #messageLinesMax: number

  constructor(place: 'message' | 'frames' | 'closed', messageLinesMax: number) {
    this.#place = place
    this.#hasFrames = place === 'frames'
    this.#messageLinesMax = messageLinesMax
  }

  next(whole: string): LineFit {
    const line = unwrapped(whole)
    this.#linesHere += 1
    const call = callOf(line)
    if (call !== undefined && this.#isOfThisTrace(call.number, line)) {
      this.#hasFrames = true
      return this.#goTo(call.function === MAIN_NAME ? 'end' : 'frames', 'joined')
    }
    switch (this.#place) {
      case 'message':
        return this.#inMessage(line)
      case 'announced':
        return this.#afterAnnouncement(line)
      case 'frames':
      case 'end':
        return this.#afterFrames(line)
      case 'closed':
        return 'none'
    }
  }

  /** The calls of one exception count up from 0; those of the next stand below a header of their own. */
  #isOfThisTrace(number: number, line: string): boolean {
    if (this.#place === 'message') return isSureCall(line)
    return this.#place === 'announced' || (this.#place === 'frames' && number > 0)
  }

  #inMessage(line: string): LineFit {
    if (STACK.test(line)) return this.#goTo('announced', line.startsWith('[') ? 'joined' : 'layout')
    if (THROWN.test(line)) return 'last'
    if (beginsRecord(line) || levelHeader(line) !== undefined) return 'none'
    return this.#linesHere > this.#messageLinesMax ? 'none' : 'text'
  }

  #afterAnnouncement(line: string): LineFit {
    return NUMBERED_CALL.test(line) ? this.#goTo('frames', 'joined') : 'none'
  }

  #afterFrames(line: string): LineFit {
    if (THROWN.test(line) || OBJECT_END.test(line)) return 'last'
    if (PREVIOUS.test(line)) return this.#goTo('message', 'joined')
    if (NUMBERED_CALL.test(line)) return 'joined'
    const next = NEXT.exec(line)?.[1]
    if (this.#hasFrames && next !== undefined && exceptionOf(next) !== undefined)
      return this.#goTo('message', 'text')
    return isBlank(line) && this.#linesHere < 2 ? 'layout' : 'none'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}
