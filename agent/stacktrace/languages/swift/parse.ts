import { endBelow } from '../../end-below.ts'
import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { callOf } from './frame.ts'
import { headerOf, type SwiftHeader } from './header.ts'
import { CRASHED, CRASHED_THREAD, SwiftReader, THREAD } from './lines.ts'

const OMITTED = /^\s*\.{3}$/
/** Calls between the error and the code that raised it. */
const RAISING =
  /^(?:_?_?swift_|_assertionFailure|_fatalErrorMessage|_swift_|__exceptionPreprocess|objc_exception_throw|specialized _)/

/** Reads the first crash of Swift in the lines: why it ended, and the calls of the thread that crashed. */
export function parseSwift(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => headerOf(line) !== undefined || CRASHED.test(line))
  if (firstLine < 0) return undefined
  const endLine = endBelow(lines, firstLine, new SwiftReader('message'))
  const own = lines.slice(firstLine, endLine)
  const header = headerOf(own[0] ?? '')
  const crash = own.findIndex((line) => CRASHED.test(line))
  const message =
    header === undefined
      ? (CRASHED.exec(own[crash] ?? '')?.[1] ?? '').replace(/ at 0x[\da-f]+$/, '')
      : messageOf(own, header)
  const frames = withPlace(framesOf(own), header)
  return {
    trace: {
      language: 'swift',
      exceptions: [{ type: header?.type ?? 'crash', message, frames }],
      isTruncated: own.some((line) => OMITTED.test(line)),
    },
    firstLine,
    endLine,
  }
}

/** The message goes on to the first line of the crash. */
function messageOf(lines: readonly string[], header: SwiftHeader): string {
  const rest = lines.slice(1)
  const end = rest.findIndex(
    (line) => line.trim() === '' || callOf(line) !== undefined || /^(?:\*{3} |Current stack )/.test(line),
  )
  return [header.message, ...rest.slice(0, end < 0 ? 0 : end)].join('\n')
}

/** Of several threads the one that crashed, in the order of its calls. */
function framesOf(lines: readonly string[]): readonly StackFrame[] {
  const crashed = lines.findIndex((line) => CRASHED_THREAD.test(line))
  const frames: StackFrame[] = []
  for (const line of lines.slice(crashed + 1)) {
    if (crashed >= 0 && THREAD.test(line)) break
    const call = callOf(line)
    if (call !== undefined && call.number < frames.length) break
    if (call !== undefined)
      frames.push({ ...call.frame, isNative: call.frame.isNative || RAISING.test(call.frame.function) })
  }
  return frames
}

/** Where the calls have no places, the place of the header is that of the first own one. */
function withPlace(frames: readonly StackFrame[], header: SwiftHeader | undefined): readonly StackFrame[] {
  if (header?.line === undefined || header.file.startsWith('Swift/')) return frames
  const place = { file: header.file, line: header.line }
  if (frames.length === 0) return [{ function: '', ...place, isNative: false }]
  const first = frames.findIndex((frame) => !frame.isNative)
  return frames.map((frame, index) => (index === first && frame.file === '' ? { ...frame, ...place } : frame))
}
