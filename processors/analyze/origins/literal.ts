import { originAt, type OriginRule } from '../origin.ts'
import { code, place } from '../words.ts'

/**
 * Applies to literals and other expressions whose value is plain to see.
 * Result: an origin when that value is the bad one, none when it is a good one.
 */
export const literalOrigin: OriginRule = {
  id: 'literal',
  applies: ({ node, view }) => view.nullLiteral(node) !== undefined || view.isSolid(node),
  async trace({ node, view, trail }, search) {
    const text = search.badLiteral(view, node)
    if (text === undefined) return []
    const clause = `it is ${code(text)} (${place(trail.file, node)})`
    return [originAt(trail, node, { kind: 'literal', strength: 0.8, text: clause })]
  },
}
