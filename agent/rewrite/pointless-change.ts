import type { SyntaxNode } from '../repository/syntax.ts'
import type { Mutated, MutationPlace } from './mutation.ts'
import { kindOf, span } from './tree.ts'

/**
 * Whether a change cannot be what was meant, though a program may run to its end with it. Applies to an operation with the same
 * operand on both sides (`made - made`, `a < a`, `ok && ok`), and to which of two values is the greater one in a condition before
 * an operation whose operands are of types that do not go together: that only leads around it. Leaves alone sums and products.
 */
export function isPointless(node: SyntaxNode, change: Pick<Mutated, 'edits'>, place: MutationPlace): boolean {
  const [edit, ...others] = change.edits
  if (edit === undefined || others.length > 0) return false
  return isAgainstItself(node, edit) || (TYPES_APART.test(place.said) && isOfAnOrder(node, edit, place))
}

type Edit = Mutated['edits'][number]

const TYPES_APART =
  /unsupported operand type|not supported between instances|can only concatenate|must be str, not|offset-naive/

function isAgainstItself(node: SyntaxNode, edit: Edit): boolean {
  return [node, node.parent()].some((operation) => {
    const operands = operation !== null && OPERATIONS.test(kindOf(operation)) ? operation.namedChildren() : []
    const replaced = operands.findIndex((one) => span(one).start === edit.start && span(one).end === edit.end)
    const [first, second, ...more] = operands
    if (replaced === -1 || first === undefined || second === undefined || more.length > 0) return false
    if (ADDS_UP.test(operation?.field('operator')?.text() ?? '')) return false
    return edit.replacement === (replaced === 0 ? second : first).text()
  })
}

const OPERATIONS = /^(?:binary(?:_expression|_operator)?|comparison_operator|boolean_operator)$/
const ADDS_UP = /^[*+]/

/** In a condition on the way to the crash a comparison by size is turned round, or moved by one. */
function isOfAnOrder(node: SyntaxNode, edit: Edit, { role }: MutationPlace): boolean {
  if (role !== 'condition') return false
  const comparison = [node, node.parent()].find(
    (one) =>
      one !== null &&
      OPERATIONS.test(kindOf(one)) &&
      span(one).start <= edit.start &&
      span(one).end >= edit.end,
  )
  return comparison?.children().some((part) => /^[<>]=?$/.test(part.text())) === true
}
