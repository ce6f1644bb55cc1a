import { quoted, type Mutation } from '../mutation.ts'
import { ownDescendants, functionOf, isSame, kindOf, lineOf, statementOf } from '../tree.ts'
import { takenOut } from './lines.ts'

/**
 * What is put off to the end of a function is done by hand besides: `defer mu.Unlock()` at the top and `mu.Unlock()` before a return.
 * Applies in Go to calls without arguments that the same function defers in the same words, and to `close` of a channel, for errors that say that
 * something was given back too often; leaves alone calls in functions within, which run by themselves.
 */
export const releasedTwice: Mutation = {
  id: 'released_twice',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /negative WaitGroup counter|unlock of unlocked|close of closed channel|file already closed|transaction has already been/i,
  of: (node, { file }) => {
    if (kindOf(node) !== 'call_expression' || !RELEASES.test(node.text())) return []
    if (kindOf(node.parent()) === 'defer_statement') return []
    const scope = functionOf(node, file)
    const statement = statementOf(node, file.grammar)
    const deferred = ownDescendants(scope, file.grammar).find(
      (one) => kindOf(one) === 'defer_statement' && one.text() === `defer ${node.text()}`,
    )
    if (statement === undefined || deferred === undefined || statement.text() !== node.text()) return []
    if (isSame(deferred, statement)) return []
    return [
      {
        edits: [takenOut(statement, file)],
        says: `${quoted(node.text())} is put off to the end on line ${lineOf(deferred)} already, so that it is done twice`,
      },
    ]
  },
}

const RELEASES = /^(?:close\([\w.]+\)|[\w.]+\.(?:Done|Unlock|RUnlock|Close|Rollback|Release)\(\))$/
