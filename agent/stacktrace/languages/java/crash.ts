import type { StackFrame } from '../../../model/stack-trace.ts'
import type { LineFit, LineReader, ParsedTrace } from '../../language.ts'

/**
 * The end of the virtual machine itself: lines behind a "#", the signal among the first, the frame among the last.
 *
 *   # A fatal error has been detected by the Java Runtime Environment:
 *   #
 *   #  SIGSEGV (0xb) at pc=0x00007f0b1a2c3d4e, pid=1, tid=2
 *   # Problematic frame:
 *   # C  [libshop.so+0x1123]  Java_com_shop_Native_total+0x23
 */

const FIRST =
  /^# (?:A fatal error has been detected by|There is insufficient memory for) the Java Runtime Environment/
const CAUSE =
  /^# {1,2}(SIG[A-Z]+|EXCEPTION_\w+|Internal Error|Native memory allocation|Out of Memory Error)\b(.*)$/
const COMPILED = /^# [JjAv] +(?:\d+ )?%? ?(?:c[12] +)?(\S+?)\(.*$/
const NATIVE = /^# [CV] +\[([^+\]]+)(?:\+0x[\da-f]+)?\](?: +(.+?)(?:\+0x[\da-f]+)?)?$/

/** Whether the line is the first of such a report. */
export function beginsCrash(line: string): boolean {
  return FIRST.test(line)
}

/** Joins the lines of such a report: all that begin as its lines do. */
export class CrashReader implements LineReader {
  next(line: string): LineFit {
    return line === '#' || line.startsWith('# ') ? 'joined' : 'none'
  }
}

/** Reads the first report of such an end in the lines. */
export function parseCrash(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex(beginsCrash)
  if (firstLine < 0) return undefined
  const reader = new CrashReader()
  let endLine = firstLine + 1
  while (endLine < lines.length && reader.next(lines[endLine] ?? '') === 'joined') endLine += 1
  const report = lines.slice(firstLine, endLine)
  const cause = report.map((line) => CAUSE.exec(line)).find((match) => match !== null)
  const frames = report.flatMap(frameOf)
  const type = cause?.[1] ?? 'fatal error'
  return {
    trace: {
      language: 'java',
      exceptions: [{ type, message: (cause?.[2] ?? '').trim(), frames: frames.slice(0, 1) }],
      isTruncated: cause === undefined,
    },
    firstLine,
    endLine,
  }
}

function frameOf(line: string): readonly StackFrame[] {
  const compiled = COMPILED.exec(line)?.[1]
  if (compiled !== undefined) return [{ function: compiled, file: '', isNative: false }]
  const [, module, name = ''] = NATIVE.exec(line) ?? []
  return module === undefined ? [] : [{ function: name, module, file: '', isNative: true }]
}
