import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isBlank } from '../../line.ts'
import { isFrame, isFromLine, isNumbered } from './frame.ts'
import { locatedHeader, openRailsHeader, railsHeader } from './header.ts'

/** Which lines belong to one trace of Ruby, in the order they are printed. */

export const LEVELS_LEFT_OUT = /^\s*\.\.\. ?\d+ levels\.\.\.$/
export const CAUSES = /^Causes:$/
export const LAST_FIRST = /^Traceback \(most recent call last\):$/
/** What Rails writes in front of a line to say which request it is of. */
export const TAG = String.raw`\[[\w.:-]{1,60}\](?: |$)`
const TAGS = new RegExp(`^(?:${TAG}){1,6}`)
/** The code that a file could not be read for. */
const SOURCE = /^[> ] *\d* +\| /
const SPEAKS_OF_ERROR = /rror|xception/
const MESSAGE_LINES_MAX = 40
/** Of a header that no literal finds, no more than are looked back for. */
const QUIET_MESSAGE_LINES_MAX = 4

type Place = 'message' | 'frames' | 'counting' | 'gap' | 'causes'

/** The line without the tags that Rails writes on each line of a record, "[5f3a] ". */
export function withoutTags(line: string): string {
  return line.startsWith('[') ? line.replace(TAGS, '') : line
}

/** Whether a line may be the first of a trace. */
export function begin(whole: string): Beginning | undefined {
  const line = withoutTags(whole)
  if (isFrame(line)) {
    if (beginsRecord(line)) return undefined
    const reader = new RubyReader(isNumbered(line) ? 'counting' : 'frames', line)
    return { fit: 'joined', header: 'needed', reader }
  }
  const located = locatedHeader(line)
  if (located !== undefined) {
    // A path may have blanks in it, but what logging writes in front of a line is no part of one.
    if (beginsRecord(line)) return undefined
    const fit = line.includes(':in `') || line.includes(":in '") ? 'joined' : 'header'
    return { fit, header: 'perhaps', reader: new RubyReader('message', line) }
  }
  if (openRailsHeader(line) === undefined && railsHeader(line) === undefined) return undefined
  return { fit: 'header', header: 'perhaps', reader: new RubyReader('message', line) }
}

/** Exported for the parser too, which needs to know where a trace ends. */
export class RubyReader implements LineReader {
  #place: Place
  #linesHere = 0
  #messageLinesMax: number
  /** The line a trace began with: the same error again is the next one and no cause of it. */
  readonly #first: string | undefined

  constructor(place: 'message' | 'frames' | 'counting', first: string) {
    this.#place = place
    this.#first = locatedHeader(first) === undefined ? undefined : first
    this.#messageLinesMax =
      SPEAKS_OF_ERROR.test(first) || isNumbered(first) ? MESSAGE_LINES_MAX : QUIET_MESSAGE_LINES_MAX
    if (isFrame(first) || locatedHeader(first) !== undefined) this.#messageLinesMax = MESSAGE_LINES_MAX
  }

  next(whole: string): LineFit {
    const line = withoutTags(whole)
    this.#linesHere += 1
    if (this.#place === 'counting') return this.#whileCounting(line)
    if (beginsRecord(line)) return 'none'
    if (line !== this.#first && (isFrame(line) || isFromLine(line))) return this.#goTo('frames', 'joined')
    if (LEVELS_LEFT_OUT.test(line)) return this.#goTo('frames', 'joined')
    switch (this.#place) {
      case 'message':
        return this.#inMessage(line)
      case 'causes':
        return isBlank(line) ? 'layout' : this.#atHeader(line)
      case 'frames':
      case 'gap':
        return this.#afterFrames(line)
    }
  }

  #inMessage(line: string): LineFit {
    if (locatedHeader(line) !== undefined) return 'none'
    if (SOURCE.test(line)) return 'joined'
    return this.#linesHere > this.#messageLinesMax ? 'none' : 'text'
  }

  /** What caused an error stands right below it; where Rails says so, below a line of its own. */
  #afterFrames(line: string): LineFit {
    if (line === this.#first) return 'none'
    if (this.#place === 'frames' && line.includes(':in ') && locatedHeader(line)?.type)
      return this.#goTo('message', 'joined')
    if (isBlank(line)) return this.#place === 'frames' ? this.#goTo('gap', 'layout') : 'layout'
    return this.#place === 'gap' && CAUSES.test(line) ? this.#goTo('causes', 'joined') : 'none'
  }

  #atHeader(line: string): LineFit {
    return railsHeader(line) === undefined ? 'none' : this.#goTo('message', 'joined')
  }

  /** The frames come first, outermost on top, and the exception last: of a cause before what it led to. */
  #whileCounting(line: string): LineFit {
    if (isNumbered(line) || locatedHeader(line) !== undefined || LEVELS_LEFT_OUT.test(line)) {
      this.#linesHere = 0
      return 'joined'
    }
    return beginsRecord(line) || this.#linesHere > MESSAGE_LINES_MAX || isFrame(line) ? 'none' : 'text'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}
