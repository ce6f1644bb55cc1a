import type { StackFrame } from '../../../model/stack-trace.ts'
import { termAt } from '../../terms.ts'

/**
 * One frame line, "    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.total/1". The application is missing for scripts,
 * the place where it is not known; instead of the arity there are the arguments where the runtime had them.
 */

// A step of four: warnings of the compiler, which have places too, stand less far in.
const LOCATED =
  /^\s{4,}(?:\(([a-z]\w*)(?: [^()\s]+)?\) )?([^\s:()][^:()]*\.(?:exs?|erl|eex|heex|leex|yrl|xrl|hrl|beam)|nofile|iex|shell):(\d+): (\S.*)$/
const CALL =
  /^\s{4,}(?:\(([a-z]\w*)(?: [^()\s]+)?\) )?((?:anonymous fn\/\d+ in )?(?::(?:[a-z][\w@]*|"[^"]*")|[A-Z][\w.]*)\.(?:[^\s()/]+|\/|"[^"]*")(?:\/\d+|\(.*\)))$/
const NAME_OF_CALL = /^(.*?[^\s(])\((.*)$/
const RUNTIME =
  /^(?:elixir|stdlib|kernel|erts|compiler|logger|mix|iex|eex|ex_unit|sasl|ssl|crypto|inets|public_key|runtime_tools|mnesia)$/

/** Whether a line is a frame by itself: it has a place or is the call of a module's function. */
export function isFrame(line: string): boolean {
  return LOCATED.test(line) || CALL.test(line)
}

/** Whether a line has a place, which nothing else printed so far in has. */
export function isLocatedFrame(line: string): boolean {
  return LOCATED.test(line)
}

/** The frame of a line that `isFrame` accepted. */
export function frameOf(line: string): StackFrame {
  const [, app, file = '', number, call] = LOCATED.exec(line) ?? []
  const [, appOfCall, bare = ''] = call === undefined ? (CALL.exec(line) ?? []) : []
  const module = app ?? appOfCall
  const name = nameOf(call ?? bare)
  return {
    function: name,
    ...(module === undefined ? {} : { module }),
    file,
    ...(file === '' || Number(number) === 0 ? {} : { line: Number(number) }),
    isNative: RUNTIME.test(module ?? '') || name.startsWith(':erlang.'),
  }
}

/** Shape: "Shop.Cart.price(%{q: 1})" gives "Shop.Cart.price/1", as the same frame is printed elsewhere. */
function nameOf(call: string): string {
  if (call.startsWith('(') || !call.endsWith(')')) return call
  const name = NAME_OF_CALL.exec(call)?.[1]
  if (name === undefined || name.endsWith(' in ')) return call
  return `${name}/${termAt(call, name.length).elements.length}`
}
