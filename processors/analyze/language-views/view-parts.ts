import type { SyntaxNode } from '../../../agent/repository/syntax.ts'

/** The named children in these fields, those that are there. */
export function fields(node: SyntaxNode, ...names: readonly string[]): readonly SyntaxNode[] {
  return names.map((name) => node.field(name)).filter((child) => child !== null)
}

/** The first child that is no comment. */
export function firstChild(node: SyntaxNode): SyntaxNode | undefined {
  return node.namedChildren().find((child) => !/comment/.test(String(child.kind())))
}

/** Whether a node is what its parent has under a field of the grammar. */
export function isField(parent: SyntaxNode, name: string, node: SyntaxNode): boolean {
  return parent.field(name)?.id() === node.id()
}

/** Text of the condition of the nearest branch around a node; undefined when it always runs. */
export function guardOf(
  node: SyntaxNode,
  within: SyntaxNode,
  kinds: { readonly branches: readonly string[]; readonly cases: readonly string[] },
): string | undefined {
  let previous = node
  for (const ancestor of node.ancestors()) {
    if (ancestor.id() === within.id()) return undefined
    const kind = String(ancestor.kind())
    const condition = ancestor.field('condition')
    if (kinds.branches.includes(kind) && condition !== null && previous.id() !== condition.id()) {
      const text = condition.text().replace(/^\((.*)\)$/s, '$1')
      return isField(ancestor, 'alternative', previous) ? `not (${text})` : text
    }
    if (kinds.cases.includes(kind)) return `the case is ${firstChild(ancestor)?.text() ?? '?'}`
    previous = ancestor
  }
  return undefined
}
