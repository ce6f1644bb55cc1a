import type { SyntaxNode } from '../repository/syntax.ts'
import { isSame, kindOf, receiverOf, type CodeFile } from './tree.ts'

/** The whole chain of accesses and calls that ends with a node's value. Shape: `a.b.c()` for `a.b`. */
export function chainOf(node: SyntaxNode, file: CodeFile): SyntaxNode {
  const { grammar } = file
  let chain = node
  for (let parent = chain.parent(); parent !== null; parent = chain.parent()) {
    const isAccess = isSame(receiverOf(parent, grammar), chain)
    const isCall = grammar.calls.has(kindOf(parent)) && isSame(parent.field('function'), chain)
    if (!isAccess && !isCall) return chain
    chain = parent
  }
  return chain
}
