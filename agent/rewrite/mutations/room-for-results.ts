import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { descendants, functionOf, kindOf, span } from '../tree.ts'

/**
 * A channel without room is filled by the function that makes it, before anybody takes from it: each send waits for ever. It gets room for as many as the loop
 * sends.
 * Applies in Go to `make(chan T)` in a function with a loop over a list that sends on it; leaves alone channels with room.
 */
export const roomForResults: Mutation = {
  id: 'room_for_results',
  isRare: true,
  isLookedForFarOff: true,
  message: /all goroutines are asleep/,
  of: (node, { file }) => {
    const made = /^make\((chan [\w.*[\]{}]+)\)$/.exec(node.text())
    if (kindOf(node) !== 'call_expression' || made === null) return []
    const scope = functionOf(node, file)
    const declared = node.ancestors().find((one) => kindOf(one) === 'short_var_declaration')
    const name = declared?.field('left')?.text() ?? ''
    if (!/^\w+$/.test(name)) return []
    const sends = descendants(scope).filter(
      (one) => kindOf(one) === 'send_statement' && one.field('channel')?.text() === name,
    )
    const lists = sends.flatMap((send) => listAround(send, scope) ?? [])
    const [list] = new Set(lists)
    if (list === undefined || span(node).start > span(sends[0] ?? node).start) return []
    const code = `make(${made[1] ?? ''}, len(${list}))`
    return [
      {
        edits: [replaced(node, code)],
        says: `${quoted(node.text())} has no room, and each of ${quoted(list)} is sent on it before somebody takes one; it gets room for all`,
      },
    ]
  },
}

/** The list that the innermost loop around a send goes through, where its name means the same where the channel is made. */
function listAround(send: SyntaxNode, scope: SyntaxNode): string | undefined {
  const loop = send.ancestors().find((one) => kindOf(one) === 'for_statement')
  const range = loop?.children().find((child) => kindOf(child) === 'range_clause')
  const list = range?.field('right')?.text() ?? ''
  const parameters = scope.field('parameters')?.text() ?? ''
  return /^\w+$/.test(list) && new RegExp(`\\b${list}\\b`).test(parameters) ? list : undefined
}
