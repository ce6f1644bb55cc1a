import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { ParsedTrace } from '../../language.ts'
import { frameOf, isCertainFrame, isFrame } from './frame.ts'
import {
  bareHeader,
  headerInside,
  headerOfText,
  keyedHeader,
  namedHeader,
  type ErrorHeader,
} from './header.ts'
import {
  CARET,
  CAUSED_BY,
  CODE_LINE,
  endOfTrace,
  JEST_TITLE,
  LOCATION,
  MORE_FRAMES,
  NODE_VERSION,
  OPENING,
} from './lines.ts'
import { parseTapReport } from './tap-report.ts'

interface OpenException extends ErrorHeader {
  readonly messageLines: string[]
  readonly frames: StackFrame[]
  readonly indent: number
  /** Deno prints the source and the caret below the message. */
  readonly hasSource: boolean
}

const LEFT_OUT =
  /^\s*\.\.\. (?:\d+ lines? matching cause stack trace \.\.\.|collapsed \d+ duplicate lines? matching above )/
// A header that opens the error's properties, or stands in brackets, is all there is of the message.
const ENDS_MESSAGE = / [{[]$|^\s*(?:\S+: )?\[.*\],?$/
const DENO = /^error: Uncaught /
const CUT_FRAME = /^\s*at (?:[^()]+ \([^()]*|\S*)$/

/**
 * Reads the first JavaScript error in the lines with everything nested in it: causes and aggregated
 * errors, in the order they are printed. Where several lines could be the header, the one that is nothing
 * but a header wins over one that names an error after other text.
 */
export function parseJavaScript(lines: readonly string[]): ParsedTrace | undefined {
  const report = parseTapReport(lines)
  if (report !== undefined) return report
  const firstFrame = firstFrameOf(lines)
  const caret = lines.findIndex((line) => CARET.test(line))
  const limit = firstFrame < 0 ? lines.findIndex((line) => NODE_VERSION.test(line)) : firstFrame
  const isUncaught = caret >= 0 && caret < limit && lines.slice(0, caret).some((line) => LOCATION.test(line))
  if (firstFrame < 0 && !isUncaught) return undefined
  const ofTest = jestHeader(lines, limit)
  const header = ofTest ?? findHeader(lines, isUncaught ? caret + 1 : 0, limit)
  const start = header?.line ?? firstFrame
  const endLine = endOfTrace(lines, firstFrame < 0 ? limit : firstFrame, header?.line)
  const reading = readExceptions(lines, { start, end: endLine, firstFrame }, header?.header)
  const read = ofTest === undefined ? reading.exceptions : reading.exceptions.map(withoutCode)
  const exceptions = isUncaught ? withLocation(read, lines, caret) : read
  // Browsers other than those with V8 print no header above the frames.
  const isHeadless = header === undefined && /^\s*at /.test(lines[start] ?? '')
  const isCut = isHeadless || endsCut(lines, endLine) || reading.isLeftOut
  return {
    trace: { language: 'javascript', exceptions, isTruncated: isCut },
    firstLine: isUncaught ? 0 : start,
    endLine,
  }
}

/**
 * Uses what stands above an uncaught error: the source line of the frame that threw it, and the only
 * location there is when something other than an error was thrown.
 */
function withLocation(
  exceptions: readonly TracedException[],
  lines: readonly string[],
  caret: number,
): readonly TracedException[] {
  const above = lines.findLastIndex((line, index) => index < caret && LOCATION.test(line))
  const [outer, ...rest] = exceptions
  if (above < 0 || outer === undefined) return exceptions
  const location = frameOf(`at ${lines[above] ?? ''}`)
  const sourceLine = (lines[above + 1] ?? '').trim()
  if (outer.frames.length === 0) return [{ ...outer, frames: [{ ...location, sourceLine }] }, ...rest]
  const frames = outer.frames.map((frame) =>
    frame.file === location.file && frame.line === location.line ? { ...frame, sourceLine } : frame,
  )
  return [{ ...outer, frames }, ...rest]
}

/** Frames that could be anything by themselves count when they stand directly above a certain one. */
function firstFrameOf(lines: readonly string[]): number {
  let first = lines.findIndex(isCertainFrame)
  const indent = indentOf(lines[first] ?? '')
  while (first > 0 && isFrame(lines[first - 1] ?? '') && indentOf(lines[first - 1] ?? '') === indent)
    first -= 1
  return first
}

const ASSERTION = /^\s*(?:expect|assert)\b/

/** What stands below the title of a test: the header of an error, or the message of one without a type of its own. */
function jestHeader(lines: readonly string[], to: number): FoundHeader | undefined {
  const title = lines.slice(0, to).findLastIndex((line) => JEST_TITLE.test(line))
  const below = title < 0 ? -1 : lines.findIndex((line, index) => index > title && !isBlank(line))
  if (below < 0 || below >= to) return undefined
  const line = lines[below] ?? ''
  const type = ASSERTION.test(line) ? 'AssertionError' : 'Error'
  const header = keyedHeader(line) ?? { ...headerOfText(line), type }
  return { line: below, header }
}

/** Jest shows the source that failed between the message and the frames. */
function withoutCode(exception: TracedException): TracedException {
  const lines = exception.message.split('\n')
  const code = lines.findIndex((line) => CODE_LINE.test(line))
  return code < 0 ? exception : { ...exception, message: lines.slice(0, code).join('\n').trimEnd() }
}

interface FoundHeader {
  readonly line: number
  readonly header: ErrorHeader
}

/** The header of the first error, on one of the lines from `from` to `to`. */
function findHeader(lines: readonly string[], from: number, to: number): FoundHeader | undefined {
  const found = (line: number, read: (text: string) => ErrorHeader | undefined): FoundHeader | undefined => {
    const header = read(lines[line] ?? '')
    return header === undefined ? undefined : { line, header }
  }
  for (const read of [bareHeader, headerInside]) {
    for (let line = from; line < to; line += 1) {
      const header = found(line, read)
      if (header !== undefined) return header
    }
  }
  for (let line = to - 1; line >= from; line -= 1) {
    const header = found(line, namedHeader)
    if (header !== undefined) return header
  }
  for (let line = from; line < to; line += 1) {
    if (!isBlank(lines[line] ?? '')) return found(from === 0 ? to - 1 : line, headerOfText)
  }
  return undefined
}

interface Reading {
  readonly exceptions: readonly TracedException[]
  readonly isLeftOut: boolean
}

/** `firstFrame`: lines before it that look like frames are part of a message; -1 when there are no frames. */
function readExceptions(
  lines: readonly string[],
  { start, end, firstFrame }: { readonly start: number; readonly end: number; readonly firstFrame: number },
  header: ErrorHeader | undefined,
): Reading {
  const exceptions: OpenException[] = []
  let current: OpenException | undefined
  let isIgnoring = false
  let isInMessage = false
  let isLeftOut = false
  const open = (found: ErrorHeader, line: string): void => {
    current = {
      ...found,
      messageLines: [found.message],
      frames: [],
      indent: indentOf(line),
      hasSource: DENO.test(line),
    }
    exceptions.push(current)
    isInMessage = !ENDS_MESSAGE.test(line)
    isIgnoring = false
  }
  open(header ?? { type: 'Error', message: '' }, lines[start] ?? '')
  for (let index = header === undefined ? start : start + 1; index < end; index += 1) {
    const line = lines[index] ?? ''
    if (index >= firstFrame && isFrame(line)) {
      isInMessage = false
      if (!isIgnoring) current?.frames.push(frameOf(line))
      continue
    }
    const nested = nestedHeader(lines, index, isInMessage)
    if (nested !== undefined) open(nested, line)
    else if (LEFT_OUT.test(line)) isLeftOut = true
    else if (MORE_FRAMES.test(line) || NODE_VERSION.test(line)) {
      isIgnoring = true // Where the event was emitted is not where the error is.
      isInMessage = false
    } else if (isInMessage) current?.messageLines.push(dedented(line, current.indent))
  }
  return { exceptions: exceptions.map(closed), isLeftOut }
}

/** The header of an error inside another one: "[cause]: Error: x", an element of "[errors]: [". */
function nestedHeader(
  lines: readonly string[],
  index: number,
  isInMessage: boolean,
): ErrorHeader | undefined {
  const line = lines[index] ?? ''
  if (CAUSED_BY.test(line)) {
    const rest = line.replace(CAUSED_BY, '')
    return keyedHeader(rest) ?? namedHeader(rest) ?? headerOfText(rest)
  }
  if (isInMessage || !/^\s/.test(line)) return undefined
  const header = keyedHeader(line)
  if (header !== undefined) return header
  const hasFrames = lines.slice(index + 1, index + 5).some((below) => isCertainFrame(below))
  return hasFrames ? namedHeader(line) : undefined
}

function dedented(line: string, indent: number): string {
  return line.slice(Math.min(indent, indentOf(line)))
}

function closed({ type, messageLines: printed, frames, hasSource }: OpenException): TracedException {
  const messageLines = hasSource && CARET.test(printed.at(-1) ?? '') ? printed.slice(0, -2) : printed
  return { type, message: messageLines.join('\n').trim(), frames }
}

/** Whether the text stops in the middle of a frame or of the properties. */
function endsCut(lines: readonly string[], end: number): boolean {
  if (end < lines.length) return false
  let last = end - 1
  while (last > 0 && isBlank(lines[last] ?? '')) last -= 1
  const line = lines[last] ?? ''
  if (CUT_FRAME.test(line) && !isCertainFrame(line)) return true
  return OPENING.test(line) || /^\s+\S.*[,{[]$/.test(line)
}
