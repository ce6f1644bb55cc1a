import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { isFrame, LEFT_OUT, TAIL_CALL } from './frame.ts'
import { headerOf, isHeader } from './header.ts'

/** Which lines belong to one traceback of Lua, in the order they are printed. */

export const TRACEBACK = /^\s*stack traceback:\s*$/
const COROUTINE = /^\s*coroutine \d+:$/
/** What finds the first line of an error by itself; of others no more lines are read than are looked back for. */
const SPEAKS_OF_ERROR = /rror|xception|ailed|ailure|panic/
const MESSAGE_LINES_MAX = 40
const QUIET_MESSAGE_LINES_MAX = 4

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (TRACEBACK.test(line)) return { fit: 'joined', header: 'needed', reader: new LuaReader('frames', 0) }
  if (headerOf(line) === undefined) return undefined
  const linesMax = SPEAKS_OF_ERROR.test(line) ? MESSAGE_LINES_MAX : QUIET_MESSAGE_LINES_MAX
  return {
    fit: isHeader(line) ? 'header' : 'maybe',
    header: 'perhaps',
    reader: new LuaReader('message', linesMax),
  }
}

/** Exported for the parser too, which needs to know where a traceback ends. */
export class LuaReader implements LineReader {
  #place: 'message' | 'frames'
  #linesHere = 0

  readonly #messageLinesMax: number

  constructor(place: 'message' | 'frames', messageLinesMax: number) {
    this.#place = place
    this.#messageLinesMax = messageLinesMax
  }

  next(line: string): LineFit {
    this.#linesHere += 1
    if (this.#place === 'frames') {
      return isFrame(line) || LEFT_OUT.test(line) || TAIL_CALL.test(line) || COROUTINE.test(line)
        ? 'joined'
        : 'none'
    }
    if (TRACEBACK.test(line)) {
      this.#place = 'frames'
      return 'joined'
    }
    return beginsRecord(line) || isHeader(line) || this.#linesHere > this.#messageLinesMax ? 'none' : 'text'
  }
}
