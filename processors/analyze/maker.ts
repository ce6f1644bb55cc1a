import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { LanguageView } from './language-view.ts'
import { viewOf } from './language-views.ts'

const LOOKS_UP = /^(?:get|find|lookup|fetch|at|first|last|peek|pop|shift|poll)(?:[A-Z_]\w*)?$/i
const BUILT_IN =
  /^(?:int|float|str|len|sum|max|min|round|sorted|list|dict|set|tuple|map|filter|range|open|Number|String|BigInt|parseInt|parseFloat|Array|Object|Boolean|Symbol|append|make|new)$/

/**
 * Whether a function makes what it gives back, by a calculation, a literal or a call of a library, and does not only look it up or hand
 * on what another function gave it.
 */
export function makesItsResult(called: SyntaxNode): boolean {
  const view = viewOf(called)
  return view.returns(called).values.some(({ value }) => value !== undefined && isMade(value, view))
}

function isMade(value: SyntaxNode, view: LanguageView, depth = 0): boolean {
  const node = view.core(value)
  if (view.operands(node).length > 1 || view.literalText(node) !== undefined) return true
  if (view.entries(node) !== undefined || view.elements(node) !== undefined) return true
  const call = view.call(node)
  if (call !== undefined) {
    const callee = view.core(call.callee)
    const member = view.member(callee)
    if (member !== undefined) return !LOOKS_UP.test(member.name) && !view.isSelf(view.core(member.object))
    return call.isNew || BUILT_IN.test(callee.text())
  }
  if (!view.isIdentifier(node) || depth > 1) return false
  return visibleBindings(node, view).possible.some(
    ({ kind, value: bound }) => kind === 'value' && bound !== undefined && isMade(bound, view, depth + 1),
  )
}
