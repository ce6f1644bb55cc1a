import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { descendants, functionOf, kindOf, span } from '../tree.ts'

/**
 * A stream of Java is used up by its first use, and used a second time. What it gives is kept in a list, and each use takes a stream of that.
 * Applies to local variables of type `Stream` that are used more than once; leaves alone those that are handed on.
 */
export const streamTwice: Mutation = {
  id: 'stream_twice',
  isRare: true,
  isLookedForFarOff: true,
  message: /stream has already been operated upon/,
  of: (node, { file }) => {
    if (kindOf(node) !== 'local_variable_declaration') return []
    const type = node.field('type')
    const [, of = ''] = /^(?:java\.util\.stream\.)?Stream(<.*>)$/.exec(type?.text() ?? '') ?? []
    const declarator = node.field('declarator')
    const name = declarator?.field('name')?.text() ?? ''
    const value = declarator?.field('value')
    if (type === null || of === '' || name === '' || value === null || value === undefined) return []
    const uses = descendants(functionOf(node, file)).filter((one) => isUse(one, name, node))
    if (uses.length < 2 || uses.some((use) => use.parent()?.field('object')?.id() !== use.id())) return []
    return [
      {
        edits: [
          { ...span(type), replacement: `java.util.List${of}` },
          { start: span(value).end, end: span(value).end, replacement: '.toList()' },
          ...uses.map((use) => ({ start: span(use).end, end: span(use).end, replacement: '.stream()' })),
        ],
        says: `${quoted(name)} is used up by its first use; what it gives is kept in a list`,
      },
    ]
  },
}

function isUse(node: SyntaxNode, name: string, declaration: SyntaxNode): boolean {
  return kindOf(node) === 'identifier' && node.text() === name && span(node).start > span(declaration).end
}
