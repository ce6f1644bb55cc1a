import type { SyntaxNode } from '../repository/syntax.ts'
import { argumentsOf, bare, calleeOf, kindOf, lastName, receiverOf, type CodeFile } from './tree.ts'

/** What a test asks of a list. */
export interface EmptyTest {
  readonly list: SyntaxNode
  /** The test holds for the empty list; else for one with elements. */
  readonly isEmpty: boolean
}

/**
 * The list that a test asks for elements. Shape: `rows` for `rows.length === 0`, `!rows.length`, `len(rows) > 0`, and in
 * Python `not rows` and `rows`; undefined for a test that asks something else.
 */
export function emptyTested(test: SyntaxNode, file: CodeFile): EmptyTest | undefined {
  const { grammar } = file
  const node = bare(test, grammar)
  const kind = kindOf(node)
  const isNegation = kind === 'not_operator' || (kind === 'unary_expression' && node.text().startsWith('!'))
  if (isNegation) {
    const inner = node.field('argument')
    const asked = inner === null ? undefined : emptyTested(inner, file)
    return asked === undefined ? undefined : { ...asked, isEmpty: !asked.isEmpty }
  }
  const counted = countedBy(node, file)
  if (counted !== undefined) return { list: counted, isEmpty: false }
  const [left, operator, right] = [node.child(0), node.child(1), node.child(2)]
  if (/^(binary_expression|comparison_operator)$/.test(kind) && left !== null) {
    const list = countedBy(bare(left, grammar), file)
    const compared = `${operator?.text() ?? ''} ${right?.text() ?? ''}`
    if (list === undefined) return undefined
    if (/^(={2,3} 0|< 1|<= 0)$/.test(compared)) return { list, isEmpty: true }
    return /^(!={1,2} 0|> 0|>= 1)$/.test(compared) ? { list, isEmpty: false } : undefined
  }
  const isValue = grammar.identifiers.has(kind) || grammar.members.has(kind)
  return grammar.family === 'python' && isValue ? { list: node, isEmpty: false } : undefined
}

/** Shape: `rows` for `rows.length` and `len(rows)`; undefined for other code. */
function countedBy(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  if (grammar.members.has(kindOf(node)) && lastName(node, grammar) === 'length')
    return receiverOf(node, grammar)
  const isLength = grammar.calls.has(kindOf(node)) && calleeOf(node)?.text() === 'len'
  return isLength ? argumentsOf(node)[0] : undefined
}
