import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation, type MutationPlace } from '../mutation.ts'
import { isAsync } from '../async-call.ts'
import { namedFunctions } from '../scope.ts'
import { calleeOf, functionOf, kindOf, lastName, receiverOf, isSame, span } from '../tree.ts'

/**
 * An `await` that was forgotten: what is used or kept is a promise or coroutine, not what it will give.
 * Applies to calls of async functions of the repository inside async functions; leaves alone calls that are awaited,
 * returned as they are, or handed on to something that waits for several.
 */
export const missingAwait: Mutation = {
  id: 'await',
  of: (node, place) => {
    const { file } = place
    const called = file.grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
    const parent = node.parent()
    if (called === undefined || parent === null || WAITS.test(kindOf(parent))) return []
    if (!isAsync(functionOf(node, file))) return []
    if (!isAsyncName(lastName(called, file.grammar), place) && !isLikely(called, place)) return []
    if (isThen(parent)) return []
    const { start, end } = span(node)
    const isReceiver = isSame(receiverOf(parent, file.grammar), node)
    const says = `${quoted(node.text())} gives its value only later, and nothing waits for it`
    const edits = [
      { start, end: start, replacement: isReceiver ? '(await ' : 'await ' },
      ...(isReceiver ? [{ start: end, end, replacement: ')' }] : []),
    ]
    return [{ edits, says }]
  },
}

const WAITS = /^(await|await_expression|return_statement|arguments|argument_list|array|list|arrow_function)$/

function isAsyncName(name: string, { file, files }: MutationPlace): boolean {
  const named = [file, ...files].flatMap(namedFunctions).filter((one) => one.name === name)
  return named.length > 0 && named.every((one) => isAsync(one.node))
}

/**
 * A function that was handed in, of which nobody knows what it gives: `const plan = this.#fetch(id)`, where its result is given a name or is gone
 * through; and those of asyncio that have to be waited for.
 */
function isLikely(called: SyntaxNode, { file, files }: MutationPlace): boolean {
  if (/^asyncio\.(gather|sleep|wait|wait_for|to_thread|open_connection)$/.test(called.text())) return true
  const name = lastName(called, file.grammar)
  const isKnown = [file, ...files].flatMap(namedFunctions).some((one) => one.name === name)
  return !isKnown && /^(this|self)\b/.test(called.text()) && /^[\w$.#?]+$/.test(called.text())
}

function isThen(parent: SyntaxNode): boolean {
  return /^(then|catch|finally)$/.test(parent.field('property')?.text() ?? '')
}
