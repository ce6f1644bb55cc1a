import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { calleeOf, isSame, kindOf } from '../tree.ts'

/**
 * A count that is one too many or too few where it is worked out: `at % (size + 1)`, `group.Add(count - 1)`, and `page * size` for
 * pages that are counted from 1. Applies where values are made or handed on, not where they are used; leaves alone
 * sums in an index, a range or a comparison, which `boundary` knows, also where the index is an argument: `meetings.get(i - 1)`.
 */
export const oneOff: Mutation = {
  id: 'one_off',
  of: (node, { role }) => {
    if (role === 'line' && !isHandedOn(node)) return []
    if (!OPERATIONS.test(kindOf(node))) return []
    const [left, operator, right] = node.children()
    if (
      left === undefined ||
      right === undefined ||
      HOLDERS.test(kindOf(node.parent())) ||
      isIndexGiven(node)
    )
      return []
    const sign = operator?.text() ?? ''
    if (/^[+-]$/.test(sign) && right.text() === '1') return [changed(outermost(node), left.text())]
    if (sign === '*' && isName(left) && isName(right))
      return [changed(left, `(${left.text()} - 1)`), changed(right, `(${right.text()} - 1)`)]
    return []
  },
}

const OPERATIONS = /^(binary_expression|binary_operator|binary)$/
const HOLDERS =
  /^(subscript|subscript_expression|index_expression|array_access|slice|slice_expression|comparison_operator|range_expression)$/

/** The first argument of what gives or changes one element. */
function isIndexGiven(node: SyntaxNode): boolean {
  const list = node.parent()
  const call = list?.parent()
  if (call === null || call === undefined || !/^arguments?(_list)?$/.test(kindOf(list))) return false
  const name = /\w+$/.exec(calleeOf(call)?.text() ?? call.field('name')?.text() ?? '')?.[0] ?? ''
  return (
    ELEMENT.test(name) &&
    isSame(
      list?.children().find((child) => child.isNamed()),
      node,
    )
  )
}

const ELEMENT = /^(?:get|get_mut|at|charAt|char_at|nth|elementAt|codePointAt|charCodeAt)$/

function isHandedOn(node: SyntaxNode): boolean {
  return /argument/.test(kindOf(node.parent()))
}

function isName(node: SyntaxNode): boolean {
  return /^(identifier|member_expression|attribute|selector_expression|field_access|field_expression)$/.test(
    kindOf(node),
  )
}

/** With the parentheses that only held the sum. */
function outermost(node: SyntaxNode): SyntaxNode {
  const parent = node.parent()
  return parent !== null && kindOf(parent) === 'parenthesized_expression' && !isSame(parent, node)
    ? parent
    : node
}

function changed(node: SyntaxNode, to: string): Mutated {
  return { edits: [replaced(node, to)], says: `${quoted(node.text())} is one off; ${quoted(to)} is meant` }
}
