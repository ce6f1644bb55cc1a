import type { SyntaxNode } from '../repository/syntax.ts'
import type { Mutated, MutationPlace } from './mutation.ts'
import { applyEdits } from './edits.ts'
import { functionOf, isElement, kindOf, span, within } from './tree.ts'

/**
 * Whether a change cannot be what was meant, though a program may run to its end with it. Applies to an operation with the same
 * operand on both sides (`made - made`, `a < a`, `ok && ok`), and to which of two values is the greater one in a condition before
 * an operation whose operands are of types that do not go together: that only leads around it. Nor another argument of the program in the
 * place of one, a loop over what was made empty just before and holds nothing yet, or a list that is copied before it is added to where a
 * part reaches past its end, or a number as an index where the error names another one: the program only does something else then. Leaves alone sums and products.
 */
export function isPointless(node: SyntaxNode, change: Pick<Mutated, 'edits'>, place: MutationPlace): boolean {
  const [edit, ...others] = change.edits
  if (edit === undefined || others.length > 0) return false
  if (isAgainstItself(node, edit) || isOtherInput(node, edit) || isOverNothing(node, edit, place)) return true
  if (isOtherIndex(node, place)) return true
  if (PAST_END.test(place.said) && CLIPPED.test(edit.replacement)) return true
  return TYPES_APART.test(place.said) && isOfAnOrder(node, edit, place)
}

/** Where the program stops, a number as an index that is not the one which the error names. */
function isOtherIndex(node: SyntaxNode, { role, said }: MutationPlace): boolean {
  const named = INDEX_NAMED.exec(said)
    ?.slice(1)
    .find((one) => one !== undefined)
  if (named === undefined || role !== 'line' || !isElement(node.parent())) return false
  return /^\d+$/.test(node.text()) && node.text() !== named
}

const INDEX_NAMED = /index out of range \[(\d+)\]|[Ii]ndex:? (\d+)(?:,| out of)|but the index is (\d+)/

const PAST_END = /slice bounds out of range/
const CLIPPED = /^append\((\w+)\[:len\(\1\):len\(\1\)\],/

type Edit = Mutated['edits'][number]

const TYPES_APART =
  /unsupported operand type|not supported between instances|can only concatenate|must be str, not|offset-naive/

function isAgainstItself(node: SyntaxNode, edit: Edit): boolean {
  return [node, ...node.ancestors().slice(0, AROUND_MAX)].some((operation) => {
    const operands = OPERATIONS.test(kindOf(operation)) ? operation.namedChildren() : []
    const replaced = operands.findIndex((one) => span(one).start <= edit.start && span(one).end >= edit.end)
    const [first, second, ...more] = operands
    if (replaced === -1 || first === undefined || second === undefined || more.length > 0) return false
    if (ADDS_UP.test(operation.field('operator')?.text() ?? '')) return false
    const [own, other] = replaced === 0 ? [first, second] : [second, first]
    const { start } = span(own)
    const changed = { ...edit, start: edit.start - start, end: edit.end - start }
    return applyEdits(own.text(), [changed]) === other.text()
  })
}

/** A name within a member, and the operation around that. */
const AROUND_MAX = 3
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

/** What the program is told when it is started: another one of these is another run of it. */
function isOtherInput(node: SyntaxNode, { start }: Edit): boolean {
  const holder = [node, node.parent()].find((one) => isElement(one))
  const [object] = holder?.namedChildren() ?? []
  return (
    object !== undefined &&
    start >= span(object).end &&
    /^(?:sys\.argv|process\.argv|os\.Args|args)$/.test(object.text())
  )
}

/** A loop that goes over nothing comes to no crash. */
function isOverNothing(
  node: SyntaxNode,
  { start, end, replacement }: Edit,
  { file }: MutationPlace,
): boolean {
  const isWhole = span(node).start === start && span(node).end === end && /^\w+$/.test(replacement)
  const walk = node
    .ancestors()
    .slice(0, AROUND_MAX)
    .find((outer) => LOOPS.test(kindOf(outer)))
  const walked = walk?.field('right') ?? walk?.field('value')
  const isWalked = walked !== null && walked !== undefined && within(node, walked)
  if (!isWhole || !isWalked) return false
  const before = file.text.slice(span(functionOf(node, file)).start, start)
  const [, made, since] =
    before.match(
      new RegExp(String.raw`(?<![\w.])${replacement}(?:\s*:[^=\n;]+)?\s*:?=\s*([^\n;]+)([\s\S]*)$`),
    ) ?? []
  return (
    made !== undefined &&
    EMPTY.test(made.trim()) &&
    !new RegExp(String.raw`\b${replacement}\b`).test(since ?? '')
  )
}

const LOOPS = /^(?:for_|enhanced_for|range_clause)/
const EMPTY =
  /^(?:\[\]|\{\}|(?:set|dict|list|deque)\(\)|new [\w.]+(?:<.*>)?\(\)|map\[.*\{\}|\[\][\w.*]+\{\}|(?:Vec|HashMap|BTreeMap|HashSet|BTreeSet|String)::new\(\))$/
