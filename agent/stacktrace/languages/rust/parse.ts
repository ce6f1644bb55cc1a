import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { readFrames } from './backtrace.ts'
import { ABORT, BACKTRACE, NOTE, overflowed, panicHeader, RustReader, type PanicHeader } from './lines.ts'
import { parseReport } from './report.ts'

/**
 * Reads the first panic in the lines. Without a backtrace the place that the first line names is the only frame;
 * where a backtrace tells no lines, that place is the one of the first frame that is no part of the library.
 */
export function parseRust(lines: readonly string[]): ParsedTrace | undefined {
  for (const [firstLine, line] of lines.entries()) {
    const death = overflowed(line)
    if (death !== undefined) return endOfProcess(lines, firstLine, death)
    const header = panicHeader(line.slice(Math.max(0, line.indexOf("thread '"))))
    if (header === undefined) continue
    const endLine = endOfPanic(lines, firstLine, header)
    const text = lines.slice(firstLine + 1, endLine)
    const backtrace = text.findIndex((one) => BACKTRACE.test(one))
    const messageEnd = text.findIndex((one) => [BACKTRACE, NOTE, ABORT].some((end) => end.test(one)))
    const message =
      header.message ??
      text
        .slice(0, messageEnd < 0 ? text.length : messageEnd)
        .join('\n')
        .trimEnd()
    const frames = backtrace < 0 ? [] : readFrames(text.slice(backtrace + 1))
    return {
      trace: {
        language: 'rust',
        exceptions: [{ type: 'panic', message, frames: withPlace(frames, header) }],
        isTruncated: false,
      },
      firstLine,
      endLine,
    }
  }
  return parseReport(lines)
}

/** The runtime says of itself that this is its end, in one or two lines. */
function endOfProcess(
  lines: readonly string[],
  firstLine: number,
  { type, message }: { readonly type: string; readonly message: string },
): ParsedTrace {
  const isFollowed = type === 'stack overflow' && overflowed(lines[firstLine + 1] ?? '')?.type === 'abort'
  return {
    trace: { language: 'rust', exceptions: [{ type, message, frames: [] }], isTruncated: false },
    firstLine,
    endLine: firstLine + (isFollowed ? 2 : 1),
  }
}

function endOfPanic(lines: readonly string[], firstLine: number, header: PanicHeader): number {
  // The text of a record is known to be one: its lines are the message's.
  const reader = new RustReader(header.message === undefined ? 'message' : 'end')
  let end = firstLine + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    end = index + 1
    if (fit === 'last') break
  }
  return end
}

function withPlace(
  frames: readonly StackFrame[],
  { file, line, column }: PanicHeader,
): readonly StackFrame[] {
  const place = Number.isNaN(line) ? { file } : { file, line, column }
  if (frames.length === 0) return [{ function: '', ...place, isNative: false }]
  const first = frames.findIndex((frame) => !frame.isNative)
  return frames.map((frame, index) => (index === first && frame.file === '' ? { ...frame, ...place } : frame))
}
