import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation, type MutationPlace } from '../mutation.ts'
import { argumentsOf, calleeOf, isSame, kindOf, span } from '../tree.ts'

/**
 * Parentheses too many or too few: a property that is called, or a method that is not, wherever the statement does it.
 * Applies to members called without arguments, and to members that are an operand or an argument; leaves alone what
 * a value is given to, and calls that are statements of their own.
 */
export const callOfMember: Mutation = {
  id: 'call',
  of: (node, place) => {
    const { grammar } = place.file
    // There the compiler would not have it.
    if (/^(go|java|rust)$/.test(grammar.family)) return []
    const alike = alikeOf(node, place)
    if (!isSame(alike[0], node)) return []
    const called = grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
    // A statement of its own is there for what it does.
    const isStatement = kindOf(node.parent()) === 'expression_statement'
    if (
      called !== undefined &&
      !isStatement &&
      argumentsOf(node).length === 0 &&
      grammar.members.has(kindOf(called))
    ) {
      const says = `${quoted(called.text())} is a value and no function: it is read, not called`
      const length = span(called).end - span(called).start
      const edits = alike.map(span).map(({ start, end }) => ({ start: start + length, end, replacement: '' }))
      return [{ edits, says }]
    }
    if (!grammar.members.has(kindOf(node)) || !READERS.test(kindOf(node.parent()))) return []
    const says = `${quoted(node.text())} is a function: what it returns is wanted, so it is called`
    return [{ edits: alike.map(span).map(({ end }) => ({ start: end, end, replacement: '()' })), says }]
  },
}

const READERS =
  /^(binary_expression|binary_operator|comparison_operator|argument_list|arguments|subscript|subscript_expression|for_in_clause|return_statement)$/

/** The same code in the same role, in the order of the text. */
function alikeOf(node: SyntaxNode, { nodes }: MutationPlace): readonly SyntaxNode[] {
  return nodes.filter(
    (other) =>
      kindOf(other) === kindOf(node) &&
      other.text() === node.text() &&
      READERS.test(kindOf(other.parent())) === READERS.test(kindOf(node.parent())),
  )
}
