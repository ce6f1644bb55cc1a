import { endBelow } from '../../end-below.ts'
import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { isCertainFrame, isFrame } from './frame.ts'
import { bareHeader, keyedHeader, namedHeader } from './header.ts'
import { beginTapReport } from './tap-report.ts'

/** Which lines belong to one JavaScript trace, in the order the runtime prints them. */

type Place =
  'location' | 'caret' | 'message' | 'named' | 'object' | 'frames' | 'properties' | 'end' | 'source'

export const LOCATION =
  /^(?:\/|[A-Za-z]:[\\/]|file:|node:|webpack|internal[/*]|<[a-z_-]+>|\[eval|evalmachine\.|\w+\.js:).*:(?:\d+|\*)$/
/** The title of a test that failed, as Jest prints it above the error. */
export const JEST_TITLE = /^ {2}● \S/
// Prose says "at" too; a frame that nothing announced is indented, or names a script.
const FRAME_BY_ITSELF = /^\s*❯ |^(?: {2}|\t)\s*(?:eval )?at |@http|@file:|\.js:|\.(?:js)?bundle[:?]/
export const CARET = /^\s*\^+$/
export const NODE_VERSION = /^(?:Node\.js \S+|Bun v\S+ \(.*\))$/
export const MORE_FRAMES =
  /^\s*(?:\.\.\. \d+ lines? matching cause stack trace \.\.\.|\.\.\. collapsed \d+ duplicate lines? matching above |Emitted '.{1,80}' event.* at:|From previous event:|Thrown at:|\(Use `node --trace-|\(node:\d+\) UnhandledPromiseRejectionWarning: Unhandled promise rejection)/
export const CAUSED_BY = /^\s*[Cc]aused by: /
const CLOSING = /^\s*[}\]][}\]),;]*$/
export const OPENING = /(?:^| )[{[]$/
/** A line of the source that Babel shows, Jest between what is of the runtime and the frames below it. */
export const CODE_LINE = /^\s*>? +\d+ \|/
/** The mark below the line that failed. */
const CODE_MARK = /^\s*\| /
/** The source line and the caret. */
const LOCATION_LINES_MAX = 2
const MESSAGE_LINES_MAX = 40
const NAMED_LINES_MAX = 4
const OBJECT_LINES_MAX = 40
const SOURCE_LINES_MAX = 16

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  const beginning = (fit: Beginning['fit'], place: Place): Beginning => {
    const header = fit === 'joined' ? 'needed' : 'perhaps'
    return { fit, header, reader: new JavaScriptReader(place, line) }
  }
  if (isCertainFrame(line) && FRAME_BY_ITSELF.test(line)) return beginning('joined', placeAfter(line))
  if (JEST_TITLE.test(line)) return beginning('header', 'message')
  if (LOCATION.test(line) && !isFrame(line)) return beginning('maybe', 'location')
  // "request failed {": an inspected object, which may hold an error.
  if (OPENING.test(line)) return beginning('maybe', 'object')
  if (bareHeader(line) !== undefined) return beginning('header', 'message')
  if (keyedHeader(line) !== undefined) return beginning('maybe', 'message')
  const ofTest = beginTapReport(line)
  if (ofTest !== undefined) return ofTest
  return namedHeader(line) === undefined ? undefined : beginning('maybe', 'named')
}

function placeAfter(frame: string): Place {
  return OPENING.test(frame) ? 'properties' : 'frames'
}

/** The index after the last line of the trace whose first frame is at `firstFrame`. */
export function endOfTrace(lines: readonly string[], firstFrame: number, headerLine = firstFrame): number {
  const reader = new JavaScriptReader(placeAfter(lines[firstFrame] ?? ''), lines[headerLine] ?? '')
  return endBelow(lines, firstFrame, reader)
}

class JavaScriptReader implements LineReader {
  #place: Place
  #linesHere = 0
  #hasCaret = false
  /** Indentation of the header: what an inspected error inside an object is shifted by. */
  #indent: number

  constructor(place: Place, first: string) {
    this.#place = place
    this.#indent = indentOf(first)
  }

  copy(): JavaScriptReader {
    const copy = new JavaScriptReader(this.#place, '')
    copy.#linesHere = this.#linesHere
    copy.#hasCaret = this.#hasCaret
    copy.#indent = this.#indent
    return copy
  }

  next(line: string): LineFit {
    this.#linesHere += 1
    switch (this.#place) {
      case 'location':
        return this.#afterLocation(line)
      case 'caret':
        return this.#afterCaret(line)
      case 'message':
        return this.#afterHeader(line, MESSAGE_LINES_MAX)
      case 'named':
        return this.#afterHeader(line, NAMED_LINES_MAX)
      case 'object':
        return this.#inObject(line)
      case 'frames':
        return this.#afterFrame(line)
      case 'properties':
        return this.#inProperties(line)
      case 'end':
        return this.#atEnd(line)
      case 'source':
        return this.#inSource(line)
    }
  }

  #afterLocation(line: string): LineFit {
    if (CARET.test(line)) {
      this.#hasCaret = true
      return this.#goTo('caret', 'joined')
    }
    if (this.#linesHere > LOCATION_LINES_MAX || beginsRecord(line)) return 'none'
    return 'layout'
  }

  #afterCaret(line: string): LineFit {
    if (isBlank(line) || CARET.test(line)) return 'layout'
    if (beginsRecord(line)) return 'none'
    this.#indent = indentOf(line)
    // Whatever was thrown: an error, a string, an object.
    return this.#goTo(OPENING.test(line) ? 'properties' : 'message', 'joined')
  }

  #afterHeader(line: string, linesMax: number): LineFit {
    if (isCertainFrame(line) || (isFrame(line) && /^\s/.test(line))) {
      return this.#goTo(placeAfter(line), 'joined')
    }
    if (this.#hasCaret && NODE_VERSION.test(line)) return 'last'
    if (MORE_FRAMES.test(line)) return this.#goTo('frames', 'joined')
    if (this.#linesHere > linesMax || beginsRecord(line)) return 'none'
    return !this.#hasCaret && bareHeader(line) !== undefined ? 'none' : 'text'
  }

  #inObject(line: string): LineFit {
    if (!isBlank(line) && indentOf(line) <= this.#indent) return 'none'
    if (isCertainFrame(line)) return this.#goTo('properties', 'joined')
    return this.#linesHere > OBJECT_LINES_MAX ? 'none' : 'layout'
  }

  #afterFrame(line: string): LineFit {
    if (isFrame(line)) return this.#goTo(placeAfter(line), 'joined')
    if (MORE_FRAMES.test(line)) return this.#goTo(placeAfter(line), 'joined')
    if (CAUSED_BY.test(line)) return this.#goTo('message', 'joined')
    if (isBlank(line)) return this.#goTo('end', 'layout')
    if (NODE_VERSION.test(line)) return 'last'
    return 'none'
  }

  #inProperties(line: string): LineFit {
    if (CLOSING.test(line) && indentOf(line) <= this.#indent) return this.#goTo('frames', 'joined')
    if (isBlank(line)) return 'layout'
    return indentOf(line) > this.#indent || isFrame(line) ? 'joined' : 'none'
  }

  #atEnd(line: string): LineFit {
    if (NODE_VERSION.test(line)) return 'last'
    if (isBlank(line) && this.#linesHere < 2) return 'layout'
    if (CODE_LINE.test(line)) return this.#goTo('source', 'layout')
    return MORE_FRAMES.test(line) ? this.#goTo('frames', 'joined') : 'none'
  }

  #inSource(line: string): LineFit {
    if (isCertainFrame(line)) return this.#goTo(placeAfter(line), 'joined')
    const isSource = isBlank(line) || CODE_LINE.test(line) || CODE_MARK.test(line)
    return isSource && this.#linesHere <= SOURCE_LINES_MAX ? 'layout' : 'none'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}
