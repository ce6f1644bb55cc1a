import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import { isFrame, isLocatedFrame } from './frame.ts'

/** Which lines belong to one trace of Elixir, in the order they are printed. */

/** Shape: "** (Shop.NotFound) cart 7", also "** (throw) 1" and "** (EXIT from #PID<0.1.0>) shutdown". */
const HEADER =
  /^(\s*)\*\* \(((?:[A-Z]\w*\.)*[A-Z]\w*|throw|exit|stop|error|:\w+|EXIT from #PID<[\d.]+>)\) ?(.*)$/
/** A header behind what logging writes in front of it; a trace has it where frames follow. */
const LOGGED_HEADER = /[\s\]:]\*\* \(((?:[A-Z]\w*\.)*[A-Z]\w*|throw|exit|stop|error)\) (.*)$/
/** What a process knew when it ended, below its trace. */
export const SECTION =
  /^(?:Last message(?: \(from .*\))?:|State:|Function:|Client \S+ is |Client \S+$|Queue: |Postponed: |Process Label:|Initial Call:|Ancestors:|Message Queue Length:|Messages:|Links:|Dictionary:|Trapping Exits:|Status:|Heap Size:|Stack Size:|Reductions:|Start Call:|Restart:|Shutdown:|Type:|Pid:) ?|^ {4}Args: /
export interface ElixirHeader {
  readonly indent: number
  readonly type: string
  readonly message: string
}

const MESSAGE_LINES_MAX = 60
const SECTION_LINES_MAX = 200

type Place = 'message' | 'frames' | 'sections'

/** The header of an exception, and how far in it stands; undefined for other lines. */
export function headerOf(line: string): ElixirHeader | undefined {
  const [, indent = '', type = '', message = ''] = HEADER.exec(line) ?? []
  return type === '' ? undefined : { indent: indent.length, type, message }
}

/** The header at the end of a log line. */
export function loggedHeader(line: string): ElixirHeader | undefined {
  const [, type = '', message = ''] = line.includes('** (') ? (LOGGED_HEADER.exec(line) ?? []) : []
  return type === '' ? undefined : { indent: 0, type, message }
}

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (HEADER.test(line)) return { fit: 'joined', header: 'perhaps', reader: new ElixirReader('message') }
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
