import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { functionOf, kindOf, type CodeFile } from '../tree.ts'
import { STURDIER_FORMS } from './sturdier-forms.ts'

/**
 * A usual form that does not bear a value which another form for the same does (see `sturdier-forms.ts`).
 * Applies wherever a value is made or used; leaves alone forms that lie in the sturdier one already. Differences in Java count only where
 * they order something.
 */
export const sturdierForm: Mutation = {
  id: 'sturdier_form',
  isRare: true,
  of: (node, { file, said }) =>
    STURDIER_FORMS[file.grammar.family]
      .filter(
        ({ kind, usual, when }) =>
          kind.test(kindOf(node)) && usual.test(node.text()) && when?.test(said) !== false,
      )
      .filter(({ sturdier }) => fits(sturdier, node, file))
      .map(({ usual, sturdier, bears }) => {
        const code = node.text().replace(usual, sturdier)
        return {
          edits: [replaced(node, code)],
          says: `${quoted(node.text())} does not bear ${bears}; ${quoted(code)} does`,
        }
      }),
}

const ORDERS = /compar|order|sort|rank/i
const VALUES = /^[\w."' ]*\b(null|true|false|\d+|'.')$|^(null|\d+|-?1)\b/

function fits(sturdier: string, node: SyntaxNode, file: CodeFile): boolean {
  if (sturdier.startsWith('Integer.compare')) return ORDERS.test(around(node, file))
  if (/Objects\.equals\(\$1, \$2\)|^\$1 == \$2$/.test(sturdier)) {
    const [left, right] = node.text().split(/\s*(?:[!=]=| is )\s*/)
    return (
      left === undefined ||
      right === undefined ||
      !(VALUES.test(left) || VALUES.test(right) || /None|True|False/.test(right))
    )
  }
  return true
}

/** The name and the head of the function around a node, or the call that a lambda is handed to. */
function around(node: SyntaxNode, file: CodeFile): string {
  const scope = functionOf(node, file)
  const isLambda = kindOf(scope) === 'lambda_expression'
  return (isLambda ? (scope.parent()?.parent()?.text() ?? '') : scope.text()).slice(0, HEAD_LENGTH)
}

const HEAD_LENGTH = 120
