import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A loop counts through a list and takes elements out of it: those behind move up, so that some are passed over and the last places are gone. From the end to
 * the beginning it meets each of them.
 * Applies in Go and Rust to loops over all places of a list that take out the place they are at; leaves alone loops that stop then.
 */
export const backwardRemoval: Mutation = {
  id: 'backward_removal',
  isRare: true,
  isLookedForFarOff: true,
  message: /out of range|out of bounds|should be < len/,
  of: (node, { file }) => {
    const loop = countsThrough(node, file)
    if (loop === undefined) return []
    const { head, list, at, backward } = loop
    const body = file.text.slice(span(head).end, span(node).end)
    const [all, place] = [RegExp.escape(list), RegExp.escape(at)]
    const takes = new RegExp(
      `${all} = (?:append\\(${all}\\[:${place}\\]|slices\\.Delete\\(${all}, ${place},)|${all}\\.(?:remove|swap_remove)\\(${place}\\)`,
    )
    if (!takes.test(body) || /\b(?:break|return)\b/.test(body)) return []
    return [
      {
        edits: [replaced(head, backward)],
        says: `the loop takes places out of ${quoted(list)} that it counts through; it goes from the end to the beginning`,
      },
    ]
  },
}

interface Loop {
  readonly head: SyntaxNode
  readonly list: string
  readonly at: string
  readonly backward: string
}

function countsThrough(node: SyntaxNode, { grammar }: CodeFile): Loop | undefined {
  const kind = kindOf(node)
  if (grammar.family === 'rust' && kind === 'for_expression') {
    const value = node.field('value')
    const [, list] = /^0\.\.([\w.]+)\.len\(\)$/.exec(value?.text() ?? '') ?? []
    const at = node.field('pattern')?.text() ?? ''
    return value === null || list === undefined
      ? undefined
      : { head: value, list, at, backward: `(${value.text()}).rev()` }
  }
  if (grammar.family === 'go' && kind === 'for_statement') {
    const head = node.children().find((child) => /^(range_clause|for_clause)$/.test(kindOf(child)))
    const [, at, list] =
      /^(\w+)(?:, _)? := range ([\w.]+)$/.exec(head?.text() ?? '') ??
      /^(\w+) := 0; \1 < len\(([\w.]+)\); \1\+\+$/.exec(head?.text() ?? '') ??
      []
    return head === undefined || at === undefined || list === undefined
      ? undefined
      : { head, list, at, backward: `${at} := len(${list}) - 1; ${at} >= 0; ${at}--` }
  }
  return undefined
}
