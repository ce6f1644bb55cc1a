import type { SyntaxNode } from '../../agent/repository/syntax.ts'

/** The names of the parameters of a function, the receiver left out. */
export function ownParameters(node: SyntaxNode): readonly string[] {
  const list = node.field('parameters') ?? node.field('parameter')
  if (list === null) return []
  if (list.is('identifier')) return [list.text()]
  return list
    .namedChildren()
    .filter((child) => !/comment|_separator$/.test(String(child.kind())))
    .flatMap((child) => {
      const names = child.fieldChildren('name').map((name) => name.text())
      if (names.length > 0) return names
      return [child.field('pattern')?.text() ?? child.field('left')?.text() ?? child.text()]
    })
    .map((name) => name.replace(/[:=].*$/s, '').trim())
    .filter((name) => name !== 'self' && name !== 'cls')
}
