import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { LanguageView } from '../language-view.ts'
import { follow, originAt, type Origin, type OriginRule, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { calledDefinition } from './callee.ts'
import { fieldOrigins, isClassNode } from './fields.ts'
import { traceKey } from './key.ts'

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
  const value = binding?.kind === 'value' ? binding.value : object
  if (value === undefined) return undefined
  const call = view.core(value)
  if (view.call(call) === undefined || view.isAwaited(call) || view.isAwaited(object)) return undefined
  const definition = await calledDefinition(call, trail, search)
  if (definition === undefined || !view.returns(definition.symbol.node).isAsync) return undefined
  const text = `${code(call)} is not awaited (${place(trail.file, call)}) although ${code(definition.symbol.name)} is async (${place(definition.file, definition.symbol.node)})`
  return originAt(trail, call, { kind: 'not_awaited', strength: 0.88, isDefect: true, text })
}
