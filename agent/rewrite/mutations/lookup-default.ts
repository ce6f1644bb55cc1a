import { quoted, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, descendants, kindOf, span } from '../tree.ts'

/**
 * A lookup that gives None where there is nothing, and whose result is reckoned with or gone through: `totals.get(name) + 1`.
 * Applies to Python's `get` with one argument, at the crash and where its values are made; it gives the empty value of what stands beside it
 * in the error. One that the same file gives to another lookup is taken first.
 */
export const lookupDefault: Mutation = {
  id: 'lookup_default',
  isRare: true,
  message: /NoneType/,
  of: (node, { file, said, role }) => {
    if (file.grammar.family !== 'python' || !file.grammar.calls.has(kindOf(node)) || role === 'outside')
      return []
    const callee = calleeOf(node)
    if (callee === undefined || callee.field('attribute')?.text() !== 'get' || argumentsOf(node).length !== 1)
      return []
    const empty = EMPTY.find(([pattern]) => pattern.test(said))?.[1]
    if (empty === undefined) return []
    const elsewhere = descendants(file.root).some(
      (one) =>
        file.grammar.calls.has(kindOf(one)) &&
        calleeOf(one)?.field('attribute')?.text() === 'get' &&
        argumentsOf(one)[1]?.text() === empty,
    )
    const { end } = span(argumentsOf(node)[0] ?? node)
    const also = elsewhere ? ', as another lookup of the file does' : ''
    const says = `${quoted(node.text())} gives None where there is nothing; it gives ${quoted(empty)} then${also}`
    return [{ edits: [{ start: end, end, replacement: `, ${empty}` }], says }]
  },
}

const EMPTY: readonly (readonly [RegExp, string])[] = [
  [/'NoneType' and '(int|float)'|'(int|float)' and 'NoneType'/, '0'],
  [
    /'NoneType' and 'str'|'str' and 'NoneType'|can only concatenate str|expected str instance, NoneType/,
    "''",
  ],
  [/'NoneType' and 'list'|'list' and 'NoneType'/, '[]'],
  [/'NoneType' object is not iterable|has no len\(\)/, '()'],
  [/'NoneType' object is not subscriptable|no attribute '(get|items|values|keys)'/, '{}'],
  [/no attribute '(strip|lower|upper|split|startswith|endswith|replace)'/, "''"],
]
