import { symbolOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { LanguageView } from '../language-view.ts'
import { follow, originAt, type Origin, type OriginRule, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { calledDefinition } from './callee.ts'
import { viewOf } from '../language-views.ts'
import { fieldOrigins, isClassNode } from './fields.ts'
import { traceKey } from './key.ts'
import { stackCall } from './parameter.ts'
import { valuesOf } from './values.ts'

/** Applies to `a.b`: looks behind the field of the class, or the key of the object. */
export const memberOrigin: OriginRule = {
  id: 'member',
  applies: ({ node, view }) => view.member(node) !== undefined,
  async trace({ node, view, trail }, search) {
    const member = view.member(node)
    if (member === undefined) return []
    const object = view.core(member.object)
    if (view.isSelf(object)) {
      const around = node.ancestors().find(isClassNode)
      return around === undefined
        ? []
        : fieldOrigins(around, member.name, { trail, search, shown: code(node) })
    }
    const waiting = await unawaited(object, view, trail, search)
    if (waiting !== undefined) return [waiting]
    const found = await traceKey(object, member.name, trail, search)
    if (!member.isOptional) return found
    const text = `${code(node)} is ${view.nullWord} when ${code(object)} is (${place(trail.file, node)})`
    const optional = originAt(trail, node, { kind: 'lookup', strength: 0.55, text })
    const deeper = await search.trace(object, follow(trail, text, node))
    return [...deeper, ...found, optional]
  },
}

/** A promise that is used as if it were the value it will have. */
export async function unawaited(
  object: SyntaxNode,
  view: LanguageView,
  trail: Trail,
  search: Search,
): Promise<Origin | undefined> {
  const binding = view.isIdentifier(object) ? visibleBindings(object, view).possible[0] : undefined
  if (binding?.part !== undefined && view.id !== 'go') return undefined
  if (binding?.kind === 'element' && binding.value !== undefined) {
    return unawaitedElements(object, binding.value, trail, search)
  }
  if (binding?.parameter !== undefined) return unawaitedArgument(object, binding.parameter, trail, search)
  const value = binding?.kind === 'value' ? binding.value : object
  if (value === undefined) return undefined
  const call = view.core(value)
  if (view.call(call) === undefined || view.isAwaited(call) || view.isAwaited(object)) return undefined
  const definition = await calledDefinition(call, trail, search)
  if (definition === undefined || !view.returns(definition.symbol.node).isAsync) return undefined
  const text = `${code(call)} is not awaited (${place(trail.file, call)}) although ${code(definition.symbol.name)} is async (${place(definition.file, definition.symbol.node)})`
  return originAt(trail, call, { kind: 'not_awaited', strength: 0.88, isDefect: true, text })
}

/** A promise that the call on the stack hands in for a parameter. */
async function unawaitedArgument(
  object: SyntaxNode,
  parameter: { readonly function: SyntaxNode; readonly index: number },
  trail: Trail,
  search: Search,
): Promise<Origin | undefined> {
  const symbol = symbolOf(parameter.function)
  const site = trail.depth > ARGUMENTS_MAX ? undefined : await stackCall(symbol, trail, search)
  const view = site === undefined ? undefined : viewOf(site.call)
  const argument = site === undefined ? undefined : view?.call(site.call)?.positional[parameter.index]
  if (site === undefined || view === undefined || argument === undefined || view.isAwaited(argument))
    return undefined
  const text = `${code(object)} is ${code(argument)} where ${code(symbol.name)} is called (${place(site.file, site.call)})`
  const outside = { ...trail, file: site.file, frameIndex: site.frameIndex, depth: trail.depth + 1 }
  return unawaited(view.core(argument), view, follow(outside, text, site.call, site.file), search)
}

const ARGUMENTS_MAX = 6

/** A list whose elements are promises: made by `map` with a callback that is async, or calls what is. */
async function unawaitedElements(
  element: SyntaxNode,
  list: SyntaxNode,
  trail: Trail,
  search: Search,
): Promise<Origin | undefined> {
  for (const { file, node } of await valuesOf(list, trail.file, search)) {
    const view = viewOf(node)
    const call = view.call(node)
    const callback = call?.positional[0]
    if (call === undefined || callback === undefined || view.isAwaited(list)) continue
    if (view.member(view.core(call.callee))?.name !== 'map') continue
    const returns = view.returns(callback)
    const value = returns.values[0]?.value
    const inside =
      value === undefined ? undefined : await calledDefinition(view.core(value), { ...trail, file }, search)
    const isInner = inside !== undefined && view.returns(inside.symbol.node).isAsync
    if (!returns.isAsync && !isInner) continue
    const text = `${code(element)} is a promise: ${code(node)} makes promises that nothing awaits (${place(file, node)})`
    return originAt({ ...trail, file }, node, { kind: 'not_awaited', strength: 0.85, isDefect: true, text })
  }
  return undefined
}
