import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import {
  ABORT,
  BACKTRACE,
  FRAME,
  FRAME_LOCATION,
  NOTE,
  panicHeader,
  RustReader,
  type PanicHeader,
} from './lines.ts'

/** What stands in a backtrace on the way from the panic to the code that raised it. */
const MACHINERY =
  /^(?:<.+ as )?(?:std|core|alloc|backtrace|__rustc)(?:\[|::)|^<?(?:alloc|core|std)::|^(?:rust_begin_unwind|_?_?rust_\w+|_start|__libc_start\w*|start_thread|clone3?|main)$/
const HASH = /::h[\da-f]{16}$/
const CRATE_HASH = /\[[\da-f]{16}\]/g

/**
 * Reads the first panic in the lines. Without a backtrace the place that the first line names is the only frame;
 * where a backtrace tells no lines, that place is the one of the first frame that is no part of the library.
 */
export function parseRust(lines: readonly string[]): ParsedTrace | undefined {
  for (const [firstLine, line] of lines.entries()) {
    const header = panicHeader(line)
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
  return undefined
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

function readFrames(lines: readonly string[]): readonly StackFrame[] {
  const frames: StackFrame[] = []
  for (const line of lines) {
    const location = FRAME_LOCATION.exec(line)
    const last = frames.at(-1)
    if (location !== null && last !== undefined) {
      const [, file = '', row, column] = location
      frames[frames.length - 1] = {
        ...last,
        file,
        line: Number(row),
        ...(column === undefined ? {} : { column: Number(column) }),
      }
      continue
    }
    const name = FRAME.exec(line)?.[1]?.replace(HASH, '').replaceAll(CRATE_HASH, '')
    if (name !== undefined) frames.push({ function: name, file: '', isNative: MACHINERY.test(name) })
  }
  return frames
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
