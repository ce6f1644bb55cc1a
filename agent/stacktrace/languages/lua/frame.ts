import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One line of a traceback, "	/app/cart.lua:12: in method 'total'". The last one of OpenResty has the request behind
 * it, ", client: 10.0.0.7, server: …".
 */

const FRAME =
  /^\s+(\[C\]|\[string ".*"\]|\[builtin[^\]]{0,60}\]|\S[^\t]*?):(?:(\d+):)? (?:in ((?:function|method|field|local|upvalue|global|metamethod|hook|for iterator) (?:'[^']*'|<[^>]*>)|main chunk|upvalue|\?)|(at) 0x[\da-f]+)(?:, client: .*)?\s*$/
const NAME =
  /^(?:function|method|field|local|upvalue|global|metamethod|hook|for iterator) (?:'([^']*)'|(<[^>]*>))$/

/** Calls that the traceback leaves out or has lost. */
export const LEFT_OUT = /^\s+\.\.\.(?:\t\(skipping \d+ levels\))?\s*$/
export const TAIL_CALL = /^\s+\(\.\.\.tail calls?\.\.\.\)(?:, client: .*)?$/

/** Whether a line of a traceback is a call. */
export function isFrame(line: string): boolean {
  return FRAME.test(line)
}

/** The frame of a line that `isFrame` accepted. */
export function frameOf(line: string): StackFrame {
  const [, place = '', number, what = ''] = FRAME.exec(line) ?? []
  const isNative = place.startsWith('[C') || place.startsWith('[builtin')
  const [, quoted, angled] = NAME.exec(what) ?? []
  return {
    function: quoted ?? angled ?? what,
    file: isNative ? '' : place,
    ...(number === undefined ? {} : { line: Number(number) }),
    isNative,
  }
}
