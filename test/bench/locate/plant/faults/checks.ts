import type { SyntaxNode } from '../../../../../agent/repository/syntax.ts'
import { instead, kindOf, without, type FaultKind } from '../fault.ts'

const BRANCH = /^if_(?:statement|expression)$/
const LEAVES = /^[\s{:]*(?:return|throw|raise|continue|break|panic)\b/
const OPERATION =
  /^(?:binary_expression|binary_operator|comparison_operator|boolean_operator|augmented_assignment\w*)$/

/** A check that leaves the function or the round of a loop is not there. */
export const droppedCheck: FaultKind = {
  id: 'dropped_check',
  plant({ node, view }) {
    const body = node.field('consequence')
    if (!BRANCH.test(kindOf(node)) || body === null || node.field('alternative') !== null) return undefined
    return LEAVES.test(body.text()) ? without(node, view) : undefined
  },
}

/** The condition of a branch is the wrong way round. */
export const negatedCheck: FaultKind = {
  id: 'negated_check',
  plant({ node, view }) {
    const condition = BRANCH.test(kindOf(node)) ? node.field('condition') : null
    if (condition === null || /\blet\b/.test(condition.text())) return undefined
    if (view.id === 'python') return instead(condition, `not (${condition.text()})`)
    const inner = condition.text().replace(/^\((.*)\)$/s, '$1')
    const negated = `!(${inner})`
    return instead(condition, condition.text().startsWith('(') ? `(${negated})` : negated)
  },
}

/** Shape: `<=` for `<`. */
export const otherBound: FaultKind = {
  id: 'other_bound',
  plant: ({ node }) => exchanged(node, { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }),
}

export const otherConnective: FaultKind = {
  id: 'other_connective',
  plant: ({ node }) => exchanged(node, { '&&': '||', '||': '&&', and: 'or', or: 'and' }),
}

export const otherSign: FaultKind = {
  id: 'other_sign',
  plant: ({ node }) => exchanged(node, { '+': '-', '-': '+', '*': '+', '/': '*', '%': '/', '//': '/' }),
}

function exchanged(
  node: SyntaxNode,
  others: Readonly<Record<string, string>>,
): ReturnType<typeof instead> | undefined {
  if (!OPERATION.test(kindOf(node))) return undefined
  const operator = node.children().find((child) => !child.isNamed() && Object.hasOwn(others, child.text()))
  const other = operator === undefined ? undefined : others[operator.text()]
  return operator === undefined || other === undefined ? undefined : instead(operator, other)
}
