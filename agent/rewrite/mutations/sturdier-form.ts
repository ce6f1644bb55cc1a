import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { isSame, kindOf } from '../tree.ts'
import { STURDIER_FORMS } from './sturdier-forms.ts'

/**
 * A usual form that does not bear a value which another form for the same does (see `sturdier-forms.ts`).
 * Applies wherever a value is made or used, and in the whole of the files around for forms that the error itself speaks of; leaves alone
 * forms that lie in the sturdier one already.
 */
export const sturdierForm: Mutation = {
  id: 'sturdier_form',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file, said, statement }) =>
    STURDIER_FORMS[file.grammar.family]
      .filter(({ kind, usual }) => kind.test(kindOf(node)) && usual.test(node.text()))
      .filter(({ when }) => (when === undefined ? !isSame(statement, file.root) : when.test(said)))
      .filter(({ operator }) => isOperation(node, operator))
      .filter(({ sturdier }) => fits(sturdier, node))
      .map(({ usual, sturdier, bears, when }) => {
        const code = plain(node.text().replace(usual, sturdier))
        return {
          edits: [replaced(node, code)],
          says: `${quoted(node.text())} does not bear ${bears}; ${quoted(code)} does`,
          isToldByError: when !== undefined,
        }
      }),
}

/** Whether an operation is the one that a form is of, and does not hold it as one of its operands: `a == b || c == d` is no `==`. */
function isOperation(node: SyntaxNode, operator: string | undefined): boolean {
  const own = (node.field('operator') ?? node.field('operators'))?.text()
  return operator === undefined || own === undefined || own === operator
}

/** Brackets that a form keeps around an operand are left out where it is a name or a number. */
function plain(code: string): string {
  return code.replaceAll(/(?<![\w)>!])\(([A-Za-z_]\w*(?:\.\w+)*)\)(?=\.[a-z_]+\()/g, '$1')
}

const VALUES = /^[\w."' ]*\b(null|true|false|\d+|'.')$|^(null|\d+|-?1)\b/

/** What is the same object as null or a number is equal to it as well. */
function fits(sturdier: string, node: SyntaxNode): boolean {
  if (!/Objects\.equals\(\$1, \$2\)|^\$1 == \$2$/.test(sturdier)) return true
  const [left = '', right = ''] = node.text().split(/\s*(?:[!=]=| is )\s*/)
  return !(VALUES.test(left) || VALUES.test(right) || /None|True|False/.test(right))
}
