import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ExceptionHeader } from '../../header-above.ts'
import { termAt } from '../../terms.ts'

/**
 * The reason a process ended with, as the term that the runtime prints.
 *
 *   {{badmatch,{error,x}},[{cart,total,[#{}],[{file,"cart.erl"},{line,9}]},{lists,map,2,[…]}]}
 *    └──── reason ──────┘ └────────────────────── calls, innermost first ─────────────────┘
 */
export interface Reason {
  readonly header: ExceptionHeader
  readonly frames: readonly StackFrame[]
  readonly isClosed: boolean
}

const ATOM = String.raw`(?:[a-z][\w@]*|'[^'\n]{1,200}')`
const CALLS = new RegExp(`\\[\\s*\\{\\s*${ATOM},\\s*(?:${ATOM}|'[^']{1,200}'),\\s*(?:\\d|\\[)`, 'g')
const PLACE = /\{file,\s*"([^"]*)"\},\s*\{line,\s*(\d+)\}/
const TRIED_MAX = 40
const REASON_CHARACTERS_MAX = 4_096
const RUNTIME =
  /^(?:erlang|lists|maps|proc_lib|gen|gen_server|gen_statem|gen_event|gen_fsm|supervisor|init|erl_eval|escript|application_master|application|ets|file|io|timer|binary|unicode|re|string|dict|sets|rpc|erpc|error_handler|shell|code|logger):/

/** The reason in a text, from its list of calls; undefined where there is none. */
export function reasonIn(text: string): Reason | undefined {
  CALLS.lastIndex = 0
  for (let tried = 0; tried < TRIED_MAX; tried += 1) {
    const match = CALLS.exec(text)
    if (match === null) return undefined
    const list = termAt(text, match.index)
    const frames = list.elements.flatMap((element) => frameOf(element) ?? [])
    if (frames.length === 0) continue
    return {
      header: headerOf(text.slice(Math.max(0, match.index - REASON_CHARACTERS_MAX), match.index)),
      frames,
      isClosed: list.isClosed,
    }
  }
  return undefined
}

/** Shape: `{cart,total,2,[{file,"cart.erl"},{line,9}]}`. */
function frameOf(element: string): StackFrame | undefined {
  if (!element.startsWith('{')) return undefined
  const { elements } = termAt(element, 0)
  const [module = '', name = '', argument = '', place] = elements
  if (elements.length !== 4 || place?.startsWith('[') !== true) return undefined
  const arity = argument.startsWith('[') ? termAt(argument, 0).elements.length : Number(argument)
  const [, file = '', line] = PLACE.exec(place) ?? []
  return callFrame(`${module}:${name}/${arity}`, file, Number(line))
}

/** A frame from its parts; `file` is '' where the runtime does not say. */
export function callFrame(name: string, file: string, line: number): StackFrame {
  return {
    function: name,
    file,
    ...(file === '' || !(line > 0) ? {} : { line }),
    isNative: RUNTIME.test(name),
  }
}

/** What stands before the calls in the same tuple. */
function headerOf(before: string): ExceptionHeader {
  const term = before
    .slice(startOfTerm(before))
    .replace(/^\{\s*/, '')
    .replace(/,\s*$/, '')
  return describe(term.replaceAll(/\s+/g, ' '))
}

/** The innermost bracket that is still open: further out there are words about the reason. */
function startOfTerm(before: string): number {
  const open: number[] = []
  for (let index = 0; index < before.length; index += 1) {
    const character = before[index]
    if (character === '{') open.push(index)
    else if (character === '}') open.pop()
  }
  return open.at(-1) ?? before.length
}

/** Shape: "{badmatch,{error,x}}" gives badmatch and "{error,x}"; "undef" gives undef and "". */
export function describe(term: string): ExceptionHeader {
  const [, atom = ''] = new RegExp(`^(${ATOM})$`).exec(term) ?? []
  if (atom !== '') return { type: atom, message: '' }
  const { elements } = term.startsWith('{') ? termAt(term, 0) : { elements: [] }
  const [type = '', ...rest] = elements
  if (!new RegExp(`^${ATOM}$`).test(type)) return { type: '', message: term }
  return { type, message: rest.join(',') }
}
