import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, descendants, isElement, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * What is put away and under what are in each other's place: `index[number].append(word)` for `index[word].append(number)`,
 * `codes[name] = code` for `codes[code] = name`.
 * Applies where both are plain names or members; leaves alone calls of one function with both, which `argument_order` knows.
 */
export const crossedKey: Mutation = {
  id: 'crossed_key',
  of: (node, { file }) => {
    const pair = putAt(node, file)
    if (pair === undefined) return []
    const [key, value] = [pair.key.text(), pair.value.text()]
    if (key === value || ![key, value].every((text) => PLAIN.test(text))) return []
    return [
      {
        edits: [replaced(pair.key, value), replaced(pair.value, key)],
        says: `${quoted(node.text())} has what is put away and under what in each other's place`,
      },
    ]
  },
}

const PLAIN = /^&?[A-Za-z_$][\w$.]*$/
const ASSIGNMENTS = /^(?:assignment|assignment_expression|assignment_statement)$/

interface Pair {
  readonly key: SyntaxNode
  readonly value: SyntaxNode
}

function putAt(node: SyntaxNode, file: CodeFile): Pair | undefined {
  if (ASSIGNMENTS.test(kindOf(node))) {
    const [target, value] = [only(node.field('left')), only(node.field('right'))]
    const key = target === undefined ? undefined : keyOf(target)
    return key === undefined || value === undefined ? undefined : { key, value }
  }
  if (!file.grammar.calls.has(kindOf(node))) return undefined
  const [value, ...more] = argumentsOf(node)
  const holder = calleeOf(node) ?? node.field('object')
  if (value === undefined || more.length > 0 || holder === null) return undefined
  const inside = descendants(holder).find((one) => keyOf(one) !== undefined || isMadeEntry(one, file))
  if (inside === undefined || span(inside).start !== span(holder).start) return undefined
  const key = keyOf(inside) ?? argumentsOf(inside)[0]
  return key === undefined ? undefined : { key, value }
}

/** The only value of a list of such; Go has them where others have one. */
function only(node: SyntaxNode | null): SyntaxNode | undefined {
  if (node === null || kindOf(node) !== 'expression_list') return node ?? undefined
  const [one, ...more] = node.namedChildren()
  return more.length > 0 ? undefined : one
}

function keyOf(node: SyntaxNode): SyntaxNode | undefined {
  if (!isElement(node)) return undefined
  const [, key, ...more] = node.namedChildren()
  return more.length > 0 ? undefined : key
}

/** A call that gives the entry of a key, and makes one where there is none. */
function isMadeEntry(node: SyntaxNode, { grammar }: CodeFile): boolean {
  if (!grammar.calls.has(kindOf(node))) return false
  const name = /(\w+)$/.exec((calleeOf(node) ?? node.field('name'))?.text() ?? '')?.[1] ?? ''
  return MAKING.test(name) && argumentsOf(node).length > 0
}

const MAKING = /^(?:setdefault|entry|computeIfAbsent|get|getOrDefault|getOrInsert)$/
