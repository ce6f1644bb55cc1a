import { endBelow } from '../../end-below.ts'
import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { headerAbove, type ExceptionHeader } from '../../header-above.ts'
import type { ParsedTrace } from '../../language.ts'
import { frameOf, isFrame, isFromLine, isNumbered } from './frame.ts'
import { locatedHeader, openRailsHeader, railsHeader, writtenHeader } from './header.ts'
import { LAST_FIRST, LEVELS_LEFT_OUT, RubyReader, withoutTags } from './lines.ts'

interface OpenException {
  readonly type: string
  readonly messageLines: string[]
  readonly frames: StackFrame[]
}

/** Reads the first trace of Ruby in the lines; each exception is followed by its cause. */
export function parseRuby(printed: readonly string[]): ParsedTrace | undefined {
  const lines = printed.map(withoutTags)
  const found = lines.findIndex((line) => isFrame(line) || isSureHeader(line))
  if (found < 0) return undefined
  if (isNumbered(lines[found] ?? '')) return parseCounted(lines, found)
  const located = locatedHeader(lines[found] ?? '')
  const header = located === undefined ? headerOver(lines, found) : undefined
  const firstLine = header?.line ?? found
  const endLine = endOfTrace(lines, found)
  const exceptions = located === undefined ? [opened(header?.header)] : []
  if (header !== undefined) exceptions[0]?.messageLines.push(...lines.slice(header.line + 1, found))
  const { isLeftOut } = readExceptions(lines.slice(found, endLine), exceptions)
  const hasHeader = located !== undefined || header !== undefined
  return {
    trace: { language: 'ruby', exceptions: exceptions.map(closed), isTruncated: isLeftOut || !hasHeader },
    firstLine,
    endLine,
  }
}

/** By its place and its type it is a header, with no frame below it. */
function isSureHeader(line: string): boolean {
  if (line.endsWith('(SyntaxError)')) return locatedHeader(line) !== undefined
  return (line.includes(':in `') || line.includes(":in '")) && locatedHeader(line) !== undefined
}

function headerOver(lines: readonly string[], firstFrame: number) {
  return headerAbove(lines, firstFrame, {
    bare: (line) => railsHeader(line) ?? openRailsHeader(line),
    inside: writtenHeader,
  })
}

function endOfTrace(lines: readonly string[], found: number): number {
  const first = lines[found] ?? ''
  const reader = new RubyReader(isNumbered(first) ? 'counting' : isFrame(first) ? 'frames' : 'message', first)
  return endBelow(lines, found, reader)
}

function readExceptions(
  lines: readonly string[],
  exceptions: OpenException[],
): { readonly isLeftOut: boolean } {
  let isLeftOut = false
  let isInMessage = false
  for (const line of lines) {
    const isPlace = isFrame(line) || isFromLine(line)
    const located = isPlace || isInMessage ? undefined : locatedHeader(line)
    const header = located ?? (isPlace || isInMessage ? undefined : railsHeader(line))
    if (header !== undefined) {
      exceptions.push({ ...opened(header), frames: located?.frame === undefined ? [] : [located.frame] })
      isInMessage = true
    } else if (LEVELS_LEFT_OUT.test(line)) isLeftOut = true
    else if (isPlace) {
      isInMessage = false
      exceptions.at(-1)?.frames.push(frameOf(line))
    } else if (isInMessage) exceptions.at(-1)?.messageLines.push(line)
  }
  return { isLeftOut }
}

/** The form of `full_message(order: :bottom)`: the frames of an exception stand above it, its cause before them. */
function parseCounted(lines: readonly string[], found: number): ParsedTrace {
  const endLine = endOfTrace(lines, found)
  const exceptions: OpenException[] = []
  let above: StackFrame[] = []
  let isLeftOut = false
  for (const line of lines.slice(found, endLine)) {
    const header = isNumbered(line) ? undefined : locatedHeader(line)
    if (isNumbered(line)) above.unshift(frameOf(line))
    else if (LEVELS_LEFT_OUT.test(line)) isLeftOut = true
    else if (header === undefined) exceptions.at(-1)?.messageLines.push(line)
    else {
      exceptions.push({
        ...opened(header),
        frames: [...(header.frame === undefined ? [] : [header.frame]), ...above],
      })
      above = []
    }
  }
  const isCut = above.length > 0
  if (isCut) exceptions.push({ ...opened(undefined), frames: above })
  const firstLine = LAST_FIRST.test(lines[found - 1] ?? '') ? found - 1 : found
  return {
    trace: {
      language: 'ruby',
      exceptions: exceptions.map(closed).toReversed(),
      isTruncated: isLeftOut || isCut || firstLine === found,
    },
    firstLine,
    endLine,
  }
}

function opened(header: ExceptionHeader | undefined): OpenException {
  return { type: header?.type ?? '', messageLines: [header?.message ?? ''], frames: [] }
}

/** The lines that show the faulty code below a message are no part of it. */
function closed({ type, messageLines, frames }: OpenException): TracedException {
  const marks = messageLines.findIndex((line, index) => index > 1 && /^\s+\^[\^~]*$/.test(line))
  const blank = marks < 0 ? -1 : messageLines.lastIndexOf('', marks)
  const own = blank > 0 ? [...messageLines.slice(0, blank), ...messageLines.slice(marks + 1)] : messageLines
  return { type, message: own.join('\n').trimEnd().replace(/\):$/, ''), frames }
}
