import type { SyntaxNode } from '../../repository/syntax.ts'
import { isOperator, quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A condition that says the opposite: a `!` too many or too few, `==` for `!=`.
 * Applies to conditions that are a name, an access or a call, and to tests for equality; leaves alone conditions
 * put together from others, where `connective` has its turn.
 */
export const negation: Mutation = {
  id: 'negation',
  of: (node, { file, statement }) => {
    const equality = isOperator(node) ? OPPOSITE[node.text()] : undefined
    if (equality !== undefined) return [opposite(node, equality)]
    const isNot =
      /^(not_operator|unary_expression|unary)$/.test(kindOf(node)) && /^(!|not\b)/.test(node.text())
    if (isNot) return withoutNot(node)
    return isConditionOf(node, statement) && SIMPLE.test(kindOf(node)) ? [withNot(node, file)] : []
  },
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
}
const SIMPLE =
  /^(identifier|variable_name|member_expression|attribute|field_expression|selector_expression|field_access|call|call_expression|method_invocation)$/

function opposite(operator: SyntaxNode, other: string): Mutated {
  const whole = operator.parent()?.text() ?? operator.text()
  return {
    edits: [replaced(operator, other)],
    says: `${quoted(whole)} holds in the cases in which it should not; with \`${other}\` it holds in the others`,
  }
}

function withoutNot(node: SyntaxNode): readonly Mutated[] {
  const inner = node.children().find((child) => child.isNamed())
  if (inner === undefined) return []
  const says = `${quoted(node.text())} holds in the cases in which it should not; ${quoted(inner.text())} holds in the others`
  return [{ edits: [{ start: span(node).start, end: span(inner).start, replacement: '' }], says }]
}

function withNot(node: SyntaxNode, file: CodeFile): Mutated {
  const { start } = span(node)
  const not = file.grammar.family === 'python' ? 'not ' : '!'
  const says = `${quoted(node.text())} holds in the cases in which it should not; ${quoted(not + node.text())} holds in the others`
  return { edits: [{ start, end: start, replacement: not }], says }
}

/** The whole condition of an `if` or a loop, or one operand of `and` and `or` in it. */
function isConditionOf(node: SyntaxNode, statement: SyntaxNode): boolean {
  const condition = statement.field('condition')
  if (condition === null) return false
  const { start, end } = span(condition)
  const own = span(node)
  const isBare = kindOf(condition) === 'parenthesized_expression'
  return isBare ? own.start === start + 1 && own.end === end - 1 : own.start === start && own.end === end
}
