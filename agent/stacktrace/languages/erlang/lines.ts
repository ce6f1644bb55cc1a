import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'

/** Which lines belong to one report of Erlang, in the order they are printed. */

export const REPORT = /^=(?:ERROR|CRASH|SUPERVISOR) REPORT==== .+ ===$/
/** Of the shell and of scripts: "** exception error: …", "escript: exception error: …". */
export const EXCEPTION = /^(?:\*\* |escript: |\s+)?exception (error|exit|throw): (.*)$/
/** In reports: "in function  cart:total/1 (cart.erl, line 9)", "in call from lists:map/2". */
export const IN_FUNCTION =
  /^\s+in (?:function {1,2}|call from )('?[\w@]+'?:(?:'[^']*'|[\w@]+)\/\d+)(?: \((\S+), line (\d+)\))?\s*$/
const IN_DETAIL = /^\s+(?:in operator |called as |in call from |in function )/
const TERMINATING = /^\*\* (?:Generic (?:server|event handler)|State machine|gen_\w+) .+ terminating\s*$/
const CRASHER = /^\s+crasher:$/
/** The number of the process that some systems print on each line. */
const PROCESS = /^<\d+\.\d+\.\d+> ?/
const REPORT_LINES_MAX = 500
const MESSAGE_LINES_MAX = 40

/** The line without the process it is of. */
export function withoutProcess(line: string): string {
  return line.startsWith('<') ? line.replace(PROCESS, '') : line
}

/** Whether a line may be the first of a report. */
export function begin(line: string): Beginning | undefined {
  const text = withoutProcess(line)
  if (REPORT.test(text)) return { fit: 'joined', header: 'none', reader: new ErlangReader('report') }
  if (TERMINATING.test(text) || CRASHER.test(text))
    return { fit: 'maybe', header: 'perhaps', reader: new ErlangReader('report') }
  if (!EXCEPTION.test(text) || indentOf(text) > 0) return undefined
  return { fit: 'header', header: 'perhaps', reader: new ErlangReader('exception') }
}

/** Exported for the parser too, which needs to know where a report ends. */
export class ErlangReader implements LineReader {
  readonly #place: 'report' | 'exception'
  #lines = 0

  constructor(place: 'report' | 'exception') {
    this.#place = place
  }

  next(line: string): LineFit {
    const text = withoutProcess(line)
    this.#lines += 1
    if (this.#place === 'exception') {
      if (IN_FUNCTION.test(text) || IN_DETAIL.test(text)) return 'joined'
      return beginsRecord(text) || this.#lines > MESSAGE_LINES_MAX || isBlank(text) || indentOf(text) === 0
        ? 'none'
        : 'text'
    }
    // A report ends with an empty line: terms of many lines have none in them.
    if (
      isBlank(text) ||
      REPORT.test(text) ||
      (TERMINATING.test(text) && this.#lines > 1) ||
      this.#lines > REPORT_LINES_MAX ||
      beginsRecord(text)
    )
      return 'none'
    return indentOf(text) > 0 || /^(?:\*\* |[{[]|Error in process )/.test(text) ? 'joined' : 'text'
  }
}
