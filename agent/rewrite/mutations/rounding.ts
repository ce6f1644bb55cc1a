import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { isSame, kindOf } from '../tree.ts'

/**
 * How many parts of one size are needed, worked out with one too many where nothing is left over, or one too few where something is:
 * `rows // size + 1`, `Math.floor(rows / size) + 1` and `rows // size` for the whole number above.
 * Applies to whole divisions of two values that are no numbers.
 */
export const rounding: Mutation = {
  id: 'rounding',
  of: (node, { file }) => {
    const { family } = file.grammar
    const sum = sidesOf(node)
    if (sum?.operator === '+' && sum.right.text() === '1') {
      const part = wholeDivision(sum.left, family)
      return part === undefined ? [] : [changed(node, part, family, 0)]
    }
    const parent = sidesOf(node.parent() ?? undefined)
    if (parent?.operator === '+' && parent.right.text() === '1' && isSame(parent.left, node)) return []
    const part = wholeDivision(node, family)
    return part === undefined || family === 'javascript' ? [] : [changed(node, part, family, DOWN_COST)]
  },
}

/** That nothing is left over is the rule where nothing was added. */
const DOWN_COST = 4

interface Sides {
  readonly left: SyntaxNode
  readonly operator: string
  readonly right: SyntaxNode
}

function sidesOf(node: SyntaxNode | undefined): Sides | undefined {
  if (node === undefined || !/^(?:binary_expression|binary_operator|binary)$/.test(kindOf(node)))
    return undefined
  const [left, operator, right] = node.children()
  if (left === undefined || operator === undefined || right === undefined) return undefined
  return { left, operator: operator.text(), right }
}

/** What is divided into whole parts; where one type is for both kinds of numbers, by what says so. */
function wholeDivision(node: SyntaxNode, family: string): Sides | undefined {
  const inner = /^(?:Math\.(?:floor|trunc)|int)\((.*)\)$/s.test(node.text())
    ? node.namedChildren().at(-1)?.namedChildren()[0]
    : undefined
  const sides = sidesOf(inner ?? node)
  const isWhole =
    inner !== undefined || (family === 'python' ? sides?.operator === '//' : family !== 'javascript')
  if (sides === undefined || !isWhole || !/^\/\/?$/.test(sides.operator)) return undefined
  return [sides.left, sides.right].some((one) => /^[\d.]+$|["'`]/.test(one.text())) ? undefined : sides
}

function changed(node: SyntaxNode, { left, right }: Sides, family: string, doubt: number): Mutated {
  const to = roundedUp(left.text(), right.text(), family)
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} is not how many parts are needed; ${quoted(to)} is`,
    doubt,
  }
}

/** In the words of the language. Shape: "len(rows)" and "size" give "-(-len(rows) // size)" in Python. */
function roundedUp(whole: string, size: string, family: string): string {
  if (family === 'javascript') return `Math.ceil(${whole} / ${size})`
  if (family === 'python') return `-(-${single(whole)} // ${single(size)})`
  if (family === 'rust') return `${single(whole)}.div_ceil(${size})`
  return `(${whole} + ${size} - 1) / ${single(size)}`
}

/** In brackets where it is more than one value. */
function single(text: string): string {
  return /^[\w.]*(?:\([^()]*\))?$/.test(text) ? text : `(${text})`
}
