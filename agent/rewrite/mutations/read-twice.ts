import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { parametersOf, targetNames } from '../scope.ts'
import { indentAt } from '../style.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  span,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/**
 * Something that can be walked through only once is walked through twice: a generator, or what `map`, `filter` and `zip` give.
 * Applies where it is given a name or returned, and to a parameter that is walked through twice; it becomes a list. Leaves alone what is handed to a function in place.
 */
export const readTwice: Mutation = {
  id: 'read_twice',
  isRare: true,
  message:
    /(?<!pop from (?:an )?)empty|StopIteration|division by zero|not subscriptable|has no len\(\)|mean requires/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python') return []
    if (kindOf(node) === 'identifier') return parameterTwice(node, file)
    if (!GIVES.test(kindOf(node.parent()))) return []
    const says = `${quoted(node.text())} can be walked through only once; a list can be again`
    if (kindOf(node) === 'generator_expression') {
      const text = node.text()
      return [{ edits: [replaced(node, `[${text.slice(1, -1)}]`)], says }]
    }
    const isLazy = kindOf(node) === 'call' && LAZY.test(calleeOf(node)?.text() ?? '')
    if (!isLazy || argumentsOf(node).length === 0) return []
    const { start, end } = span(node)
    const edits = [
      { start, end: start, replacement: 'list(' },
      { start: end, end, replacement: ')' },
    ]
    return [{ edits, says }]
  },
}

/** A parameter that is walked through in two places becomes a list at the begin of its function. */
function parameterTwice(node: SyntaxNode, file: CodeFile): readonly Mutated[] {
  const scope = functionOf(node, file)
  const [name, body] = [node.text(), scope.field('body')]
  const isParameter = parametersOf(scope, file).some((one) => targetNames(one)[0] === name)
  const walks = descendants(scope).filter((one) => isWalked(one, name))
  if (!isParameter || body === null || !walks.some((one) => isSame(one, node)) || walks.length < 2) return []
  const first = statementsOf(body).find((one) => !/^["']/.test(one.text()))
  if (first === undefined || new RegExp(`^${name} = `).test(first.text())) return []
  const { start } = span(first)
  const replacement = `${name} = list(${name})\n${indentAt(file.text, start)}`
  const says = `${quoted(name)} is walked through twice, and may be something that can be only once; a list can be again`
  return [{ edits: [{ start, end: start, replacement }], says }]
}

/** What a loop goes over, or what is handed to a function, which may walk through it. */
function isWalked(node: SyntaxNode, name: string): boolean {
  if (kindOf(node) !== 'identifier' || node.text() !== name) return false
  const parent = node.parent()
  if (/^for_(statement|in_clause)$/.test(kindOf(parent))) return isSame(parent?.field('right'), node)
  return kindOf(parent) === 'argument_list'
}

const GIVES = /^(return_statement|assignment)$/
const LAZY = /^(map|filter|zip|reversed|enumerate|iter|csv\.reader|csv\.DictReader|re\.finditer)$/
