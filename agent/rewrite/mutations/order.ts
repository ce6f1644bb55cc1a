import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { isSame, kindOf, statementsOf } from '../tree.ts'

/**
 * Two statements in the wrong order: something is used before the next statement makes it.
 * Applies to the statement of the crash, and of the call one frame out, with the one after or before it; leaves alone statements that end the
 * block or the program: what stands behind them never runs.
 */
export const statementOrder: Mutation = {
  id: 'statement_order',
  of: (node, { role, statement, file }) => {
    const block = statement.parent()
    if ((role !== 'line' && role !== 'caller') || !isSame(node, statement) || block === null) return []
    const all = statementsOf(block)
    const at = all.findIndex((one) => isSame(one, statement))
    return [all[at + 1], all[at - 1]]
      .filter((other) => other !== undefined)
      .filter((other) => beginOf(other) === '' || beginOf(other) !== beginOf(statement))
      .filter((other) => isMovable(other, file.grammar.jumps) && isMovable(statement, file.grammar.jumps))
      .map((other) => ({
        edits: [replaced(statement, other.text()), replaced(other, statement.text())],
        says: `${quoted(statement.text())} and ${quoted(other.text())} belong in the other order`,
      }))
  },
}

/** What is called. Shape: "rows.add"; two such in a row are told in the order that was meant. Empty for other statements. */
function beginOf(statement: SyntaxNode): string {
  return /^[\w.]+(?=\()/.exec(statement.text())?.[0] ?? ''
}

/** Statements that hold others, and declarations of functions and classes, are in no order that a crash is about. */
function isMovable(statement: SyntaxNode, jumps: ReadonlySet<string>): boolean {
  return (
    !jumps.has(kindOf(statement)) &&
    !ENDS_PROGRAM.test(statement.text()) &&
    !/(function|class|method|type|interface|import|enum|record|package)_|comment|_item$|^(if|for|while|try|with|switch|match)_/.test(
      kindOf(statement),
    )
  )
}

const ENDS_PROGRAM =
  /^(?:(?:os\.Exit|sys\.exit|os\._exit|process\.exit|System\.exit|(?:std::)?process::(?:exit|abort)|log\.Fatal\w*|panic|exit|die|abort)\s*\(|(?:panic|unreachable|todo|unimplemented)!|exit\b|die\b)/
