import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { descendants, kindOf, ownDescendants, span, type CodeFile } from '../tree.ts'
import { targetNames } from '../scope.ts'

/**
 * A function that is made in a loop and called later sees the last value of the loop's name: `{name: (lambda row: row[name]) for name in names}`.
 * Applies to lambdas of Python in a loop or comprehension whose names they use; each is kept as a default. Leaves alone lambdas that are
 * called or used up in place, as the key of `sorted`.
 */
export const lateBinding: Mutation = {
  id: 'late_binding',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || kindOf(node) !== 'lambda') return []
    const holder =
      kindOf(node.parent()) === 'parenthesized_expression' ? node.parent()?.parent() : node.parent()
    if (/^(keyword_argument|argument_list)$/.test(kindOf(holder)) && !isKept(holder)) return []
    const body = node.field('body')
    const parameters = node.field('parameters')
    const own = new Set(parameters === null ? [] : descendants(parameters).map((one) => one.text()))
    const used = new Set(body === null ? [] : descendants(body).map((one) => one.text()))
    const names = loopNames(node, file).filter((name) => used.has(name) && !own.has(name))
    if (names.length === 0) return []
    const given = names.map((name) => `${name}=${name}`).join(', ')
    const edit =
      parameters === null
        ? {
            start: span(node).start + 'lambda'.length,
            end: span(node).start + 'lambda'.length,
            replacement: ` ${given}`,
          }
        : replaced(parameters, `${parameters.text()}, ${given}`)
    return [
      {
        edits: [edit],
        says: `${quoted(node.text())} is called when the loop is over, and sees what ${quoted(names.join(', '))} is then; each now keeps its own`,
      },
    ]
  },
}

/** `add(lambda: …)` keeps a function for later as often as not; those below use it up. */
function isKept(holder: SyntaxNode | null | undefined): boolean {
  const call = kindOf(holder) === 'argument_list' ? holder?.parent() : undefined
  return /\b(append|add|register|connect|bind|subscribe|on|after|call_later|submit)\($/.test(
    `${call?.field('function')?.text() ?? ''}(`,
  )
}

/** Names that loops around give a value to, up to the next function. */
function loopNames(node: SyntaxNode, file: CodeFile): readonly string[] {
  const names: string[] = []
  for (const outer of node.ancestors()) {
    if (file.grammar.functions.has(kindOf(outer)) && kindOf(outer) !== 'lambda') break
    const heads = /_comprehension$|^generator_expression$/.test(kindOf(outer))
      ? ownDescendants(outer, file.grammar).filter((one) => kindOf(one) === 'for_in_clause')
      : kindOf(outer) === 'for_statement'
        ? [outer]
        : []
    for (const head of heads) {
      const left = head.field('left')
      if (left !== null) names.push(...targetNames(left))
    }
  }
  return names
}
