import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { indentOf } from '../../line.ts'
import { frameOf, isFrame, isLocatedFrame } from './frame.ts'
import { ExUnitReader, failureOf, isTitle } from './exunit.ts'
import { headerOf, loggedHeader } from './header.ts'
import { ElixirReader, SECTION } from './lines.ts'

interface OpenException {
  readonly type: string
  readonly indent: number
  readonly messageLines: string[]
  readonly frames: StackFrame[]
}

const EXIT = /^EXIT/
/** The words that only lead over to what was raised, one step further in. */
const LEADS_OVER = /^an exception was raised:$/
const SOURCE_FRAME = /\.exs?:\d|\((?:elixir|stdlib) /

/**
 * Reads the first trace of Elixir in the lines. What an exit was caused by stands below it, further in; frames belong
 * to the exception that is one step further out than they are.
 */
export function parseElixir(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex(
    (line, index) =>
      headerOf(line) !== undefined || isSureFrame(line) || isTitle(line) || isLoggedAbove(lines, index),
  )
  if (firstLine < 0) return undefined
  const endLine = endOfTrace(lines, firstLine)
  const own = lines.slice(firstLine, endLine)
  if (isTitle(own[0] ?? '')) {
    const exceptions = [failureOf(own)]
    return { trace: { language: 'elixir', exceptions, isTruncated: false }, firstLine, endLine }
  }
  const exceptions = readExceptions(own).filter((one, index, all) => !isTransition(one, all[index + 1]))
  return {
    trace: {
      language: 'elixir',
      exceptions: exceptions.map(closed),
      isTruncated: isSureFrame(own[0] ?? ''),
    },
    firstLine,
    endLine,
  }
}

function isSureFrame(line: string): boolean {
  return SOURCE_FRAME.test(line) && isLocatedFrame(line)
}

const LINES_TO_FRAME_MAX = 60

/** Words in a log line are a header where a frame follows. */
function isLoggedAbove(lines: readonly string[], index: number): boolean {
  if (loggedHeader(lines[index] ?? '') === undefined) return false
  return lines.slice(index + 1, index + LINES_TO_FRAME_MAX).some(isFrame)
}

function endOfTrace(lines: readonly string[], firstLine: number): number {
  const first = lines[firstLine] ?? ''
  const reader = isTitle(first)
    ? new ExUnitReader()
    : new ElixirReader(isSureFrame(first) ? 'frames' : 'message')
  let end = firstLine + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit === 'joined' || fit === 'text') end = index + 1
  }
  return end
}

function readExceptions(lines: readonly string[]): readonly OpenException[] {
  const exceptions: OpenException[] = []
  let isInMessage = false
  for (const line of lines) {
    const header = headerOf(line) ?? (exceptions.length === 0 ? loggedHeader(line) : undefined)
    if (header !== undefined) {
      const { type, indent, message } = header
      exceptions.push({ type, indent, messageLines: [message], frames: [] })
      isInMessage = true
    } else if (!isInMessage && SECTION.test(line)) break
    else if (isFrame(line)) {
      isInMessage = false
      ownerOf(line, exceptions).frames.push(frameOf(line))
    } else if (isInMessage) exceptions.at(-1)?.messageLines.push(line)
  }
  return exceptions
}

/** The newest exception that is further out than the frame; one without a header where there is none. */
function ownerOf(line: string, exceptions: OpenException[]): OpenException {
  const indent = indentOf(line)
  const owner = exceptions.findLast((one) => one.indent < indent) ?? exceptions.at(-1)
  if (owner !== undefined) return owner
  const nameless = { type: '', indent: 0, messageLines: [], frames: [] }
  exceptions.push(nameless)
  return nameless
}

function isTransition(
  { type, messageLines, frames }: OpenException,
  next: OpenException | undefined,
): boolean {
  return (
    next !== undefined && frames.length === 0 && /^exit/i.test(type) && LEADS_OVER.test(messageLines[0] ?? '')
  )
}

/** The number of the process that ended is chance. */
function closed({ type, messageLines, frames }: OpenException): TracedException {
  return {
    type: EXIT.test(type) ? 'EXIT' : type,
    message: messageLines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd(),
    frames,
  }
}
