import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { LanguageView } from './language-view.ts'
import { viewOf } from './language-views.ts'

/**
 * The parameters that a piece of code keeps as they are, as `items.push(item)` and `this.rate = rate` do: what is wrong with
 * such a value is the doing of whoever calls. None where anything that is made there is kept too.
 * Shape: `m.steps[from][event] = to` gives `from`, `event` and `to` in a function of these parameters.
 */
export function storedParameters(change: SyntaxNode): readonly SyntaxNode[] {
  const view = viewOf(change)
  const stored = keptValues(change, view).flatMap((value) => partsOf(value, view))
  const computed = stored.filter((value) => view.literalText(value) === undefined)
  return computed.every((value) => isOwnParameter(value, view)) ? computed : []
}

/** Whether a name is a parameter of the function around that nothing else is assigned to. */
export function isOwnParameter(node: SyntaxNode, view: LanguageView): boolean {
  if (!view.isIdentifier(node)) return false
  const { possible } = visibleBindings(node, view)
  return possible.length > 0 && possible.every(({ kind, part }) => kind === 'parameter' && part === undefined)
}

/** What is only looked up goes on as it is. */
const LOOKS_UP =
  /^(?:(?:get|find|lookup|fetch)(?:[A-Z_]\w*)?|(?:Get|Find|Lookup)\w*|at|first|last|peek|pop|shift)$/

/** Whether a value is a parameter or an element, or is read out of one, and goes on as it is: nothing is made there. */
export function isHandedOn(value: SyntaxNode, depth = 0): boolean {
  const view = viewOf(value)
  const node = view.core(value)
  if (depth > 3 || view.isSelf(node)) return depth > 0 && depth <= 3
  const call = view.call(node)
  const looked = call === undefined ? undefined : view.member(view.core(call.callee))
  if (looked !== undefined && !LOOKS_UP.test(looked.name)) return false
  const object = looked?.object ?? view.member(node)?.object ?? view.indexed(node)?.object
  if (object !== undefined) return isHandedOn(object, depth + 1)
  if (!view.isIdentifier(node)) return false
  const { possible } = visibleBindings(node, view)
  return (
    possible.length > 0 &&
    possible.every(({ kind, value: bound }) => {
      if (kind === 'element' || kind === 'parameter') return true
      return kind === 'value' && bound !== undefined && isHandedOn(bound, depth + 1)
    })
  )
}

/** What a call or an assignment puts somewhere, and under which keys. */
function keptValues(change: SyntaxNode, view: LanguageView): readonly SyntaxNode[] {
  const call = view.call(change)
  if (call !== undefined) return call.positional
  const left = change.field('left')
  const right = change.field('right')
  if (left === null || right === null) return [change]
  const target = left.is('expression_list') ? (left.namedChildren()[0] ?? left) : left
  return [...keysOf(target, view), ...(right.is('expression_list') ? right.namedChildren() : [right])]
}

function keysOf(target: SyntaxNode, view: LanguageView): readonly SyntaxNode[] {
  const indexed = view.indexed(target)
  return indexed === undefined ? [] : [...keysOf(indexed.object, view), ...indexed.indexes]
}

function partsOf(value: SyntaxNode, view: LanguageView): readonly SyntaxNode[] {
  const node = view.core(value)
  const entries = view.entries(node)
  const parts = entries === undefined ? view.elements(node) : [...entries.values()]
  return parts === undefined ? [node] : parts.flatMap((one) => partsOf(one, view))
}
