import { quoted, replaced, type Mutation } from '../mutation.ts'
import { isSame, kindOf, stringValue, type CodeFile } from '../tree.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'

/**
 * A time in thousandths of a second, by its name, is handed on where seconds are taken: `Visit(entry["time_ms"])`, and the year is out of range.
 * Applies in Python to names, members and keys that end in ms or milliseconds and are handed on or given to another name; leaves alone those that are
 * reckoned with.
 */
export const thousandth: Mutation = {
  id: 'thousandth',
  isRare: true,
  isLookedForFarOff: true,
  message: /year -?\d+ is out of range|timestamp out of range|Value too large|date value out of range/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || !THOUSANDTHS.test(lastWord(node, file))) return []
    const parent = node.parent()
    const isGiven =
      /^(argument_list|list|tuple)$/.test(kindOf(parent)) ||
      (/^(keyword_argument|pair)$/.test(kindOf(parent)) && isSame(parent?.field('value'), node)) ||
      (kindOf(parent) === 'assignment' && isSame(parent?.field('right'), node))
    if (!isGiven) return []
    const to = `${node.text()} / 1000`
    return [
      {
        edits: [replaced(node, to)],
        says: `${quoted(node.text())} is in thousandths of a second by its name, and seconds are taken; it is ${quoted(to)}`,
      },
    ]
  },
}

const THOUSANDTHS = /(?:^|_)(?:ms|msec|msecs|millis|milliseconds)$|[a-z](?:Ms|Millis)$/

/** Of a name, a member or a key that is written down. */
function lastWord(node: SyntaxNode, { grammar }: CodeFile): string {
  const kind = kindOf(node)
  if (kind === 'identifier') return node.text()
  if (kind === 'attribute') return node.field('attribute')?.text() ?? ''
  return kind === 'subscript' ? (stringValue(node.field('subscript'), grammar) ?? '') : ''
}
