import { isOperator, quoted, replaced, type Mutation } from '../mutation.ts'

/**
 * `and` for `or`: a condition of two that asks for one of them where it takes both, or the other way round.
 * Applies to the logical operators; leaves alone `??`, which is no condition.
 */
export const connective: Mutation = {
  id: 'connective',
  of: (node) => {
    const other = isOperator(node) ? OTHER[node.text()] : undefined
    const whole = node.parent()
    if (other === undefined || whole === null) return []
    const isBoth = /&&|and/.test(node.text())
    const says = isBoth
      ? `${quoted(whole.text())} asks for both; with \`${other}\` one of the two is enough`
      : `${quoted(whole.text())} is content with one of the two; with \`${other}\` it asks for both`
    return [{ edits: [replaced(node, other)], says }]
  },
}

const OTHER: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', and: 'or', or: 'and' }
