import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { calleeOf, kindOf } from '../tree.ts'

/**
 * What everybody shares is changed by one: a frozen default that is filled in, a list that is sorted where it stands.
 * Applies where a value is given a name, or returned, that cannot be changed by the error's words; it becomes a copy of its own.
 * Leaves alone what is made in that place.
 */
export const ownCopy: Mutation = {
  id: 'own_copy',
  isRare: true,
  message:
    /not extensible|read only property|read-only property|does not support item (assignment|deletion)|'(tuple|mappingproxy|frozenset)' object has no attribute/,
  of: (node, { file }) => {
    const { family, calls } = file.grammar
    if (family !== 'javascript' && family !== 'python') return []
    const sorted = calls.has(kindOf(node)) ? calleeOf(node)?.field('object') : undefined
    if (sorted !== undefined && sorted !== null && IN_PLACE.test(calleeOf(node)?.text() ?? ''))
      return [changed(sorted, `[...${sorted.text()}]`)]
    const value = node.field('value') ?? node.field('right') ?? returned(node)
    if (value === undefined || value === null || !GIVES.test(kindOf(node)) || !isShared(value)) return []
    const text = value.text()
    if (family === 'python') return [changed(value, `dict(${text})`), changed(value, `list(${text})`)]
    return [changed(value, `{ ...${text} }`), changed(value, `[...${text}]`)]
  },
}

const GIVES = /^(variable_declarator|assignment|assignment_expression|return_statement)$/
const IN_PLACE = /\.(sort|reverse|splice|push|unshift|pop|shift|fill)$/

function returned(node: SyntaxNode): SyntaxNode | undefined {
  if (kindOf(node) !== 'return_statement') return undefined
  return node.children().find((child) => child.isNamed())
}

/** A name, an access, or a choice between such: not something that is made here. */
function isShared(value: SyntaxNode): boolean {
  const kind = kindOf(value)
  if (value.text().includes('(')) return false
  if (/^(identifier|member_expression|attribute|subscript|subscript_expression)$/.test(kind)) return true
  if (!/^(binary_expression|boolean_operator|ternary_expression|conditional_expression)$/.test(kind))
    return false
  return /\?\?|\|\||\?| or | if /.test(value.text())
}

function changed(node: SyntaxNode, to: string): ReturnType<Mutation['of']>[number] {
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} is shared with others and is changed further on; a copy of its own is taken`,
  }
}
