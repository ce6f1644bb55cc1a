import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { isSame, kindOf } from '../tree.ts'

/**
 * A count that is one too many or too few where it is worked out: `at % (size + 1)`, `group.Add(count - 1)`, `page * size` for
 * pages that are counted from 1, and `count / size + 1` for pages of which the last may be full.
 * Applies where values are made or handed on, not where they are used; leaves alone sums in an index, a range or a comparison, which
 * `boundary` knows.
 */
export const oneOff: Mutation = {
  id: 'one_off',
  of: (node, { role, file }) => {
    if (role === 'line' && !isHandedOn(node)) return []
    if (!OPERATIONS.test(kindOf(node))) return []
    const [left, operator, right] = node.children()
    if (left === undefined || right === undefined || HOLDERS.test(kindOf(node.parent()))) return []
    const sign = operator?.text() ?? ''
    if (/^[+-]$/.test(sign) && right.text() === '1') {
      const whole = outermost(node)
      const up = sign === '+' ? roundedUp(left.text(), file.grammar.family) : undefined
      return [...(up === undefined ? [] : [tooManyOfNone(whole, up)]), changed(whole, left.text())]
    }
    if (sign === '*' && isName(left) && isName(right))
      return [changed(left, `(${left.text()} - 1)`), changed(right, `(${right.text()} - 1)`)]
    return []
  },
}

const OPERATIONS = /^(binary_expression|binary_operator|binary)$/
const HOLDERS =
  /^(subscript|subscript_expression|index_expression|array_access|slice|slice_expression|comparison_operator|range_expression)$/

function isHandedOn(node: SyntaxNode): boolean {
  return /argument/.test(kindOf(node.parent()))
}

function isName(node: SyntaxNode): boolean {
  return /^(identifier|member_expression|attribute|selector_expression|field_access|field_expression)$/.test(
    kindOf(node),
  )
}

/** A whole division, its dividend and its divisor; `Math.floor` in JavaScript, which has none of its own. */
const WHOLE: Readonly<Record<string, RegExp>> = {
  javascript: /^Math\.(?:floor|trunc)\(([\w.]+) \/ ([\w.]+)\)$/,
  python: /^([\w.]+|len\([\w.]+\)) \/\/ ([\w.]+)$/,
  go: /^([\w.]+|len\([\w.]+\)) \/ ([\w.]+)$/,
  java: /^([\w.]+(?:\(\))?) \/ ([\w.]+)$/,
  rust: /^([\w.]+(?:\(\))?) \/ ([\w.]+)$/,
}

/** The same division rounded up. Shape: "len(xs) // size" gives "-(-len(xs) // size)". */
function roundedUp(division: string, family: string): string | undefined {
  const [, all, part] = WHOLE[family]?.exec(division) ?? []
  if (all === undefined || part === undefined) return undefined
  switch (family) {
    case 'javascript':
      return `Math.ceil(${all} / ${part})`
    case 'python':
      return `-(-${all} // ${part})`
    case 'rust':
      return `${all}.div_ceil(${part})`
    default:
      return `(${all} + ${part} - 1) / ${part}`
  }
}

function tooManyOfNone(node: SyntaxNode, to: string): Mutated {
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} is one too many where nothing is left over; ${quoted(to)} is not`,
  }
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
