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
