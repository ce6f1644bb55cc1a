import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { goView } from '../language-views/go.ts'
import type { Search } from '../origin.ts'
import { structFields } from './go-types.ts'
import type { MadeValue } from './values.ts'

/**
 * The fields of a struct literal with their values, also where they are only given in their order.
 * Result: undefined for other nodes, and for values in order of a type that is not in the repository.
 * Shape: `Item{"pen", nil}` of `struct { Name string; Price *Price }` gives Price the `nil`.
 */
export async function goEntries(
  { file, node }: MadeValue,
  search: Search,
): Promise<ReadonlyMap<string, SyntaxNode> | undefined> {
  const entries = goView.entries(node)
  const body = bodyOf(node)
  const inOrder = body?.namedChildren().filter((child) => child.is('literal_element')) ?? []
  if (entries === undefined || body === undefined || inOrder.length === 0) return entries
  const type = literalType(body)
  const fields = type === undefined ? undefined : await structFields({ text: type, file }, search)
  if (fields === undefined || fields.length !== inOrder.length) return undefined
  return new Map(
    fields.flatMap(({ name }, index) => {
      const value = inOrder[index]
      return value === undefined ? [] : [[name, goView.core(value)] as const]
    }),
  )
}

function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  const literal = node.is('unary_expression') ? node.namedChildren()[0] : node
  const body = literal?.is('composite_literal') === true ? literal.field('body') : literal
  return body?.is('literal_value') === true ? body : undefined
}

/**
 * The type of the literal that a body belongs to, as it is written, also of one inside the literal of a
 * list or map that leaves it out. Shape: "Item", "shop.Item".
 */
export function literalType(body: SyntaxNode): string | undefined {
  const parent = body.parent()
  if (parent?.is('composite_literal') === true) {
    return /^(?:\w+\.)?\w+$/.exec(parent.field('type')?.text() ?? '')?.[0]
  }
  const list = parent?.ancestors().find((ancestor) => ancestor.is('composite_literal'))
  return /^(?:\[[\w.]*\]|map\[[^\]]*\])\*?((?:\w+\.)?\w+)$/.exec(list?.field('type')?.text() ?? '')?.[1]
}
