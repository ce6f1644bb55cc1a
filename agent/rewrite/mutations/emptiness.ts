import type { SyntaxNode } from '../../repository/syntax.ts'
import { isOperator, quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { kindOf } from '../tree.ts'

/**
 * Nothing there, and something that only counts as nothing, are taken for one another: `if total` where 0 is a total,
 * `count || 10`, `=== undefined` where null comes too, `is None` where an empty text does.
 * Applies to conditions that are a name or an access, to `or` between values, and to tests for nothing, in JavaScript, TypeScript
 * and Python; leaves alone other languages, whose conditions take no such values.
 */
export const takenForNothing: Mutation = {
  id: 'taken_for_nothing',
  of: (node, place) => {
    const { family } = place.file.grammar
    if (family !== 'javascript' && family !== 'python') return []
    const isPython = family === 'python'
    if (isOperator(node)) return betweenValues(node, isPython)
    if (kindOf(node) === 'comparison_operator') return isPython ? testForNone(node) : []
    if (!isAsked(node, place)) return []
    return [changed(node, isPython ? `${node.text()} is not None` : `${node.text()} != null`)]
  },
}

const VALUES = /^(identifier|member_expression|attribute|subscript|subscript_expression)$/

function betweenValues(operator: SyntaxNode, isPython: boolean): readonly Mutated[] {
  const whole = operator.parent()
  const left = whole?.field('left')
  const right = whole?.field('right')
  if (whole === null || left === null || left === undefined || right === null || right === undefined)
    return []
  const [first, second] = [left.text(), right.text()]
  if (isPython)
    return operator.text() === 'or' &&
      VALUES.test(kindOf(left)) &&
      !/if_|while_|not_/.test(kindOf(whole.parent()))
      ? [changed(whole, `(${first} if ${first} is not None else ${second})`)]
      : []
  if (operator.text() === '||' && !/^(if_|while_|unary)/.test(kindOf(whole.parent()?.parent())))
    return [changed(operator, '??')]
  if (operator.text() === '??') return [changed(operator, '||')]
  if (!/^(undefined|null)$/.test(second)) return []
  if (/^[=!]==$/.test(operator.text()))
    return [
      changed(whole, `${first} ${operator.text().startsWith('!') ? '!=' : '=='} null`),
      ...asEmpty(whole, operator, first),
    ]
  return asEmpty(whole, operator, first)
}

function asEmpty(whole: SyntaxNode, operator: SyntaxNode, value: string): readonly Mutated[] {
  return [changed(whole, operator.text().startsWith('!') ? value : `!${value}`)]
}

/** Shape: `x is None`, which the parser takes for a comparison. */
function testForNone(node: SyntaxNode): readonly Mutated[] {
  const match = /^([\w.[\]'"]+) is (not )?None$/.exec(node.text())
  if (match === null) return []
  const value = match[1] ?? ''
  return [changed(node, match[2] === undefined ? `not ${value}` : value)]
}

/** A name or an access that is a whole condition, or what `not` says the opposite of. */
function isAsked(node: SyntaxNode, { statement }: MutationPlace): boolean {
  const parent = node.parent()
  if (!VALUES.test(kindOf(node)) || parent === null) return false
  const condition = statement.field('condition') ?? parent.field('condition')
  const text = condition?.text().replace(/^\((.*)\)$/s, '$1')
  if (text === node.text()) return kindOf(parent) !== 'unary_expression'
  return kindOf(parent) === 'if_clause'
}

function changed(node: SyntaxNode, to: string): Mutated {
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} takes a value that is there for none, or one that is not there for one; ${quoted(to)} tells them apart`,
  }
}
