import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, kindOf, span } from '../tree.ts'

/**
 * Something that can be walked through only once is walked through twice: a generator, or what `map`, `filter` and `zip` give.
 * Applies where it is given a name or returned; it becomes a list. Leaves alone what is handed to a function in place.
 */
export const readTwice: Mutation = {
  id: 'read_twice',
  isRare: true,
  message: /empty|StopIteration|division by zero|not subscriptable|has no len\(\)|mean requires/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || !GIVES.test(kindOf(node.parent()))) return []
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

const GIVES = /^(return_statement|assignment)$/
const LAZY = /^(map|filter|zip|reversed|enumerate|iter|csv\.reader|csv\.DictReader|re\.finditer)$/
