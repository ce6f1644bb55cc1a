import { calledName } from '../../agent/repository/callers.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { FoundLocation } from './finder.ts'
import type { Involved } from './involved.ts'
import { viewOf } from './language-views.ts'
import { isHandedOn, isOwnParameter, storedParameters } from './stored-parameters.ts'

const PASSES_ON = 0.75
/** A call that gives what its function only read out of something. */
export const HANDS_ON = 0.85
const ACCESSOR = 0.7
const BEGINS = 0.6
const TOP_LEVEL = 0.6

/** What the code that a value was followed to is for, by a name; undefined where it may be anything. */
export function roleNameOf(one: Involved): FoundLocation['role'] {
  if (one.fault !== undefined) return undefined
  if (storedParameters(one.node).length > 0) return 'keeps'
  if (isArgument(one.node))
    return isHandedOn(one.node) ? 'hands_on' : isResult(one.node) ? 'hands_result' : undefined
  return isTable(one) ? 'table' : undefined
}

/** How much of the fault such code has, 0 to 1: what only hands a value on, keeps it or begins with nothing is seldom what is wrong. */
export function roleOf({ symbol, node, file, fault }: Involved): number {
  if (fault !== undefined) return 1
  if (storedParameters(node).length > 0) return PASSES_ON
  if (isArgument(node) && isHandedOn(node)) return HANDS_ON
  if (symbol === undefined && PATTERN.test(node.text().slice(0, 200))) return 1
  if (isTable({ symbol, node })) return TABLE
  if (symbol === undefined || symbol.simpleName === 'main') return TOP_LEVEL
  if (/^(?:constructor|__init__|__post_init__|<init>)$/.test(symbol.simpleName)) return BEGINS
  const view = viewOf(file.root)
  const { values } = view.returns(symbol.node)
  const [only] = values
  const isShort = symbol.endLine - symbol.startLine <= 2 && values.length === 1
  if (only?.value === undefined || !isShort) return 1
  const value = view.core(only.value)
  if (view.member(value) !== undefined || view.indexed(value) !== undefined || view.isIdentifier(value))
    return ACCESSOR
  const call = view.call(value)
  if (call === undefined || node.id() === symbol.node.id()) return 1
  // What a library makes of a parameter, as `text.trim()` does, is made here.
  const receiver = view.member(view.core(call.callee))?.object
  return receiver !== undefined &&
    isOwnParameter(view.core(receiver), view) &&
    GIVES_OTHER.test(calledName(value))
    ? 1
    : PASSES_ON
}

/** Calls of libraries that make another text or number of what they are called on. */
const GIVES_OTHER =
  /^(?:trim\w*|strip\w*|[lr]strip|replace\w*|split\w*|substring|slice|substr|lower|upper|to(?:Lower|Upper)\w*|pad\w*|normalize|removeprefix|removesuffix|to_string|to_owned|to_lowercase|to_uppercase)$/

/** Whether a value is what a call gave, by itself or by a name for it. */
function isResult(value: SyntaxNode): boolean {
  const view = viewOf(value)
  const node = view.core(value)
  if (view.call(node) !== undefined) return true
  const bound = view.isIdentifier(node) ? visibleBindings(node, view).possible : []
  return (
    bound.length > 0 &&
    bound.every(
      ({ kind, value: one }) =>
        kind === 'value' && one !== undefined && view.call(view.core(one)) !== undefined,
    )
  )
}

/** A table that a file keeps: what it says is as likely wrong as code is. */
const TABLE = 0.9
const TABLE_ENTRIES_MIN = 2

function isTable({ symbol, node }: Pick<Involved, 'symbol' | 'node'>): boolean {
  if (symbol !== undefined) return false
  const view = viewOf(node)
  const core = view.core(node)
  const size = view.entries(core)?.size ?? view.elements(core)?.length ?? 0
  if (size >= TABLE_ENTRIES_MIN) return true
  // `new Map([…])`, `Map.of(…)`, `frozenset({…})`.
  const [first, ...rest] = view.call(core)?.positional ?? []
  const inner = first === undefined ? undefined : view.core(first)
  const of = inner === undefined ? 0 : (view.entries(inner)?.size ?? view.elements(inner)?.length ?? 0)
  return of >= TABLE_ENTRIES_MIN || (/^(?:Map|List|Set)\.of\b/.test(core.text()) && rest.length > 0)
}

/** A pattern that a file keeps by a name: what does not match it is wrong there more often than where it is used. */
const PATTERN =
  /^\/.+\/[a-z]*$|^(?:new\s+)?(?:RegExp|re\.compile|regexp\.MustCompile|Regex::new|Pattern\.compile|DateTimeFormatter\.ofPattern|SimpleDateFormat)\(/s

/** Whether a node is what a call is given. */
export function isArgument(node: SyntaxNode): boolean {
  return String(node.parent()?.kind()).startsWith('argument')
}
