import { calledName, callsOf } from '../../agent/repository/callers.ts'
import { lineOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { CrashSite, Investigation } from './finder.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import { isClassNode } from './origins/fields.ts'
import { raisedAt } from './raised-at.ts'
import { containerChanges, memberValues } from './writes.ts'

/** Calls that give what a cell, a lock or a map holds. */
const GIVES_HELD =
  /^(?:get|lock|read|write|borrow|load|value|current|peek|as_ref|as_deref|clone|unwrap|take)$/
const FALSE = /^(?:false|False|0)$/
const MAKERS = /^(?:constructor|__init__|<init>)$/
const STEPS_MAX = 4

/**
 * What the code of a crash found to be missing by its own check, and raised an error for: the variables of a file and the fields that the
 * condition asks about, or what `expect` is called on. Shape: `_entries` for `if _entries is None: raise …`, `SETTINGS` for
 * `SETTINGS.get().expect('…')`. None where the error was not raised on purpose.
 */
export function valuesFoundUnset(investigation: Investigation): readonly SyntaxNode[] {
  const { crash } = investigation
  if (crash === undefined) return []
  const raised = raisedAt(investigation)
  const condition = raised
    ?.ancestors()
    .find((one) => one.field('condition') !== null)
    ?.field('condition')
  if (raised !== undefined && condition !== null && condition !== undefined) return askedAbout(condition)
  return expectedOf(crash)
}

/** Rust: what the `expect` or `unwrap` on the line is called on. */
function expectedOf({ file, line, view }: CrashSite): readonly SyntaxNode[] {
  if (view.id !== 'rust') return []
  return callsOf(file.root)
    .filter((call) => /^(?:expect|unwrap)$/.test(calledName(call)) && covers(call, line))
    .flatMap((call) => view.member(view.core(view.call(call)?.callee ?? call))?.object ?? [])
}

function covers(node: SyntaxNode, line: number): boolean {
  const { start, end } = node.range()
  return start.line < line && end.line + 1 >= line
}

const ABSENCE = /^(?:!|not\b)|\b(?:null|undefined|None|nil)\b|\.is_none\(\)$/

/** The one thing that a condition asks about being there. */
function askedAbout(condition: SyntaxNode): readonly SyntaxNode[] {
  const view = viewOf(condition)
  if (
    !ABSENCE.test(
      condition
        .text()
        .replace(/^\(\s*/, '')
        .replace(/\s*\)$/, ''),
    )
  )
    return []
  const open = [condition]
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const node = view.core(next)
    if (view.nullLiteral(node) !== undefined) continue
    if (view.isIdentifier(node) || view.member(node) !== undefined || view.call(node) !== undefined)
      return [node]
    open.push(...node.namedChildren())
  }
  return []
}

/**
 * The names of the functions that give a variable of the file, or a field of the object, its value; none where it begins with one.
 * Shape: `["load"]` for `SETTINGS` with `SETTINGS.set(found)` in `load` alone.
 */
export function settersOf(value: SyntaxNode, file: CrashSite['file']): readonly string[] {
  const view = viewOf(value)
  const node = heldIn(value)
  const member = view.member(node)
  const around = node.ancestors().find((ancestor) => isClassNode(ancestor))
  const isOwnField = member !== undefined && around !== undefined && view.isSelf(view.core(member.object))
  const set = isOwnField
    ? memberValues(around, member.name)
    : visibleBindings(node, view).elsewhere.flatMap((binding) =>
        binding.value === undefined || !FALSE.test(binding.value.text()) ? [binding.node] : [],
      )
  const held = node.id() === view.core(value).id() ? [] : containerChanges(node, file)
  const names = [...set, ...held]
    .filter((one) => view.nullLiteral(view.core(one)) === undefined && !FALSE.test(one.text()))
    .map((one) => namedFunctionAround(one)?.simpleName ?? '')
  return names.some((name) => name === '' || MAKERS.test(name)) ? [] : [...new Set(names)]
}

/** `SETTINGS` of `SETTINGS.get()`, `CURRENT` of `CURRENT.lock().unwrap().clone()`; the value itself where it is no such call. */
function heldIn(value: SyntaxNode): SyntaxNode {
  const view = viewOf(value)
  let node = view.core(value)
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const call = view.call(node)
    const receiver = call === undefined ? undefined : view.member(view.core(call.callee))?.object
    if (receiver === undefined || !GIVES_HELD.test(calledName(node))) return node
    node = view.core(receiver)
  }
  return node
}

/** The first call, in the function around a line and below it, of one of several names. */
export function calledBelow(
  root: SyntaxNode,
  from: {
    readonly line: number
    readonly names: ReadonlySet<string>
    readonly function: SyntaxNode | undefined
  },
): SyntaxNode | undefined {
  return callsOf(from.function ?? root).find(
    (call) =>
      lineOf(call) > from.line &&
      from.names.has(calledName(call)) &&
      namedFunctionAround(call)?.node.id() === from.function?.id(),
  )
}
