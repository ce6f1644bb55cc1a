import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { isBlank } from '../../line.ts'
import type { LineReader, ParsedTrace } from '../../language.ts'
import { logPrefix } from '../../prefix.ts'
import { goFrame } from './frame.ts'
import { findGoHeader, type GoHeader } from './header.ts'
import { begin, CALL, CREATED_BY, ELIDED, GOROUTINE, SOURCE, UNAVAILABLE } from './lines.ts'
import { parsePackageErrors } from './package-errors.ts'
import { parseRace } from './race.ts'
import { parseRecovery } from './recovery.ts'
import { parseTestReport } from './test-report.ts'

/** Reads the first Go trace in the lines: the goroutine that failed; others are not part of the error. */
export function parseGo(lines: readonly string[]): ParsedTrace | undefined {
  const other = parseRace(lines) ?? parseRecovery(lines)
  if (other !== undefined) return other
  const header = findGoHeader(lines)
  const from = header?.line ?? 0
  const goroutine = lines.findIndex((line, index) => index >= from && GOROUTINE.test(line))
  const block = goroutine < 0 ? lines.findIndex((line, index) => index >= from && isCall(line)) : goroutine
  if (header === undefined && block < 0) return parsePackageErrors(lines) ?? parseTestReport(lines)
  const firstLine = header?.line ?? block
  const endLine = endOfTrace(lines, firstLine, block)
  const calls = failedGoroutine(lines.slice(block < 0 ? endLine : block, endLine))
  const isHeadless = header === undefined && goroutine < 0
  return {
    trace: {
      language: 'go',
      exceptions: exceptionsOf(header, calls.frames, lines[block - 1]),
      isTruncated: calls.isCut || calls.frames.length === 0 || isHeadless,
    },
    firstLine,
    endLine,
  }
}

/** A call of a trace without goroutine lines: its beginning is missing. */
function isCall(line: string): boolean {
  return /^\s+\S.*\.(?:go|s):\d+ \+0x[\da-f]+/.test(line)
}

function endOfTrace(lines: readonly string[], firstLine: number, block: number): number {
  const headerText = withoutPrefix(lines[firstLine] ?? '')
  const start = begin(headerText) === undefined ? block : firstLine
  let reader: LineReader | undefined = begin(start === firstLine ? headerText : (lines[start] ?? ''))?.reader
  let end = start + 1
  for (let index = end; index < lines.length && reader !== undefined; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit === 'joined' || fit === 'last') end = index + 1
    if (fit === 'last') reader = undefined
  }
  return end
}

function withoutPrefix(line: string): string {
  return line.slice(logPrefix(line)?.length ?? 0)
}

interface Calls {
  readonly frames: readonly StackFrame[]
  /** The runtime left frames out, or the text ends before the location of a call. */
  readonly isCut: boolean
}

/**
 * The goroutine that failed is printed first. Signals and deadlocks have none that failed: there the
 * first one counts that is not only inside the runtime.
 */
function failedGoroutine(lines: readonly string[]): Calls {
  let first: Calls | undefined
  for (let start = 0; start >= 0 && start < lines.length;) {
    const calls = readCalls(lines.slice(start))
    if (calls.frames.some((frame) => !frame.isNative)) return calls
    first ??= calls
    start = lines.findIndex((line, index) => index > start && GOROUTINE.test(line))
  }
  return first ?? { frames: [], isCut: false }
}

/** The calls of one goroutine, innermost first, with the place that started it as the last. */
function readCalls(lines: readonly string[]): Calls {
  const frames: StackFrame[] = []
  let name: string | undefined
  let isCut = false
  for (const [index, line] of lines.entries()) {
    if (index > 0 && (GOROUTINE.test(line) || isBlank(line))) break
    if (ELIDED.test(line) || UNAVAILABLE.test(line)) isCut = true
    const source = SOURCE.exec(line)
    if (source !== null && name !== undefined) {
      frames.push(goFrame(name, source[1] ?? '', source[2]))
      name = undefined
      continue
    }
    const call = source === null ? (CALL.exec(line) ?? CREATED_BY.exec(line)) : null
    if (call === null || GOROUTINE.test(line)) continue
    if (name !== undefined) frames.push(goFrame(name, '', undefined))
    name = call[1]
  }
  if (name !== undefined) frames.push(goFrame(name, '', undefined))
  return { frames, isCut: isCut || name !== undefined }
}

/**
 * The frames up to a call of `panic` are those of what ran because of the panic: recovering and
 * re-panicking functions. The error's own frames are below it; with several panics, printed first to last,
 * the last one is on top.
 */
function exceptionsOf(
  header: GoHeader | undefined,
  frames: readonly StackFrame[],
  lead: string | undefined,
): readonly TracedException[] {
  const panics = frames.flatMap((frame, index) => (frame.function === 'panic' ? [index] : []))
  const below = (panic: number | undefined): readonly StackFrame[] => {
    const rest = panic === undefined ? frames : frames.slice(panic + 1)
    return rest.length === 0 ? frames : rest
  }
  if (header === undefined) {
    const message = lead === undefined ? '' : withoutPrefix(lead).trim()
    const type = panics.length === 0 ? 'goroutine dump' : 'panic'
    return [{ type, message, frames: below(panics.at(-1)) }]
  }
  const newestFirst = header.panics.toReversed()
  return newestFirst.map(({ type, message }, index) => {
    const isOldest = index === newestFirst.length - 1
    const start = index === 0 ? 0 : (panics[index - 1] ?? -1) + 1
    return { type, message, frames: isOldest ? below(panics.at(-1)) : frames.slice(start, panics[index]) }
  })
}
