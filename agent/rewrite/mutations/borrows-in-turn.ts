import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { descendants, functionOf, kindOf, span, statementOf, statementsOf } from '../tree.ts'
import { takenOut } from './lines.ts'

/**
 * Two cells of Rust are borrowed to be changed at the same time, and may be the same one: an account that pays to itself. Each is borrowed where it is
 * changed, for as long as that takes.
 * Applies to two `let` that borrow plain names, in one block, whose names stand in different statements of it; leaves alone names that a statement needs both of.
 */
export const borrowsInTurn: Mutation = {
  id: 'borrows_in_turn',
  isRare: true,
  isLookedForFarOff: true,
  message: /already (?:mutably )?borrowed|BorrowMutError|BorrowError/,
  of: (node, { file }) => {
    const first = borrowOf(node)
    const block = node.parent()
    if (first === undefined || block === null) return []
    const all = statementsOf(block)
    const at = all.findIndex((one) => one.id() === node.id())
    const second = all[at + 1] === undefined ? undefined : borrowOf(all[at + 1] ?? node)
    if (second === undefined || at === -1) return []
    const uses = [first, second].map((one) =>
      descendants(functionOf(node, file)).filter(
        (part) =>
          kindOf(part) === 'identifier' &&
          part.text() === one.name &&
          span(part).start > span(second.statement).end,
      ),
    )
    const [ofFirst = [], ofSecond = []] = uses.map((parts) =>
      parts.map((part) => statementOf(part, file.grammar)?.id()),
    )
    if (ofFirst.length === 0 || ofSecond.length === 0 || ofFirst.some((id) => ofSecond.includes(id)))
      return []
    if (uses.flat().some((part) => kindOf(part.parent()) !== 'field_expression')) return []
    return [
      {
        edits: [
          takenOut(first.statement, file),
          takenOut(second.statement, file),
          ...[first, second].flatMap((one, index) =>
            (uses[index] ?? []).map((part) => replaced(part, one.borrows)),
          ),
        ],
        says: `${quoted(first.borrows)} is held while ${quoted(second.borrows)} borrows what may be the same; each is borrowed where it is used`,
      },
    ]
  },
}

interface Borrow {
  readonly statement: SyntaxNode
  readonly name: string
  readonly borrows: string
}

function borrowOf(statement: SyntaxNode): Borrow | undefined {
  const [, name, borrows] =
    /^let (?:mut )?(\w+) = ([\w.]+\.borrow(?:_mut)?\(\));$/.exec(statement.text()) ?? []
  return kindOf(statement) !== 'let_declaration' || name === undefined || borrows === undefined
    ? undefined
    : { statement, name, borrows }
}
