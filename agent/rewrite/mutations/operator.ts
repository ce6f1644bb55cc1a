import type { SyntaxNode } from '../../repository/syntax.ts'
import { isOperator, quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { kindOf, type CodeFile } from '../tree.ts'

/**
 * The wrong sign between two values: `<` for `>`, `+` for `-`, `*` for `/`, a difference the wrong way round, a share that has to
 * be whole and is not. Applies to comparisons and sums of what is not text; leaves alone tests for equality, and a limit that is
 * only off by the equal case, which `comparison` knows.
 */
export const wrongOperator: Mutation = {
  id: 'operator',
  of: (node, { file }) => {
    const whole = node.parent()
    if (!isOperator(node) || whole === null || isAboutText(whole, file)) return []
    const [left, right] = whole.children().filter((child) => child.isNamed())
    if (left === undefined || right === undefined) return []
    const turned = (TURNED[node.text()] ?? []).map((other) => withOperator(whole, node, other))
    const text = (operand: SyntaxNode): string => operand.text()
    if (node.text() === '-') return [wholeAs(whole, `${text(right)} - ${text(left)}`), ...turned]
    if (node.text() !== '/') return turned
    if (file.grammar.family === 'python')
      return [wholeAs(whole, `${text(left)} // ${text(right)}`), ...turned]
    return file.grammar.family === 'javascript'
      ? [wholeAs(whole, `Math.floor(${whole.text()})`), ...turned]
      : turned
  },
}

const TURNED: Readonly<Record<string, readonly string[]>> = {
  '<': ['>'],
  '>': ['<'],
  '<=': ['>='],
  '>=': ['<='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*', '%'],
  '//': ['%'],
  '%': ['/'],
}
const TEXT = /string|char_literal|template/

/** A text among the operands: a sum of texts has no difference. */
function isAboutText(whole: SyntaxNode, { grammar }: CodeFile): boolean {
  return whole
    .children()
    .some((child) => child.isNamed() && (TEXT.test(kindOf(child)) || grammar.strings.has(kindOf(child))))
}

function withOperator(whole: SyntaxNode, operator: SyntaxNode, other: string): Mutated {
  return {
    edits: [replaced(operator, other)],
    says: `${quoted(whole.text())} means \`${other}\``,
  }
}

function wholeAs(whole: SyntaxNode, to: string): Mutated {
  return { edits: [replaced(whole, to)], says: `${quoted(whole.text())} means ${quoted(to)}` }
}
