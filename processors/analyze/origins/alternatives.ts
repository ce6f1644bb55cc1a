import type { OriginRule } from '../origin.ts'

/** Applies to conditionals and to "or": looks behind each operand that may be the value of the whole. */
export const alternativesOrigin: OriginRule = {
  id: 'alternatives',
  applies: ({ node, view }) => view.alternatives(node).length > 0,
  async trace({ node, view, trail }, search) {
    const found = []
    for (const operand of view.alternatives(node)) found.push(...(await search.trace(operand, trail)))
    return found
  },
}
