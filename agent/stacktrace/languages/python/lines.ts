import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { shellDeath } from '../../shell-death.ts'

/** Which lines belong to one Python trace, in the order the interpreter prints them. */

export const TRACEBACK = /^\s*(?:[|+] +)*(?:Exception Group )?Traceback \(most recent call last\):\s*$/
const GROUP_START = /^\s*\+ Exception Group Traceback/
export const GROUP_LINE = /^\s*(?:\||\+-|\+ Exc)/
// Loguru marks the call that caught the exception.
export const FILE_LINE = /^\s*(?:> )?File "?(.+?)"?, line (\d+)(?:,? in (.*))?$/
export const REPEATED = /^\s*\[Previous line repeated (\d+) more times?\]$/
export const CHAIN =
  /^\s*(?:\| *)*(During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)$/
// Letters of all scripts; from here on there is little else.
export const EXCEPTION =
  /^([A-Za-z_\u00aa-\uffff][\w.\u00aa-\uffff]*(?:\.<locals>\.[\w.\u00aa-\uffff]+)*)(?:: ?(.*))?$/
/** What faulthandler prints of a thread: the newest call first. */
export const THREAD = /^(?:(Current t)|T)hread 0x[\da-f]+ .*\(most recent call first\):$/
/** Of a watchdog, above its threads. */
export const TIMEOUT = /^Timeout \((.*)\)!$/
const FATAL = /^Fatal Python error: /
const FATAL_DETAIL =
  /^(?:(?:Current t|T)hread 0x[\da-f]+ .*\(most recent call first\):|Python runtime state: |Extension modules: |<no Python frame>|Current thread's C stack)/
// What the most used database layer adds below its messages, after an empty line.
const MESSAGE_APPENDIX = /^(?:\[SQL: |\[parameters: |\(Background on this error at: )/
// Ruby prints the same first line when the newest call comes last.
export const COUNTED = /^\s+\d{1,6}: from \S/
const COUNTED_END = /^\S.*?:\d+:in [`']/
const UNFINISHED = /[:,([{]$/
const MESSAGE_LINES_MAX = 40
const FRAME_INDENT = 2

type Place = 'frames' | 'message' | 'gap' | 'chain' | 'fatal' | 'counted'

/** Whether a line may be the first of a trace. */
export function begin(line: string): Beginning | undefined {
  if (TIMEOUT.test(line)) return { fit: 'maybe', header: 'none', reader: new PythonReader('fatal', line) }
  const isThread = THREAD.test(line)
  const isFatal = FATAL.test(line) || isThread
  if (!isFatal && !TRACEBACK.test(line) && !isIndentedFileLine(line)) return undefined
  const reader = new PythonReader(isFatal ? 'fatal' : 'frames', line)
  return { fit: 'joined', header: isFatal && !isThread ? 'none' : 'perhaps', reader }
}

/** A frame by itself needs what the interpreter never leaves out: its indentation and the quotes. */
function isIndentedFileLine(line: string): boolean {
  return /^\s+File "/.test(line) && FILE_LINE.test(line)
}

/**
 * How far a trace is indented as a whole: the interpreter indents a frame by two. A paste may lack the
 * indentation on its first line.
 */
export function indentOfTrace(lines: readonly string[]): number {
  const [first = ''] = lines
  if (GROUP_LINE.test(first)) return 0
  const frame = lines.find((line) => FILE_LINE.test(line))
  const ofFrame = frame === undefined ? 0 : indentOf(frame.replace('> ', '  ')) - FRAME_INDENT
  return Math.max(0, ofFrame, FILE_LINE.test(first) ? 0 : indentOf(first))
}

/** The line without the indentation of the whole trace. */
export function dedented(line: string, indent: number): string {
  return indent === 0 ? line : line.slice(Math.min(indent, indentOf(line)))
}

/** Exported for the parser too, which needs to know where a trace ends. */
export class PythonReader implements LineReader {
  #place: Place
  #linesHere = 0
  #isInGroup: boolean
  /** How far the whole trace is indented, as in a paste. */
  #indent: number
  #hasFrame = false
  #isUnfinished = false

  constructor(place: Place, first: string) {
    this.#place = place
    this.#isInGroup = GROUP_LINE.test(first)
    this.#indent = indentOfTrace([first])
  }

  copy(): PythonReader {
    const copy = new PythonReader(this.#place, '')
    copy.#linesHere = this.#linesHere
    copy.#isInGroup = this.#isInGroup
    copy.#indent = this.#indent
    copy.#hasFrame = this.#hasFrame
    copy.#isUnfinished = this.#isUnfinished
    return copy
  }

  next(indented: string): LineFit {
    if (!this.#hasFrame && FILE_LINE.test(indented) && this.#place === 'frames') {
      this.#hasFrame = true
      if (!this.#isInGroup) this.#indent = Math.max(this.#indent, indentOfTrace([indented]))
    }
    const line = dedented(indented, this.#indent)
    this.#linesHere += 1
    if (this.#place !== 'chain' && GROUP_START.test(line)) return 'none'
    if (GROUP_LINE.test(line) && (this.#isInGroup || GROUP_START.test(line))) {
      this.#isInGroup = true
      return this.#goTo('message', 'joined')
    }
    switch (this.#place) {
      case 'frames':
        return this.#afterFrame(line)
      case 'message':
        return this.#afterException(line)
      case 'gap':
        return this.#afterGap(line)
      case 'chain':
        return this.#afterChain(line)
      case 'fatal':
        return this.#inFatal(line)
      case 'counted':
        return this.#whileCounted(line)
    }
  }

  #afterFrame(line: string): LineFit {
    if (FILE_LINE.test(line) || REPEATED.test(line)) return 'joined'
    if (TRACEBACK.test(line)) return 'none'
    if (!this.#hasFrame && COUNTED.test(line)) return this.#goTo('counted', 'joined')
    if (isBlank(line)) return 'layout'
    if (indentOf(line) > 0) return 'joined'
    if (!EXCEPTION.test(line) || beginsRecord(line)) return 'none'
    this.#isUnfinished = UNFINISHED.test(line)
    return this.#goTo('message', 'joined')
  }

  /**
   * After the exception nothing tells a second line of its message or a note from the next thing the
   * program prints, unless it is indented or the line before is plainly unfinished.
   */
  #afterException(line: string): LineFit {
    if (isBlank(line)) return this.#goTo('gap', 'layout')
    if (CHAIN.test(line)) return this.#goTo('chain', 'joined')
    if (TRACEBACK.test(line) || beginsRecord(line)) return 'none'
    if (this.#isInGroup || this.#linesHere > MESSAGE_LINES_MAX) return 'none'
    const isUnfinished = this.#isUnfinished
    this.#isUnfinished = false
    if (isUnfinished || MESSAGE_APPENDIX.test(line)) return 'joined'
    if (indentOf(line) > 0 && !isIndentedFileLine(line)) return 'joined'
    return 'text'
  }

  #afterGap(line: string): LineFit {
    if (CHAIN.test(line)) return this.#goTo('chain', 'joined')
    if (MESSAGE_APPENDIX.test(line)) return this.#goTo('message', 'joined')
    // A message with an empty line in it.
    const isMessage = indentOf(line) > 0 && !isBlank(line) && !isIndentedFileLine(line)
    if (isMessage && !this.#isInGroup) return this.#goTo('message', 'joined')
    return isBlank(line) && this.#linesHere < 2 ? 'layout' : 'none'
  }

  #afterChain(line: string): LineFit {
    if (isBlank(line)) return 'layout'
    return TRACEBACK.test(line) ? this.#goTo('frames', 'joined') : 'none'
  }

  #whileCounted(line: string): LineFit {
    if (COUNTED.test(line) || COUNTED_END.test(line)) return 'joined'
    return TRACEBACK.test(line) || beginsRecord(line) || this.#linesHere > MESSAGE_LINES_MAX ? 'none' : 'text'
  }

  #inFatal(line: string): LineFit {
    if (isBlank(line)) return 'layout'
    if (shellDeath(line) !== undefined) return 'last'
    return FATAL_DETAIL.test(line) || FILE_LINE.test(line) || /^ {2}/.test(line) ? 'joined' : 'none'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}
