import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { headerAbove, type ExceptionHeader, type FoundHeader } from '../../header-above.ts'
import type { ParsedTrace } from '../../language.ts'
import { frameOf, isFrame, isFrameBelow } from './frame.ts'
import { bareHeader, headerInside, innerHeader, isUnhandled } from './header.ts'
import { END_OF_INNER, endOfTrace, isIndented, REPEATED, SAME_STACK } from './lines.ts'

interface OpenException {
  readonly type: string
  readonly messageLines: string[]
  readonly frames: StackFrame[]
}

const INNER_MARK = ' ---> '
const CLOSES_INNER = /<---\s*$/
const CUT_FRAME = /^\s+at [^()]*(?:\([^()]*)?$/

/**
 * Reads the first trace of .NET in the lines: the outer exception, then what it wraps, in the order of their
 * headers. Frames of an inner one stand before those of the outer one.
 */
export function parseDotnet(lines: readonly string[]): ParsedTrace | undefined {
  const firstFrame = lines.findIndex((line) => isFrame(line) && isIndented(line))
  if (firstFrame < 0) return endOfProcess(lines)
  const header = headerAbove(lines, firstFrame, { bare: bareHeader, inside: headerInside })
  const firstLine = header?.line ?? firstFrame
  const endLine = endOfTrace(lines, firstFrame)
  const { exceptions, isOpen } = readExceptions(lines, header, { firstFrame, endLine })
  const isCut = endLine < lines.length && CUT_FRAME.test(lines[endLine] ?? '')
  return {
    trace: {
      language: 'dotnet',
      exceptions: exceptions.map(closed),
      isTruncated: header === undefined || isOpen || isCut,
    },
    firstLine,
    endLine,
  }
}

/** The line says that nobody caught it, and the frames are missing. */
function endOfProcess(lines: readonly string[]): ParsedTrace | undefined {
  const line = lines.findIndex(isUnhandled)
  const header = bareHeader(lines[line] ?? '')
  if (line < 0 || header === undefined) return undefined
  const exceptions = [{ ...header, frames: [] }]
  return { trace: { language: 'dotnet', exceptions, isTruncated: true }, firstLine: line, endLine: line + 1 }
}

interface Reading {
  readonly exceptions: readonly OpenException[]
  /** The trace stops before the outer exception's own frames. */
  readonly isOpen: boolean
}

function readExceptions(
  lines: readonly string[],
  header: FoundHeader | undefined,
  { firstFrame, endLine }: { readonly firstFrame: number; readonly endLine: number },
): Reading {
  const exceptions: OpenException[] = []
  /** Outer to inner; the frames that come next belong to the last one. */
  const open: OpenException[] = []
  const openAll = (found: ExceptionHeader): void => {
    for (const one of unfolded(found)) {
      const exception = { type: one.type, messageLines: [one.message], frames: [] }
      exceptions.push(exception)
      open.push(exception)
    }
  }
  const close = (): void => {
    if (open.length > 1) open.pop()
  }
  openAll(header?.header ?? { type: '', message: '' })
  let isInMessage = true
  for (let index = header === undefined ? firstFrame : header.line + 1; index < endLine; index += 1) {
    const line = lines[index] ?? ''
    const inner = innerHeader(line)
    if (inner !== undefined) {
      openAll(inner)
      isInMessage = true
    } else if (isInMessage ? isFrame(line) : isFrameBelow(line)) {
      isInMessage = false
      open.at(-1)?.frames.push(frameOf(line))
    } else if (END_OF_INNER.test(line)) {
      isInMessage = false
      close()
    } else if (isInMessage && !SAME_STACK.test(line) && !REPEATED.test(line)) {
      open.at(-1)?.messageLines.push(line.replace(CLOSES_INNER, ''))
    }
    if (CLOSES_INNER.test(line)) close()
  }
  return { exceptions, isOpen: exceptions[0]?.frames.length === 0 && open.length > 1 }
}

/** The framework printed inner exceptions on the line of the outer one: "A: a ---> B: b". */
function unfolded({ type, message }: ExceptionHeader): readonly ExceptionHeader[] {
  const [own = '', ...inner] = message.split(INNER_MARK)
  const headers = inner.map((text) => bareHeader(text))
  if (headers.some((header) => header === undefined)) return [{ type, message }]
  return [{ type, message: own }, ...headers.filter((header) => header !== undefined)]
}

function closed({ type, messageLines, frames }: OpenException): TracedException {
  return { type, message: messageLines.join('\n').trimEnd(), frames }
}
