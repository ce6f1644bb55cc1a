import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One frame line of .NET, "   at Ns.Type.Method[T](Type argument) in PATH:line 12", or of Mono,
 * "  at Ns.Type.Method (Type argument) [0x00012] in PATH:12".
 */

const FRAME =
  /^\s*at ((?:\(wrapper [\w-]+\) )?[^\s()]+) ?\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: \[0x[\da-f]+\])?(?: in (.+?):(?:line )?(\d+))?\s*(?:<---)?\s*$/i
const LOCATED = / in .+:line \d+\s*(?:<---)?\s*$| \[0x[\da-f]+\] in .+:\d+\s*$/i
// Arguments are types with names; a file with a line, or the words of the JVM, are something else.
const ARGUMENTS = /^(?:[\w.`+&*<>|$[\],]+ [\w@$<>.]+(?:, |$))*$|^[\w.`+&*[\]<>,]*$/
const OF_OTHERS = /^(?:Native Method|Unknown Source|<generated>|native|unknown location)$|:\d+$|\.\w{1,5}$/
const MONO_NO_FILE = /^<.*>$/
const LINE_CHARACTERS_MAX = 2_048

/** Whether a line is a frame by itself. */
export function isFrame(line: string): boolean {
  if (line.length > LINE_CHARACTERS_MAX) return false
  const [, call = '', given = ''] = FRAME.exec(line) ?? []
  if (call === '' || !call.includes('.')) return false
  if (LOCATED.test(line) || call.startsWith('(wrapper')) return true
  return !/\) ?\(|\w \(/.test(line) && ARGUMENTS.test(given) && !OF_OTHERS.test(given)
}

/** Whether a line below a frame is one; laxer, for some arguments have no names and some functions no type. */
export function isFrameBelow(line: string): boolean {
  if (isFrame(line)) return true
  if (line.length > LINE_CHARACTERS_MAX || !/^\s{2,}at /.test(line)) return false
  const [, call = '', given = ''] = FRAME.exec(line) ?? []
  return call !== '' && !/\w \(/.test(line) && !OF_OTHERS.test(given)
}

/** The frame of a line that `isFrame` accepted. */
export function frameOf(line: string): StackFrame {
  const [, call = '', , path = '', number] = FRAME.exec(line) ?? []
  const name = call.replace(/^\(wrapper [\w-]+\) /, '')
  const file = MONO_NO_FILE.test(path) ? '' : path
  return {
    function: name,
    file,
    ...(file === '' || Number(number) === 0 ? {} : { line: Number(number) }),
    isNative: call.startsWith('(wrapper'),
  }
}
