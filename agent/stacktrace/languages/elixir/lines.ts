import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import { ExUnitReader, isTitle } from './exunit.ts'
import { isFrame, isLocatedFrame } from './frame.ts'
import { headerOf } from './header.ts'

/** Which lines belong to one trace of Elixir, in the order they are printed. */

/** What a process knew when it ended, below its trace. */
export const SECTION =
  /^(?:Last message(?: \(from .*\))?:|State:|Function:|Client \S+ is |Client \S+$|Queue: |Postponed: |Process Label:|Initial Call:|Ancestors:|Message Queue Length:|Messages:|Links:|Dictionary:|Trapping Exits:|Status:|Heap Size:|Stack Size:|Reductions:|Start Call:|Restart:|Shutdown:|Type:|Pid:) ?|^ {4}Args: /
const MESSAGE_LINES_MAX = 60
const SECTION_LINES_MAX = 200

type Place = 'message' | 'frames' | 'sections'

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (isTitle(line)) return { fit: 'joined', header: 'none', reader: new ExUnitReader() }
  if (headerOf(line) !== undefined)
    return { fit: 'joined', header: 'perhaps', reader: new ElixirReader('message') }
  if (!isLocatedFrame(line) || !/\.exs?:\d|\((?:elixir|stdlib) /.test(line)) return undefined
  return { fit: 'joined', header: 'needed', reader: new ElixirReader('frames') }
}

/** Exported for the parser too, which needs to know where a trace ends. */
export class ElixirReader implements LineReader {
  #place: Place
  #linesHere = 0

  constructor(place: 'message' | 'frames') {
    this.#place = place
  }

  next(line: string): LineFit {
    this.#linesHere += 1
    const header = headerOf(line)
    // An exit says below itself, further in, what was raised; the next error begins where this one did.
    if (header !== undefined) return header.indent === 0 ? 'none' : this.#goTo('message', 'joined')
    if (this.#place !== 'message' && SECTION.test(line)) return this.#goTo('sections', 'joined')
    if (isFrame(line)) return this.#goTo(this.#place === 'sections' ? 'sections' : 'frames', 'joined')
    if (beginsRecord(line)) return 'none'
    switch (this.#place) {
      case 'message':
        return this.#linesHere > MESSAGE_LINES_MAX ? 'none' : 'text'
      case 'frames':
        return isBlank(line) && this.#linesHere < 2 ? 'layout' : 'none'
      case 'sections':
        return this.#inSections(line)
    }
  }

  /** A state of many lines is indented below its first one; the calls of a client stand below a blank. */
  #inSections(line: string): LineFit {
    if (this.#linesHere > SECTION_LINES_MAX) return 'none'
    if (isBlank(line)) return 'layout'
    return indentOf(line) > 0 || /^[\]})%>]/.test(line) ? 'joined' : 'none'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    if (place !== this.#place) this.#linesHere = 0
    if (place !== 'sections') this.#linesHere = 0
    this.#place = place
    return fit
  }
}
