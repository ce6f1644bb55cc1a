import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { kindOf, span } from '../tree.ts'

/**
 * An index, a slice or the bound of a loop that is one off: `rows[rows.length]`, `range(len(row))` beside `row[i + 1]`.
 * Applies to lengths and to sums and differences with 1 that stand in an index, a range or a comparison, to the
 * number a loop begins with, and to digits as an index; leaves alone all other numbers.
 */
export const boundary: Mutation = {
  id: 'boundary',
  of: (node) => {
    const holder = holderOf(node)
    if (holder === undefined) return []
    if (isLength(node)) return isPartOfSum(node) ? [] : [changed(node, `${node.text()} - 1`, 'one less')]
    if (SUMS.test(kindOf(node))) return withoutOne(node)
    if (/^[01]$/.test(node.text()) && NUMBERS.test(kindOf(node)) && !isPartOfSum(node))
      return [changed(node, node.text() === '0' ? '1' : '0', 'the other end')]
    if (/^[2-9]$/.test(node.text()) && NUMBERS.test(kindOf(node)) && isPlace(node, holder))
      return [changed(node, String(Number(node.text()) - 1), 'the one before')]
    const isIndex = INDEXES.test(kindOf(holder)) && /^(identifier|variable_name)$/.test(kindOf(node))
    if (!isIndex || isPartOfSum(node)) return []
    return [
      changed(node, `${node.text()} - 1`, 'the one before'),
      changed(node, `${node.text()} + 1`, 'the next'),
    ]
  },
}

const NUMBERS = /^(number|integer|int_literal|decimal_integer_literal|integer_literal)$/
const SUMS = /^(binary|binary_expression|binary_operator)$/
const INDEXES =
  /^(subscript|subscript_expression|index_expression|array_access|slice|slice_expression|element_reference)$/
const BOUNDS = /^(comparison_operator|binary|binary_expression|range_expression|for_clause)$/
const LENGTH = /(^len\(.*\)|\.(length|size|len|count)(\(\))?)$/s

/** The index, slice, range or comparison that a node is a side of. */
function holderOf(node: SyntaxNode): SyntaxNode | undefined {
  const parent = node.parent()
  if (parent === null) return undefined
  const kind = kindOf(parent)
  if (INDEXES.test(kind))
    return span(parent.child(0) ?? parent).start === span(node).start ? undefined : parent
  if (BOUNDS.test(kind)) return /[<>]|\.\./.test(operatorOf(parent)) ? parent : undefined
  const isStart =
    (kind === 'variable_declarator' && kindOf(parent.parent()?.parent()) === 'for_statement') ||
    (kind === 'expression_list' && /^for_clause$/.test(kindOf(parent.parent()?.parent())))
  const isRange = kind === 'argument_list' && parent.parent()?.text().startsWith('range(') === true
  return isStart || isRange ? parent : undefined
}

/** The place of one element, and not the end of a part or the last digit of something else. */
function isPlace(node: SyntaxNode, holder: SyntaxNode): boolean {
  return INDEXES.test(kindOf(holder)) && !/slice/.test(kindOf(holder)) && node.parent()?.id() === holder.id()
}

function operatorOf(node: SyntaxNode): string {
  return (
    node
      .children()
      .find((child) => !child.isNamed())
      ?.text() ?? ''
  )
}

function isLength(node: SyntaxNode): boolean {
  return (
    node.isNamed() && /call|member|attribute|field|invocation/.test(kindOf(node)) && LENGTH.test(node.text())
  )
}

function isPartOfSum(node: SyntaxNode): boolean {
  const parent = node.parent()
  return parent !== null && SUMS.test(kindOf(parent)) && /^[+-]$/.test(operatorOf(parent))
}

/** Shape: `i` for `i + 1`, and `rows.length - 2` for `rows.length - 1`. */
function withoutOne(node: SyntaxNode): readonly Mutated[] {
  const [left, right] = node.children().filter((child) => child.isNamed())
  const operator = operatorOf(node)
  if (left === undefined || right?.text() !== '1' || !/^[+-]$/.test(operator)) return []
  const plain = changed(node, left.text(), operator === '+' ? 'one less' : 'one more')
  return operator === '-' ? [plain, changed(node, `${left.text()} - 2`, 'one less')] : [plain]
}

function changed(node: SyntaxNode, to: string, what: string): Mutated {
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} is one off; ${quoted(to)} is ${what}`,
  }
}
