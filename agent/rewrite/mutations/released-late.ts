import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { functionOf, kindOf, ownDescendants, span, statementOf, statementsOf } from '../tree.ts'
import { putBefore, putBehind, takenOut } from './lines.ts'

/**
 * What others wait for is done at the end of a function that can end before: `wg.Done()` as the last statement behind an early return. It is put off with
 * `defer`, as far up as it can be.
 * Applies in Go to `Done`, `Unlock` and `close` where goroutines wait for ever; leaves alone functions without an early end.
 */
export const releasedLate: Mutation = {
  id: 'released_late',
  isRare: true,
  isLookedForFarOff: true,
  message: /all goroutines are asleep/,
  of: (node, { file }) => {
    const { grammar } = file
    if (kindOf(node) !== 'call_expression' || kindOf(node.parent()) === 'defer_statement') return []
    const [, name = '', releases = ''] = RELEASES.exec(node.text()) ?? []
    const statement = statementOf(node, grammar)
    const scope = functionOf(node, file)
    const block = scope
      .field('body')
      ?.children()
      .find((one) => grammar.blocks.has(kindOf(one)))
    if (name === '' || statement === undefined || block === undefined || statement.text() !== node.text())
      return []
    const all = statementsOf(block)
    if (!isLast(statement, all)) return []
    const isEarly = ownDescendants(scope, grammar).some(
      (one) => kindOf(one) === 'return_statement' && span(one).end < span(statement).start,
    )
    const first = all[0]
    if (!isEarly || first === undefined || first.id() === statement.id()) return []
    const takes = all.find((one) => one.text() === `${name}.${releases === 'RUnlock' ? 'RLock' : 'Lock'}()`)
    if (releases.endsWith('Unlock') && takes === undefined) return []
    const put = `defer ${node.text()}`
    const edit = takes === undefined ? putBefore(first, [put], file) : putBehind(takes, put, file)
    return [
      {
        edits: [edit, takenOut(statement, file)],
        says: `${quoted(node.text())} is not reached where the function ends before, and somebody waits for it; it is put off to every end`,
      },
    ]
  },
}

/** The last statement, or the last but a return: what that gives is then read before the release. */
function isLast(statement: SyntaxNode, all: readonly SyntaxNode[]): boolean {
  const [beforeLast, last] = all.slice(-2)
  if (all.at(-1)?.id() === statement.id()) return true
  return beforeLast?.id() === statement.id() && kindOf(last) === 'return_statement'
}

const RELEASES = /^([\w.]+)\.(Done|Unlock|RUnlock)\(\)$/
