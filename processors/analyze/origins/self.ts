import { functionAround } from '../../../agent/repository/symbols.ts'
import { methodHandedOver } from '../handed-over.ts'
import { originAt, type OriginRule } from '../origin.ts'
import { code, place } from '../words.ts'

/**
 * Applies to `this` in JavaScript where it is the empty value itself: the method was handed over without
 * its object, so the place that does so is the origin.
 */
export const selfOrigin: OriginRule = {
  id: 'self',
  applies: ({ node, view }) => view.id === 'javascript' && view.isSelf(node),
  async trace({ node, trail }, search) {
    const method = functionAround(node)
    if (method === undefined) return []
    const handed = await methodHandedOver(method.simpleName, trail.file, search)
    if (handed === undefined) return []
    const { file, node: at } = handed
    const text = `${code(at)} is handed over without its object (${place(file, at)}), so ${code(method.name)} runs without a \`this\``
    return [originAt({ ...trail, file }, at, { kind: 'lost_receiver', strength: 0.85, isDefect: true, text })]
  },
}
