import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isBlank } from '../../line.ts'
import { isFrame, numberOf } from './frame.ts'
import { announced, BOX, BOX_END } from './header.ts'

/** Which lines belong to one error of Dart, in the order they are printed. */

export const ASYNCHRONOUS = /^(?:<asynchronous suspension>|={5} asynchronous gap =+)$/
/** Calls that Flutter folds into one line, or leaves out. */
export const FOLDED = /^(?:\.\.\. {2,}\S.*|\(elided .+\)|\.\.\.$)/
/** What the VM prints between the error and the calls of a program without symbols. */
const BUILD_LINE =
  /^(?:Warning: This VM has been configured|unparsed|\*{3} \*{3}|pid: |os: |build_id: |isolate_dso_base: |vm_instructions: |isolate_instructions: )/
/** What logcat and the tools of Flutter write in front of each line. */
const DEVICE = /^(?:[VDIWEF]\/[\w.-]{1,40} ?\( *\d+\): |flutter: )/
const MESSAGE_LINES_MAX = 40
const BOX_LINES_MAX = 400

type Place = 'message' | 'frames' | 'box'

/** The line without what the device that showed it wrote in front. */
export function withoutDevice(line: string): string {
  return line[1] === '/' || line.startsWith('flutter: ') ? line.replace(DEVICE, '') : line
}

/** Whether a line may be the first of an error. */
export function begin(whole: string): Beginning | undefined {
  const line = withoutDevice(whole)
  if (BOX.test(line)) return { fit: 'joined', header: 'none', reader: new DartReader('box') }
  if (announced(line) !== undefined)
    return { fit: 'maybe', header: 'none', reader: new DartReader('message') }
  if (!isFrame(line) || numberOf(line) === undefined) return undefined
  return { fit: 'joined', header: 'needed', reader: new DartReader('frames') }
}

/** Exported for the parser too, which needs to know where an error ends. */
export class DartReader implements LineReader {
  #place: Place
  #linesHere = 0

  constructor(place: Place) {
    this.#place = place
  }

  next(whole: string): LineFit {
    const line = withoutDevice(whole)
    this.#linesHere += 1
    if (this.#place === 'box') return this.#inBox(line)
    if (isFrame(line)) return this.#atFrame(line)
    if (this.#place === 'frames') return ASYNCHRONOUS.test(line) || FOLDED.test(line) ? 'joined' : 'none'
    if (beginsRecord(line) || announced(line) !== undefined || this.#linesHere > MESSAGE_LINES_MAX)
      return 'none'
    return BUILD_LINE.test(line) ? 'joined' : 'text'
  }

  /** The calls of one error count up from 0. */
  #atFrame(line: string): LineFit {
    if (this.#place === 'frames' && numberOf(line) === 0) return 'none'
    this.#place = 'frames'
    return 'joined'
  }

  #inBox(line: string): LineFit {
    if (BOX_END.test(line)) return 'last'
    if (BOX.test(line) || beginsRecord(line) || this.#linesHere > BOX_LINES_MAX) return 'none'
    return isBlank(line) ? 'layout' : 'joined'
  }
}
