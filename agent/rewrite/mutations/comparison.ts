import { isOperator, quoted, replaced, type Mutation } from '../mutation.ts'

/**
 * A comparison that is off by the case where both sides are equal: `i <= rows.length`, `while lo < hi`, `0..=n`.
 * Applies to ordering operators and ranges; leaves alone tests for equality, and type arguments.
 */
export const comparison: Mutation = {
  id: 'comparison',
  of: (node) => {
    const other = isOperator(node) ? OTHER[node.text()] : undefined
    const whole = node.parent()
    if (other === undefined || whole === null) return []
    const isWider = node.text().includes('=')
    const says = isWider
      ? `${quoted(whole.text())} lets the case through where both sides are equal; with \`${other}\` it is left out`
      : `${quoted(whole.text())} leaves out the case where both sides are equal; with \`${other}\` it counts`
    return [{ edits: [replaced(node, other)], says }]
  },
}

const OTHER: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '..=': '..',
}
