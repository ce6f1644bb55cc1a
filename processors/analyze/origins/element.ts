import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { elementsOf, valuesOf, type MadeValue } from './values.ts'

/** Looks behind an element of a list: an empty one in a literal, or a `map` whose callback gives nothing. */
export async function traceElement(
  list: SyntaxNode,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const origins: Origin[] = []
  for (const made of await valuesOf(list, trail.file, search)) {
    const view = viewOf(made.node)
    const call = view.call(made.node)
    const callee = call === undefined ? undefined : view.member(view.core(call.callee))
    const callback = call?.positional[0]
    if (callee?.name === 'map' && callback?.is('arrow_function') === true) {
      const returns = view.returns(callback)
      if (!returns.fallsThrough) continue
      const text = `the callback of \`map\` returns nothing for some elements (${place(made.file, callback)})`
      origins.push(
        originAt({ ...trail, file: made.file }, callback, {
          kind: 'missing_return',
          strength: 0.9,
          isDefect: true,
          text,
        }),
      )
    }
  }
  const next = (inner: SyntaxNode, where = trail.file): ReturnType<typeof valuesOf> =>
    valuesOf(inner, where, search)
  for (const element of await elementsOf(list, next)) {
    const bad = search.badLiteral(viewOf(element.node), element.node)
    if (bad === undefined) {
      if (element.file.path === trail.file.path) origins.push(...(await traceStored(element, trail, search)))
      continue
    }
    const text = `one element is ${code(bad)} (${place(element.file, element.node)})`
    origins.push(
      originAt({ ...trail, file: element.file }, element.node, { kind: 'literal', strength: 0.75, text }),
    )
  }
  return origins
}

/** An element that was looked up before it was put into the list: the lookup may have missed. */
async function traceStored(element: MadeValue, trail: Trail, search: Search): Promise<readonly Origin[]> {
  const view = viewOf(element.node)
  if (view.indexed(element.node) === undefined && view.call(element.node) === undefined) return []
  const text = `one element is ${code(element.node)} (${place(element.file, element.node)})`
  const inside = follow({ ...trail, frameIndex: undefined }, text, element.node, element.file)
  const found = await search.trace(element.node, inside)
  return found.filter(({ kind, strength }) => kind === 'lookup' && strength >= 0.5)
}
