import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { calleeOf, descendants, isSame, kindOf, lineOf } from '../tree.ts'

/**
 * A value is taken as it came in one branch, and put through a function in the other: `width = number(given.get('width'))` beside `else: width = default`.
 * Applies in Python and JavaScript where the error is about kinds of values, to a name or an access that such a branch gives; it is put through the
 * same function. Leaves alone functions that are called on an object.
 */
export const asOtherBranch: Mutation = {
  id: 'as_other_branch',
  isRare: true,
  message:
    /unsupported operand|not supported between|can only concatenate|must be (?:str|real number)|is not a function|has no attribute/,
  of: (node, { file }) => {
    if (!/^(javascript|python)$/.test(file.grammar.family) || !GIVES.test(kindOf(node))) return []
    const [name, value] = [node.field('left')?.text(), node.field('right')]
    if (name === undefined || value === null || !PLAIN.test(kindOf(value))) return []
    const other = otherBranchOf(node, file.grammar.conditional)
    const beside = other === undefined ? [] : descendants(other)
    const given = beside.find((one) => GIVES.test(kindOf(one)) && one.field('left')?.text() === name)
    const call = given?.field('right')
    const callee = call ? calleeOf(call) : undefined
    if (given === undefined || kindOf(callee) !== 'identifier') return []
    const to = `${callee?.text() ?? ''}(${value.text()})`
    return [
      {
        edits: [replaced(value, to)],
        says: `${quoted(name)} is ${quoted(value.text())} as it came, and what the other branch gives is put through ${quoted(callee?.text() ?? '')}`,
        witness: `line ${lineOf(given)} puts what the other branch gives through \`${callee?.text() ?? ''}\``,
      },
    ]
  },
}

const GIVES = /^assignment(?:_expression)?$/
const PLAIN = /^(?:identifier|member_expression|attribute|subscript|subscript_expression)$/

/** What is done where the nearest condition around is the other way. */
function otherBranchOf(node: SyntaxNode, conditional: string): SyntaxNode | undefined {
  const branch = node.ancestors().find((outer) => kindOf(outer) === conditional)
  const [first, second] = [branch?.field('consequence'), branch?.field('alternative')]
  if (!first || !second) return undefined
  const isIn = (part: SyntaxNode): boolean => node.ancestors().some((outer) => isSame(outer, part))
  return isIn(first) ? second : isIn(second) ? first : undefined
}
