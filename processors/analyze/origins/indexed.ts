import { visibleBindings } from '../bindings.ts'
import { findBoundsFault } from '../bounds.ts'
import { originAt, type OriginRule } from '../origin.ts'
import { code, place } from '../words.ts'
import { traceKey } from './key.ts'

/** Applies to `a[b]`: an index past the end, a key that is not there. */
export const indexedOrigin: OriginRule = {
  id: 'indexed',
  applies: ({ node, view }) => view.indexed(node) !== undefined,
  async trace({ node, view, trail }, search) {
    const indexed = view.indexed(node)
    const [index] = indexed?.indexes ?? []
    if (indexed === undefined || index === undefined || indexed.isSlice) return []
    const fault = findBoundsFault(node, view)
    if (fault !== undefined) {
      const text = `${fault.text} (${place(trail.file, fault.node)})`
      return [originAt(trail, fault.node, { kind: 'out_of_bounds', strength: 0.9, isDefect: true, text })]
    }
    const literal = view.literalText(view.core(index))
    const known = literal === undefined ? [] : await traceKey(indexed.object, literal, trail, search)
    if (view.id === 'python') return known
    const isPosition = literal !== undefined && /^\d+$/.test(literal)
    const meaning = isPosition ? 'no such element' : `no entry for ${code(index)}`
    const text = `${code(node)} is ${view.nullWord} when ${code(indexed.object)} has ${meaning} (${place(trail.file, node)})`
    const list = view.core(indexed.object)
    const binding = view.isIdentifier(list) ? visibleBindings(list, view).possible[0] : undefined
    const made =
      binding?.kind === 'value' &&
      binding.value !== undefined &&
      view.call(view.core(binding.value)) !== undefined
        ? `; ${code(list)} is ${code(binding.value)} (${place(trail.file, binding.node)})`
        : ''
    const lookup = originAt(trail, node, { kind: 'lookup', strength: 0.6, text: text + made })
    return [...known, lookup]
  },
}
