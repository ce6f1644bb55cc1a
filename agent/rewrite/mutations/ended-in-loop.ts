import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { declaredIn } from '../mutation-definitions.ts'
import { kindOf, statementOf, statementsOf } from '../tree.ts'
import { putBehind, takenOut } from './lines.ts'

/**
 * What all rounds of a loop need is ended in the first of them: `close(out)` as the last statement of the loop that sends, `pool.shutdown()` in the loop that
 * submits. It is done after the loop.
 * Applies to the last statement of a loop, in Go, Java, JavaScript and Python, for errors that say that something is closed. Leaves alone what is made in
 * the loop.
 */
export const endedInLoop: Mutation = {
  id: 'ended_in_loop',
  isRare: true,
  isLookedForFarOff: true,
  message: /closed|RejectedExecution|shut ?down|after end|has been terminated|bad file descriptor/i,
  of: (node, { file }) => {
    const { grammar } = file
    if (!grammar.calls.has(kindOf(node))) return []
    const ends = ENDS.exec(node.text())
    const ended = ends?.[1] ?? ends?.[2] ?? ''
    const statement = statementOf(node, grammar)
    if (ended === '' || statement === undefined || statement.text().replace(/;$/, '') !== node.text())
      return []
    const loop = statement.ancestors().find((one) => grammar.loops.has(kindOf(one)))
    const block = statement.parent()
    const inner = block === null ? [] : statementsOf(block)
    if (loop === undefined || inner.at(-1)?.id() !== statement.id() || inner.length < 2) return []
    if (!isBodyOf(statement, loop) || inner.flatMap((one) => declaredIn(one, file)).includes(ended)) return []
    const taken = [loop.field('left'), loop.field('name'), loop.field('right')].some(
      (part) => part?.text() === ended,
    )
    if (taken) return []
    return [
      {
        edits: [takenOut(statement, file), putBehind(loop, statement.text(), file)],
        says: `${quoted(node.text())} ends in the first round what the others need; it comes after the loop`,
      },
    ]
  },
}

const ENDS =
  /^(?:close\((\w+)\)|(\w+)\.(?:close|Close|shutdown|shutdownNow|end|stop|Stop|terminate|destroy)\(\))$/

/** Directly in the loop, not in a condition within it. */
function isBodyOf(statement: SyntaxNode, loop: SyntaxNode): boolean {
  const between = statement
    .ancestors()
    .filter((one) => one.ancestors().some((outer) => outer.id() === loop.id()))
  return between.every((one) => /block|statement_list|body|suite/.test(kindOf(one)))
}
