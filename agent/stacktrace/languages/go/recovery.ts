import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { logPrefix } from '../../prefix.ts'
import { goFrame } from './frame.ts'

/**
 * What web frameworks print of a panic that they recovered from: the file first, then the function with its source.
 *
 *   2024/05/01 10:00:00 [Recovery] 2024/05/01 - 10:00:00 panic recovered:
 *   runtime error: index out of range [5] with length 0
 *   /app/main.go:12 (0x7b2d2e)
 *   <tab>main.handler: c.JSON(200, items[5])
 */

export const FILE_FIRST = /^(\/\S.*\.(?:go|s)|[A-Z]:\/\S.*\.go):(\d+) \(0x[\da-f]+\)$/
const FUNCTION = /^\t(\S+?): (.*)$/
export const RECOVERED = /panic recovered:$/
const MESSAGE_LINES_MAX = 40

/** Reads the first such stack in the lines. */
export function parseRecovery(lines: readonly string[]): ParsedTrace | undefined {
  const first = lines.findIndex((line) => FILE_FIRST.test(line))
  if (first < 0) return undefined
  const frames: StackFrame[] = []
  let endLine = first
  for (;;) {
    const place = FILE_FIRST.exec(lines[endLine] ?? '')
    if (place === null) break
    const called = FUNCTION.exec(lines[endLine + 1] ?? '')
    frames.push({ ...goFrame(called?.[1] ?? '', place[1] ?? '', place[2]), ...sourceOf(called?.[2]) })
    endLine += called === null ? 1 : 2
  }
  const above = lines.slice(Math.max(0, first - MESSAGE_LINES_MAX), first)
  const lead = above.findLastIndex((line) => RECOVERED.test(line))
  const message = messageOf(lines[first - 1])
  const isRuntime = message.startsWith('runtime error: ')
  return {
    trace: {
      language: 'go',
      exceptions: [
        {
          type: isRuntime ? 'runtime.Error' : 'panic',
          message: message.replace(/^runtime error: /, ''),
          frames: ownFirst(frames),
        },
      ],
      isTruncated: message === '',
    },
    firstLine: lead < 0 ? Math.max(0, first - 1) : first - above.length + lead,
    endLine,
  }
}

function messageOf(line = ''): string {
  return RECOVERED.test(line) ? '' : line.slice(logPrefix(line)?.length ?? 0).trim()
}

function sourceOf(printed: string | undefined): { readonly sourceLine?: string } {
  return printed === undefined || printed === '' || printed === '???' ? {} : { sourceLine: printed }
}

/** What the runtime calls to raise a panic stands on top, without packages. */
function ownFirst(frames: readonly StackFrame[]): readonly StackFrame[] {
  const own = frames.findIndex((frame) => !/\/src\/runtime\//.test(frame.file))
  return own < 0 ? frames : frames.slice(own)
}
