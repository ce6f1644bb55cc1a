import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One place of a backtrace: "/app/cart.rb:12:in 'Shop::Cart#total'". Up to 3.3 the name stands between a back-tick
 * and a quote and has no class; Rails names the gem before the path, "actionpack (7.1.0) lib/….rb:9:in `call'".
 */

const FRAME = /^\s*(?:(\d{1,6}): )?(?:from )?(\S.*?):(\d+):in [`']([^']{1,400})'$/
const WITHOUT_NAME = /^\s+(?:(\d{1,6}): )?from (\S.*?):(\d+)$/
const WITHOUT_LINE = /^\s+(?:(\d{1,6}): )?from (\S.*?)(:)in [`'](.+)'$/
const GEM = /^([\w-]+) \(\d[\w.]*\) /
const NATIVE = /^<internal:|^\(eval|^-e$/

/** Whether a line is a frame by itself. */
export function isFrame(line: string): boolean {
  return (line.includes(':in `') || line.includes(":in '")) && FRAME.test(line)
}

/** Whether a line is a frame below another one: at the top level the oldest versions print no name. */
export function isFromLine(line: string): boolean {
  return (
    /^\s+(?:\d{1,6}: )?from \S/.test(line) &&
    (isFrame(line) || WITHOUT_NAME.test(line) || WITHOUT_LINE.test(line))
  )
}

/** Whether the line counts frames down, which is how a backtrace that ends with its exception is printed. */
export function isNumbered(line: string): boolean {
  return /^\s+\d{1,6}: from \S/.test(line)
}

/** The frame of a line that `isFrame` or `isFromLine` accepted. */
export function frameOf(line: string): StackFrame {
  const match = FRAME.exec(line) ?? WITHOUT_NAME.exec(line) ?? WITHOUT_LINE.exec(line)
  const [, , path = '', number, name = ''] = match ?? []
  return frameAt(path, Number(number), name)
}

/** A frame from its parts. */
export function frameAt(file: string, line: number, name: string): StackFrame {
  const module = GEM.exec(file)?.[1]
  return {
    function: name,
    ...(module === undefined ? {} : { module }),
    file,
    ...(line > 0 ? { line } : {}),
    isNative: NATIVE.test(file),
  }
}
