import { endBelow } from '../../end-below.ts'
import type { TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { callOf, framesOf, isSureCall, MAIN_NAME, type Call, type Place } from './frame.ts'
import { headerOf, isException, isObject, levelHeader, type PhpHeader } from './header.ts'
import { NEXT, NUMBERED_CALL, PhpReader, PREVIOUS, STACK, THROWN, unwrapped } from './lines.ts'

/** One exception with its calls, in the order it is printed. */
interface Block {
  readonly headerLines: string[]
  readonly calls: Call[]
  isWhole: boolean
}

const MESSAGE_LINES_MAX = 40
const HTML_LINE_END = /<br \/>$/

/**
 * Reads the first error of PHP in the lines. The language prints causes first, Monolog last. An error without calls
 * has the one frame that its header names.
 */
export function parsePhp(printed: readonly string[]): ParsedTrace | undefined {
  const lines = printed.map(unwrapped)
  const firstLine = firstLineOf(lines)
  if (firstLine === undefined) return undefined
  const endLine = endOfTrace(lines, firstLine)
  const own = lines.slice(firstLine, endLine)
  const blocks = readBlocks(own)
  const exceptions = blocks.map(exceptionOf)
  const isCauseLast = isObject(own[0] ?? '')
  return {
    trace: {
      language: 'php',
      exceptions: isCauseLast ? exceptions : exceptions.toReversed(),
      isTruncated: blocks.some((block) => !block.isWhole && block.calls.length > 0) || isHeaderless(blocks),
    },
    firstLine,
    endLine,
  }
}

/** A header that needs nothing below it, or the one above the first call, or that call. */
function firstLineOf(lines: readonly string[]): number | undefined {
  const firstCall = lines.findIndex(isSureCall)
  const sure = lines.findIndex((line) => isObject(line) || isLevelWithPlace(line))
  const stack = lines.findIndex((line) => STACK.test(line))
  const called = [firstCall, stack].filter((index) => index >= 0)
  if (sure >= 0 && called.every((index) => sure < index)) return sure
  if (firstCall < 0) return undefined
  for (let line = Math.max(0, firstCall - MESSAGE_LINES_MAX); line < firstCall; line += 1) {
    const text = lines[line] ?? ''
    if (levelHeader(text) !== undefined || isException(text) || headerOf(text) !== undefined) return line
  }
  return firstCall
}

/** Words like "Warning: x" are no trace without a place. */
function isLevelWithPlace(line: string): boolean {
  return levelHeader(line) !== undefined && headerOf(line)?.place?.file.includes('.') === true
}

function endOfTrace(lines: readonly string[], firstLine: number): number {
  const isCall = isSureCall(lines[firstLine] ?? '')
  const reader = new PhpReader(isCall ? 'frames' : 'message', MESSAGE_LINES_MAX)
  return endBelow(lines, firstLine, reader)
}

function readBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  let isInHeader = true
  for (const line of lines) {
    const call =
      isInHeader && !isSureCall(line) && current?.headerLines.some((one) => STACK.test(one)) !== true
        ? undefined
        : callOf(line)
    const numbered = NUMBERED_CALL.exec(line)
    const next = isInHeader && current !== undefined ? undefined : NEXT.exec(line)?.[1]
    if (current === undefined || next !== undefined || (!isInHeader && PREVIOUS.test(line))) {
      current = { headerLines: [], calls: [], isWhole: false }
      blocks.push(current)
      isInHeader = true
      if (call === undefined) {
        current.headerLines.push(next ?? line)
        continue
      }
    }
    if (call !== undefined) {
      isInHeader = false
      current.calls.push(call)
      current.isWhole ||= call.function === MAIN_NAME
    } else if (numbered !== null) {
      isInHeader = false
      // The outermost is printed first, and the place is where the call was made from.
      current.calls.unshift({
        number: 0,
        function: numbered[2] ?? '',
        file: numbered[3] ?? '',
        line: Number(numbered[4]),
      })
      current.isWhole = true
    } else if (isInHeader) current.headerLines.push(line)
  }
  return blocks
}

function isHeaderless(blocks: readonly Block[]): boolean {
  return blocks[0]?.headerLines.length === 0 || (blocks[0]?.calls[0]?.number ?? 0) > 0
}

function exceptionOf({ headerLines, calls }: Block): TracedException {
  const end = headerLines.findIndex((line) => STACK.test(line) || THROWN.test(line))
  const text = headerLines.slice(0, end < 0 ? headerLines.length : end).join('\n')
  const header: PhpHeader = headerOf(text) ?? { type: '', message: text, place: undefined }
  const place: Place | undefined = header.place
  return {
    type: header.type,
    message: header.message.replace(HTML_LINE_END, '').trimEnd(),
    frames: framesOf(place, calls),
  }
}
