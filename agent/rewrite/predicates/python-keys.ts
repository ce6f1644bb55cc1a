import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  kindOf,
  lastName,
  lineOf,
  receiverOf,
  stringValue,
  type CodeFile,
} from '../tree.ts'

/** Conditions for keys within keys of Python's mappings. */

/**
 * The subscript `MATCH` reads a mapping from which another key is read at once, and elsewhere both are read
 * with defaults. Binds OUTER, the whole access, CHAIN_OF_GETS, the same with those defaults, and DEFAULT_LINE.
 */
const siblingChain: Predicate = {
  arguments: ['placeholder'],
  binds: ['OUTER', 'CHAIN_OF_GETS', 'DEFAULT_LINE'],
  test: (context, [name]) => {
    const inner = nodeOf(context, name)
    const file = fileOf(context, name)
    const outer = inner?.parent()
    const mapping = inner === undefined ? undefined : receiverOf(inner, file.grammar)
    if (inner === undefined || !outer || kindOf(outer) !== 'subscript' || mapping === undefined) return false
    const keys = [inner, outer].map((node) => stringValue(node.field('subscript'), file.grammar))
    const found = descendants(file.root).find((node) => isChainOfGets(node, keys, file))
    const first = found === undefined ? undefined : receiverOf(calleeOf(found) ?? found, file.grammar)
    if (found === undefined || first === undefined) return false
    const receiver = receiverOf(calleeOf(first) ?? first, file.grammar)
    if (receiver === undefined) return false
    const gets = found.text().slice(receiver.text().length)
    return {
      OUTER: nodeBinding(outer, file),
      CHAIN_OF_GETS: { text: mapping.text() + gets },
      DEFAULT_LINE: { text: String(lineOf(found)) },
    }
  },
}

/** Shape: `conf.get("limits", {}).get("cpu", 2)` for the keys "limits" and "cpu"; its defaults are literals. */
function isChainOfGets(node: SyntaxNode, keys: readonly (string | undefined)[], file: CodeFile): boolean {
  const [first, second] = keys
  const get = keyOfGet(node, file)
  const inner = get === undefined ? undefined : receiverOf(calleeOf(node) ?? node, file.grammar)
  return second !== undefined && get === second && inner !== undefined && keyOfGet(inner, file) === first
}

function keyOfGet(node: SyntaxNode, file: CodeFile): string | undefined {
  const callee = kindOf(node) === 'call' ? calleeOf(node) : undefined
  if (callee === undefined || lastName(callee, file.grammar) !== 'get') return undefined
  const [key, value] = argumentsOf(node)
  if (value === undefined || /^[A-Za-z_]/.test(value.text().replace(/^(None|True|False)$/, '')))
    return undefined
  return stringValue(key, file.grammar)
}

export const PYTHON_KEY_PREDICATES: Readonly<Record<string, Predicate>> = {
  sibling_chain: siblingChain,
}
