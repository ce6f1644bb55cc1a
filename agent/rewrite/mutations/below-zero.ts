import type { SyntaxNode } from '../../repository/syntax.ts'
import type { Family } from '../grammar.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { kindOf, type CodeFile } from '../tree.ts'

/**
 * A difference or a rest that falls below zero where a count, a place or a length is meant: `blanks = width - text.length`,
 * `(at - step) % size`. Applies where a value is made; leaves alone differences with texts in them, and those that are kept above
 * zero already.
 */
export const belowZero: Mutation = {
  id: 'below_zero',
  of: (node, { file }) => {
    if (!/^(binary_expression|binary_operator|binary)$/.test(kindOf(node)) || isKept(node, file)) return []
    const [left, right] = node.children().filter((child) => child.isNamed())
    const operator = node
      .children()
      .find((child) => !child.isNamed())
      ?.text()
    if (left === undefined || right === undefined || (operator !== '-' && operator !== '%')) return []
    const forms = operator === '-' ? DIFFERENCES : RESTS
    const form = forms[file.grammar.family]?.(left.text(), right.text())
    if (form === undefined) return []
    const says = `${quoted(node.text())} falls below zero, where the least is zero; ${quoted(form)} does not`
    return [{ edits: [replaced(node, form)], says }]
  },
}

type Forms = Partial<Readonly<Record<Family, (left: string, right: string) => string>>>

const DIFFERENCES: Forms = {
  javascript: (left, right) => `Math.max(0, ${left} - ${right})`,
  python: (left, right) => `max(0, ${left} - ${right})`,
  go: (left, right) => `max(0, ${left}-${right})`,
  java: (left, right) => `Math.max(0, ${left} - ${right})`,
  rust: (left, right) => `${enclosed(left)}.saturating_sub(${right})`,
}
/** In Python a rest has the sign of the divisor. */
const RESTS: Forms = {
  javascript: (left, right) => `((${left} % ${right}) + ${right}) % ${right}`,
  go: (left, right) => `((${left}%${right})+${right})%${right}`,
  java: (left, right) => `Math.floorMod(${left}, ${right})`,
  rust: (left, right) => `${enclosed(left)}.rem_euclid(${right})`,
}

function enclosed(code: string): string {
  return /^[\w.()]+$/.test(code) ? code : `(${code})`
}

function isKept(node: SyntaxNode, { grammar }: CodeFile): boolean {
  const call = node.parent()?.parent()
  return grammar.calls.has(kindOf(call)) && /^(Math\.)?(max|abs|floorMod)\(/.test(call?.text() ?? '')
}
