import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { ownDescendants, descendants, functionOf, isSame, kindOf, span } from '../tree.ts'

/**
 * A default that all calls share: `def __init__(self, rows=[])` keeps what was put into it. Applies to defaults of Python that are
 * a list, dict or set and that the function keeps; leaves alone those that are only read.
 */
export const sharedDefault: Mutation = {
  id: 'shared_default',
  isRare: true,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || kindOf(node) !== 'assignment') return []
    const kept = node.field('right')
    const scope = functionOf(node, file)
    const parameters = scope.field('parameters')
    if (kept === null || kindOf(kept) !== 'identifier' || parameters === null) return []
    const parameter = descendants(parameters).find(
      (one) => kindOf(one).endsWith('default_parameter') && one.field('name')?.text() === kept.text(),
    )
    const value = parameter?.field('value')
    if (value === undefined || value === null || !MADE.test(value.text()) || isSetBefore(kept, scope, node))
      return []
    const name = kept.text()
    const says = `the default ${quoted(parameter?.text() ?? '')} is made once and shared by all calls; each now has one of its own`
    return [
      {
        edits: [replaced(value, 'None'), replaced(kept, `${value.text()} if ${name} is None else ${name}`)],
        says,
      },
    ]

    function isSetBefore(use: SyntaxNode, within: SyntaxNode, here: SyntaxNode): boolean {
      return ownDescendants(within, file.grammar).some(
        (one) =>
          kindOf(one) === 'assignment' &&
          !isSame(one, here) &&
          one.field('left')?.text() === use.text() &&
          span(one).end <= span(use).start,
      )
    }
  },
}

const MADE = /^(\[\s*\]|\{\s*\}|(list|dict|set|deque|defaultdict|OrderedDict|Counter)\(.*\))$/s
