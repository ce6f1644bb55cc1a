import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { headerAbove, type ExceptionHeader, type FoundHeader } from '../../header-above.ts'
import type { LineReader, ParsedTrace } from '../../language.ts'
import { indentOf } from '../../line.ts'
import { parseCrash } from './crash.ts'
import { frameOf, isFrame, isFrameBelow } from './frame.ts'
import { bareHeader, headerInside, isInThread, nestedHeader } from './header.ts'
import { asPrinted, isSource, LauncherReader } from './launcher.ts'
import { endOfTrace, FRAMES_LEFT_OUT, isIndented } from './lines.ts'

interface OpenThrowable {
  readonly type: string
  readonly messageLines: string[]
  readonly frames: StackFrame[]
}

const CUT_FRAME = /^\s+at [^()]*(?:\([^()]*)?$/

/**
 * Reads the first trace of the JVM in the lines, with its causes. What was suppressed is no cause and is left
 * out. Frames that a cause shares with the exception above it are added again.
 */
export function parseJava(lines: readonly string[]): ParsedTrace | undefined {
  const firstFrame = lines.findIndex((line) => isFrame(line) && isIndented(line))
  const source = lines.findIndex(isSource)
  if (source >= 0 && (firstFrame < 0 || source < firstFrame)) return testOfLauncher(lines, source)
  if (firstFrame < 0) return parseCrash(lines) ?? endOfThread(lines)
  const header = headerAbove(lines, firstFrame, {
    bare: (line) => bareHeader(line) ?? nestedHeader(line),
    inside: headerInside,
  })
  const firstLine = header?.line ?? firstFrame
  const endLine = endOfTrace(lines, firstFrame)
  const { throwables, isRootFirst, isLeftOut } = readThrowables(lines, header, { firstFrame, endLine })
  const exceptions = throwables.map(closed)
  const isCut = endLine < lines.length && CUT_FRAME.test(lines[endLine] ?? '')
  return {
    trace: {
      language: 'java',
      exceptions: isRootFirst ? exceptions.toReversed() : exceptions,
      isTruncated: header === undefined || isLeftOut || isCut,
    },
    firstLine,
    endLine,
  }
}

/** What JUnit's console launcher tells of a test, read as the JVM prints the same. */
function testOfLauncher(lines: readonly string[], firstLine: number): ParsedTrace | undefined {
  const endLine = endOf(new LauncherReader(), lines, firstLine)
  const own = lines.slice(firstLine + 1, endLine)
  const parsed = parseJava(own.map(asPrinted).filter((line) => line !== ''))
  const header = bareHeader(asPrinted(own[0] ?? ''))
  if (parsed === undefined && header === undefined) return undefined
  const exceptions = parsed?.trace.exceptions ?? (header === undefined ? [] : [{ ...header, frames: [] }])
  const isTruncated = own.some((line) => asPrinted(line) === '')
  return { trace: { language: 'java', exceptions, isTruncated }, firstLine, endLine }
}

function endOf(reader: LineReader, lines: readonly string[], firstLine: number): number {
  let end = firstLine + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit === 'joined') end = index + 1
  }
  return end
}

/** The line says that nobody caught it, and the frames are missing. */
function endOfThread(lines: readonly string[]): ParsedTrace | undefined {
  const line = lines.findIndex(isInThread)
  const header = bareHeader(lines[line] ?? '')
  if (line < 0 || header === undefined) return undefined
  const exceptions = [{ ...header, frames: [] }]
  return { trace: { language: 'java', exceptions, isTruncated: true }, firstLine: line, endLine: line + 1 }
}

interface Reading {
  readonly throwables: readonly OpenThrowable[]
  readonly isRootFirst: boolean
  readonly isLeftOut: boolean
}

function readThrowables(
  lines: readonly string[],
  header: FoundHeader | undefined,
  { firstFrame, endLine }: { readonly firstFrame: number; readonly endLine: number },
): Reading {
  let current = opened(header?.header ?? { type: '', message: '' })
  const throwables = [current]
  /** Indentation of what was suppressed: it reaches to the next cause that stands further out. */
  let suppressedIndent: number | undefined
  let isInMessage = true
  let isRootFirst = false
  let isLeftOut = false
  for (let index = header === undefined ? firstFrame : header.line + 1; index < endLine; index += 1) {
    const line = lines[index] ?? ''
    const nested =
      isInMessage && current.frames.length === 0 && index < firstFrame ? undefined : nestedHeader(line)
    if (nested !== undefined) {
      isInMessage = true
      if (suppressedIndent !== undefined && indentOf(line) >= suppressedIndent) continue
      suppressedIndent = line.trimStart().startsWith('Suppressed') ? indentOf(line) : undefined
      if (suppressedIndent !== undefined) continue
      isRootFirst ||= line.trimStart().startsWith('Wrapped')
      current = opened(nested)
      throwables.push(current)
      continue
    }
    const leftOut = FRAMES_LEFT_OUT.exec(line)
    const isCall = isInMessage ? isFrame(line) : isFrameBelow(line)
    if (leftOut !== null || isCall) isInMessage = false
    if (suppressedIndent !== undefined) continue
    if (leftOut !== null) {
      const owner = throwables.at(-2)
      const isShared = /^(?:more|common)/.test(leftOut[2] ?? '')
      if (isShared && owner !== undefined) current.frames.push(...owner.frames.slice(-Number(leftOut[1])))
      else isLeftOut ||= !isShared
    } else if (isCall) current.frames.push(frameOf(line))
    else if (isInMessage) current.messageLines.push(line)
  }
  return { throwables, isRootFirst, isLeftOut }
}

function opened({ type, message }: ExceptionHeader): OpenThrowable {
  return { type, messageLines: [message], frames: [] }
}

function closed({ type, messageLines, frames }: OpenThrowable): TracedException {
  return { type, message: messageLines.join('\n').trimEnd(), frames }
}
