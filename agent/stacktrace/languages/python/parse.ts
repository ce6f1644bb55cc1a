import type { StackFrame } from '../../../model/stack-trace.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { ParsedTrace } from '../../language.ts'
import { exceptionsOf, type Block } from './blocks.ts'
import {
  CHAIN,
  COUNTED,
  dedented,
  EXCEPTION,
  FILE_LINE,
  GROUP_LINE,
  indentOfTrace,
  PythonReader,
  REPEATED,
  THREAD,
  TIMEOUT,
  TRACEBACK,
} from './lines.ts'

const GROUP_MEMBER = /^\s*\+-/
const FATAL = /^Fatal Python error: (.*)$/
const SOURCE_MARKS = /^\s*[~^ ]+$/

/**
 * Reads the first Python trace in the lines. The last exception of a chain is the one that ended the
 * work, so the order is turned round; the members of a group follow their group.
 */
export function parsePython(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex(
    (line, index) =>
      (TRACEBACK.test(line) && !COUNTED.test(lines[index + 1] ?? '')) ||
      FATAL.test(line) ||
      THREAD.test(line) ||
      isFileLine(line),
  )
  if (firstLine < 0) return undefined
  const endLine = endOfTrace(lines, firstLine)
  const printed = lines.slice(firstLine, endLine)
  const indent = indentOfTrace(printed)
  const text = printed.map((line) => dedented(line, indent))
  const fatal = FATAL.exec(text[0] ?? '')
  if (fatal !== null) return { trace: fatalTrace(text, fatal[1] ?? ''), firstLine, endLine }
  if (THREAD.test(text[0] ?? '')) return threadDump(text, lines[firstLine - 1], { firstLine, endLine })
  const blocks = readBlocks(text)
  return {
    trace: {
      language: 'python',
      exceptions: exceptionsOf(blocks),
      isTruncated: blocks.some((block) => block.type === '') || !startsWhole(text[0] ?? '', blocks),
    },
    firstLine,
    endLine,
  }
}

function isFileLine(line: string): boolean {
  return /^\s*File "/.test(line) && FILE_LINE.test(line)
}

/** Without a first line it is a SyntaxError at start-up, or the beginning is missing. */
function startsWhole(first: string, blocks: readonly Block[]): boolean {
  return TRACEBACK.test(first) || /^(?:Syntax|Indentation|Tab)Error$/.test(blocks[0]?.type ?? '')
}

function endOfTrace(lines: readonly string[], firstLine: number): number {
  const first = lines[firstLine] ?? ''
  const isFatal = FATAL.test(first) || THREAD.test(first)
  // The text of a record is known to be one: its lines without a prefix are the message's.
  const reader = new PythonReader(isFatal ? 'fatal' : 'frames', first)
  let end = firstLine + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit === 'joined' || fit === 'text') end = index + 1
  }
  return end
}

/**
 * Cuts the text at first lines, at the sentences between chained exceptions and at the drawn lines
 * between the members of a group.
 */
function readBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  for (const line of lines) {
    const text = GROUP_LINE.test(line) ? line.replace(/^\s*[|+] ?/, '') : line
    if (GROUP_MEMBER.test(line) || CHAIN.test(line)) {
      current = undefined
      continue
    }
    const isFirstLine = TRACEBACK.test(line)
    if (isFirstLine || (current === undefined && !isBlank(text))) {
      current = { depth: depthOf(line), frames: [], type: '', messageLines: [] }
      blocks.push(current)
    }
    if (!isFirstLine && current !== undefined) readLine(current, text)
  }
  return blocks
}

function readLine(block: Block, line: string): void {
  const file = FILE_LINE.exec(line)
  if (block.type === '' && file !== null) {
    block.frames.push(frameOf(file))
    return
  }
  if (block.type === '' && (REPEATED.test(line) || isBlank(line))) return
  if (block.type === '' && indentOf(line) >= 2) {
    addSource(block.frames, line)
    return
  }
  const exception = block.type === '' ? EXCEPTION.exec(line) : null
  if (exception !== null) {
    block.type = exception[1] ?? ''
    block.messageLines.push(exception[2] ?? '')
  } else if (block.type !== '') block.messageLines.push(line)
}

function frameOf([, file = '', line, name = '']: RegExpExecArray): StackFrame {
  return { function: name, file, line: Number(line), isNative: file.startsWith('<') }
}

/** The first line below a frame is its source; marks and further lines of the statement are not kept. */
function addSource(frames: StackFrame[], line: string): void {
  const last = frames.at(-1)
  if (last === undefined || last.sourceLine !== undefined || SOURCE_MARKS.test(line)) return
  frames[frames.length - 1] = { ...last, sourceLine: line.trim() }
}

/** How deep in exception groups a line stands: 0 outside of groups. */
function depthOf(line: string): number {
  const bar = GROUP_LINE.exec(line)
  return bar === null ? 0 : Math.floor(indentOf(line) / 2)
}

/** A crash of the interpreter prints the innermost call first; of its threads the current one failed. */
function fatalTrace(lines: readonly string[], message: string): ParsedTrace['trace'] {
  const exceptions = [{ type: 'Fatal Python error', message, frames: framesOfThread(lines) }]
  return { language: 'python', exceptions, isTruncated: false }
}

/** The same without a reason, but for a watchdog's, which stands above. */
function threadDump(
  lines: readonly string[],
  above: string | undefined,
  place: { readonly firstLine: number; readonly endLine: number },
): ParsedTrace {
  const after = TIMEOUT.exec(above ?? '')?.[1]
  const type = after === undefined ? 'thread dump' : 'Timeout'
  const exceptions = [{ type, message: after ?? '', frames: framesOfThread(lines) }]
  return { trace: { language: 'python', exceptions, isTruncated: false }, ...place }
}

function framesOfThread(lines: readonly string[]): readonly StackFrame[] {
  const current = lines.findIndex((line) => THREAD.exec(line)?.[1] !== undefined)
  const start = current < 0 ? lines.findIndex((line) => THREAD.test(line)) : current
  const below = lines.slice(start + 1)
  const end = below.findIndex((line) => THREAD.test(line))
  return below.slice(0, end < 0 ? below.length : end).flatMap((line) => {
    const file = FILE_LINE.exec(line)
    return file === null ? [] : [frameOf(file)]
  })
}
