import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { isBlank } from '../../line.ts'
import type { LineFit, LineReader, ParsedTrace } from '../../language.ts'
import { logPrefix } from '../../prefix.ts'
import { readFrames } from './backtrace.ts'
import { BACKTRACE, FRAME, FRAME_LOCATION, NOTE } from './lines.ts'

/**
 * An error as anyhow and eyre print it when `main` returns it, or logging does: what failed, why, from where.
 *
 *   Error: could not load cart 7                 or a log line, or a list that begins with 0
 *
 *   Caused by:
 *       0: reading the configuration             or one cause without a number
 *       1: No such file or directory
 *
 *   Location:
 *       src/main.rs:12:9
 *
 *   Stack backtrace:                             or a ruler with the word BACKTRACE
 *      0: shop::load
 *                at ./src/main.rs:12:9
 */

const SECTION = /^(?:Caused by|Location|Stack backtrace):$/
const CRASHED = /^The application panicked \(crashed\)\.$/
const CRASH_DETAIL = /^(?:Message: {2}|Location: )/
const RULER = /^\s*━{4,} (?:BACKTRACE|SPANTRACE) ━{4,}$/
const HIDDEN = /^\s*⋮ \d+ frames hidden ⋮\s*$/
const HINT = /^(?:Backtrace omitted\.|Run with (?:RUST_BACKTRACE|COLORBT_SHOW_HIDDEN|RUST_LIB_BACKTRACE)=)/
const CAUSE = /^\s+(?:(\d+): )?(\S.*)$/
const PLACE = /^\s+(\S.*?):(\d+)(?::(\d+))?$/
const LEAD_LINES_MAX = 8

/** Whether the line is one of those that only such a report has. */
export function isSection(line: string): boolean {
  return SECTION.test(line) || RULER.test(line)
}

/** Whether the line is the first of color-eyre's panics. */
export function isCrashed(line: string): boolean {
  return CRASHED.test(line)
}

/** Reads what stands below the first section, or below the first line of color-eyre's panics. */
export class ReportReader implements LineReader {
  #hasPrintedHint = false

  next(line: string): LineFit {
    if (isBlank(line)) return 'layout'
    if (HINT.test(line)) {
      this.#hasPrintedHint = true
      return 'joined'
    }
    if (this.#hasPrintedHint) return 'none'
    if (NOTE.test(line)) return 'last'
    const isPart = isSection(line) || CRASH_DETAIL.test(line) || BACKTRACE.test(line) || HIDDEN.test(line)
    return isPart || /^\s+\S/.test(line) ? 'joined' : 'none'
  }
}

/** Reads the first report in the lines: the error, then its causes, all without types. */
export function parseReport(lines: readonly string[]): ParsedTrace | undefined {
  const crashed = lines.findIndex(isCrashed)
  if (crashed >= 0) return { ...read(lines, crashed, crashed), firstLine: crashed }
  const section = lines.findIndex((line, index) => isSection(line) && /^\s+\S/.test(lines[index + 1] ?? ''))
  if (section < 0) return undefined
  const firstLine = headLine(lines, section)
  return firstLine === undefined ? undefined : { ...read(lines, firstLine, section), firstLine }
}

/** The line above that the sections are about: the nearest that is neither empty nor indented. */
function headLine(lines: readonly string[], section: number): number | undefined {
  for (let line = section - 1; line >= Math.max(0, section - LEAD_LINES_MAX); line -= 1) {
    if (/^\S/.test(lines[line] ?? '')) return line
  }
  return undefined
}

function read(lines: readonly string[], firstLine: number, section: number): Omit<ParsedTrace, 'firstLine'> {
  const endLine = endOfReport(lines, section)
  const head = lines[firstLine] ?? ''
  const body = lines.slice(firstLine + 1, endLine)
  const causes = causesOf(head, body)
  const frames = framesOf(body)
  const isPanic = isCrashed(head)
  const [message = '', ...inner] = causes
  const exceptions: TracedException[] = [
    { type: isPanic ? 'panic' : 'error', message, frames },
    ...inner.map((text) => ({ type: 'error', message: text, frames: [] })),
  ]
  return { trace: { language: 'rust', exceptions, isTruncated: message === '' }, endLine }
}

function endOfReport(lines: readonly string[], from: number): number {
  const reader = new ReportReader()
  let end = from + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit !== 'layout') end = index + 1
    if (fit === 'last') break
  }
  return end
}

/** What failed, then why, outer to inner. */
function causesOf(head: string, body: readonly string[]): readonly string[] {
  if (isCrashed(head)) {
    const end = body.findIndex((line) => line.startsWith('Location: '))
    const text = body.slice(0, end < 0 ? 1 : end).join('\n')
    return [text.replace(/^Message: {2}/, '').trimEnd()]
  }
  const own = head
    .slice(logPrefix(head)?.length ?? 0)
    .replace(/^Error:/, '')
    .trim()
  const causes: string[] = own === '' ? [] : [own]
  let isList = own === ''
  for (const line of body) {
    if (isSection(line) || BACKTRACE.test(line)) isList = line === 'Caused by:'
    else if (isList) addCause(causes, line)
    else if (causes.length === 1 && !isBlank(line) && !HINT.test(line) && !isFrameOrPlace(line)) {
      causes[0] = `${causes[0] ?? ''}\n${line}`
    }
    if (isSection(line) && line !== 'Caused by:') break
  }
  return causes
}

function isFrameOrPlace(line: string): boolean {
  return FRAME.test(line) || FRAME_LOCATION.test(line) || PLACE.test(line)
}

/** A line without a number goes on with the one before, but for the first. */
function addCause(causes: string[], line: string): void {
  const [, number, text] = CAUSE.exec(line) ?? []
  if (text === undefined) return
  if (number === undefined && causes.length > 1) causes.push(`${causes.pop() ?? ''}\n${text}`)
  else causes.push(text)
}

/** The backtrace, or the place that the error was made at. */
function framesOf(body: readonly string[]): readonly StackFrame[] {
  const backtrace = body.findIndex(
    (line) => BACKTRACE.test(line) || line === 'Stack backtrace:' || RULER.test(line),
  )
  const frames = backtrace < 0 ? [] : readFrames(body.slice(backtrace + 1))
  if (frames.length > 0) return frames
  const below = body.indexOf('Location:')
  const inline = body.find((line) => line.startsWith('Location: '))?.replace('Location:', '')
  const [, file, row, column] = PLACE.exec(inline ?? (below < 0 ? '' : (body[below + 1] ?? ''))) ?? []
  if (file === undefined) return []
  const place = { file, line: Number(row), ...(column === undefined ? {} : { column: Number(column) }) }
  return [{ function: '', ...place, isNative: false }]
}
