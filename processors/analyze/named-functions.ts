import {
  enclosingFunction,
  functionAround,
  isFunctionNode,
  symbolOf,
} from '../../agent/repository/symbols.ts'
import type { CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'

/** The nearest function with a name that a node is or lies in. */
export function namedFunctionAround(node: SyntaxNode): CodeSymbol | undefined {
  if (isFunctionNode(node) && symbolOf(node).simpleName !== '') return symbolOf(node)
  for (let around = functionAround(node); around !== undefined; around = functionAround(around.node)) {
    if (around.simpleName !== '') return around
  }
  return undefined
}

/** The innermost function with a name around a line. */
export function namedFunctionAtLine(root: SyntaxNode, line: number): CodeSymbol | undefined {
  const known = functionsByLine.get(root) ?? new Map<number, CodeSymbol | undefined>()
  functionsByLine.set(root, known)
  if (!known.has(line)) {
    const inner = enclosingFunction(root, line)
    known.set(line, inner === undefined ? undefined : namedFunctionAround(inner.node))
  }
  return known.get(line)
}

/** Of files that are read: each candidate of an error is asked for its function many times. */
const functionsByLine = new WeakMap<SyntaxNode, Map<number, CodeSymbol | undefined>>()

/** The name of the class around a node. */
export function classAround(node: SyntaxNode): string | undefined {
  for (const ancestor of node.ancestors()) {
    const symbol = symbolOf(ancestor)
    if (/^class|class_d/.test(String(ancestor.kind())) && symbol.simpleName !== '') return symbol.simpleName
  }
  // Rust: the type that is implemented; Java: an enum or a record.
  return functionAround(node)?.owner
}
