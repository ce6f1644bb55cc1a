import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { frameOf, pointerFrame } from './frame.ts'
import { CUT_HERE, kernelHeader, type KernelHeader } from './header.ts'
import { CALL_TRACE, kernelText, KernelReader } from './lines.ts'

const BELOW_CUT_MAX = 4
/** Stacks of whoever had the memory before. */
const OF_MEMORY = /^(?:Allocated|Freed|Last potentially related work) /

/**
 * Reads the first report of Linux in the lines. Of several call traces the first counts, that of the processor
 * which had the trouble; the place that the first line names is the frame where there is no call trace.
 */
export function parseKernel(lines: readonly string[]): ParsedTrace | undefined {
  const texts = lines.map(kernelText)
  const firstLine = texts.findIndex(
    (text) => CUT_HERE.test(text) || CALL_TRACE.test(text) || kernelHeader(text) !== undefined,
  )
  if (firstLine < 0) return undefined
  const header = headerFrom(texts, firstLine)
  const endLine = endOfReport(texts, firstLine, header)
  const frames = readFrames(texts.slice(firstLine, endLine))
  if (header === undefined && frames.length === 0) return undefined
  const placed = header?.place === undefined ? [] : [{ ...header.place, isNative: false }]
  return {
    trace: {
      language: 'kernel',
      exceptions: [
        {
          type: header?.type ?? 'call trace',
          message: header?.message ?? '',
          frames: frames.length === 0 ? placed : withPlace(frames, header),
        },
      ],
      isTruncated: header === undefined,
    },
    firstLine,
    endLine,
  }
}

/** Below a line that says "cut here" stands what it is about. */
function headerFrom(texts: readonly string[], firstLine: number): KernelHeader | undefined {
  for (const text of texts.slice(firstLine, firstLine + BELOW_CUT_MAX)) {
    const header = kernelHeader(text)
    if (header !== undefined) return header
    if (!CUT_HERE.test(text)) return undefined
  }
  return undefined
}

function endOfReport(texts: readonly string[], firstLine: number, header: KernelHeader | undefined): number {
  const reader = new KernelReader(placeBelow(texts[firstLine] ?? '', header))
  let end = firstLine + 1
  for (let index = end; index < texts.length; index += 1) {
    const fit = reader.next(texts[index] ?? '')
    if (fit === 'none') break
    if (fit !== 'layout') end = index + 1
    if (fit === 'last') break
  }
  return end
}

function placeBelow(first: string, header: KernelHeader | undefined): 'alone' | 'cut' | 'report' {
  if (header?.isAlone === true) return 'alone'
  return CUT_HERE.test(first) ? 'cut' : 'report'
}

function readFrames(texts: readonly string[]): readonly StackFrame[] {
  const frames: StackFrame[] = []
  let pointer: StackFrame | undefined
  let isInTrace = false
  for (const text of texts) {
    if (frames.length === 0) pointer ??= pointerFrame(text)
    if (CALL_TRACE.test(text)) {
      if (frames.length > 0) break
      isInTrace = true
    }
    if (OF_MEMORY.test(text)) isInTrace = false
    const found = isInTrace ? frameOf(text) : undefined
    if (found?.isSure === true) frames.push(found.frame)
  }
  // The call trace of a report about the running function may begin with it.
  const isThere = pointer === undefined || frames[0]?.function === pointer.function
  return isThere || pointer === undefined ? frames : [pointer, ...frames]
}

/** The place that the first line names is that of the innermost frame. */
function withPlace(frames: readonly StackFrame[], header: KernelHeader | undefined): readonly StackFrame[] {
  const [first, ...rest] = frames
  const place = header?.place
  if (first === undefined || place === undefined || first.file !== '') return frames
  return place.function !== '' && place.function !== first.function
    ? frames
    : [{ ...first, file: place.file, line: place.line }, ...rest]
}
