import { functionAround, lineOf } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { contains } from './bindings.ts'
import { viewOf } from './language-views.ts'

const BRANCHES = ['if_statement', 'if_expression', 'elif_clause']
const LEAVES = /\b(?:return|throw|raise|continue|break|panic|exit|fail)\b/

/**
 * Whether a function looks if a value is there and then goes on with it where it is not: it knows that the value may be
 * absent. Shape: `book(room)` below `if (room != null) room.take()`. Not where the branch for an absent value leaves, or
 * gives the name another value.
 */
export function isKnownAbsent(node: SyntaxNode): boolean {
  const view = viewOf(node)
  const core = view.core(node)
  const around = view.isIdentifier(core) ? functionAround(node) : undefined
  if (around === undefined) return false
  const name = RegExp.escape(core.text())
  const isThere = new RegExp(
    `^\\(?\\s*${name}(?:\\s*(?:!==?|is not)\\s*(?:null|undefined|None|nil))?\\s*\\)?$`,
  )
  const isNotThere = new RegExp(
    `^\\(?\\s*(?:${name}\\s*(?:===?|is)\\s*(?:null|undefined|None|nil)|!\\s*${name}|not ${name})\\s*\\)?$`,
  )
  const isSet = new RegExp(`(?<![.\\w])${name}\\s*:?=(?!=)`)
  return nodesOfKinds(around.node, BRANCHES).some((branch) => {
    if (lineOf(branch) >= lineOf(node) || contains(branch, core)) return false
    if (branch.field('alternative') !== null) return false
    const condition = branch.field('condition')?.text() ?? ''
    const body = branch.field('consequence')?.text() ?? ''
    if (isSet.test(body)) return false
    return isThere.test(condition) || (isNotThere.test(condition) && !LEAVES.test(body))
  })
}
