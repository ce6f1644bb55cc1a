import { quoted, type Mutation } from '../mutation.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  kindOf,
  lineOf,
  span,
  type CodeFile,
} from '../tree.ts'

/**
 * A lookup that gives None where there is nothing, and whose result is reckoned with or gone through: `totals.get(name) + 1`.
 * Applies to Python's `get` with one argument, at the crash and where its values are made; it gives what other lookups of the same object take
 * from a table under their own key (`found.get('slots', DEFAULTS['slots'])`), where the table has this key too, and then the empty value of what
 * stands beside it in the error.
 */
export const lookupDefault: Mutation = {
  id: 'lookup_default',
  isRare: true,
  isLookedForFarOff: true,
  message: /NoneType/,
  of: (node, { file, said, role }) => {
    if (file.grammar.family !== 'python' || !file.grammar.calls.has(kindOf(node))) return []
    const callee = calleeOf(node)
    if (callee === undefined || callee.field('attribute')?.text() !== 'get' || argumentsOf(node).length !== 1)
      return []
    const { end } = span(argumentsOf(node)[0] ?? node)
    const fromTable = asBeside(node, file)
    const beside =
      fromTable === undefined
        ? []
        : [
            {
              edits: [{ start: end, end, replacement: `, ${fromTable.code}` }],
              says: `${quoted(node.text())} gives None where there is nothing; it gives ${quoted(fromTable.code)} then, as ${quoted(fromTable.as)} does`,
              witness: `${quoted(fromTable.as)} (line ${fromTable.line}) takes what it lacks from the same table`,
            },
          ]
    const empty = EMPTY.find(([pattern]) => pattern.test(said))?.[1]
    if (empty === undefined || role === 'outside') return beside
    const elsewhere = descendants(file.root).some(
      (one) =>
        file.grammar.calls.has(kindOf(one)) &&
        calleeOf(one)?.field('attribute')?.text() === 'get' &&
        argumentsOf(one)[1]?.text() === empty,
    )
    const also = elsewhere ? ', as another lookup of the file does' : ''
    const says = `${quoted(node.text())} gives None where there is nothing; it gives ${quoted(empty)} then${also}`
    return [...beside, { edits: [{ start: end, end, replacement: `, ${empty}` }], says }]
  },
}

interface FromTable {
  readonly code: string
  /** The other lookup. */
  readonly as: string
  readonly line: number
}

/** What this lookup would take from the table that another lookup of the same object has for its own key. */
function asBeside(node: SyntaxNode, file: CodeFile): FromTable | undefined {
  const key = argumentsOf(node)[0]?.text() ?? ''
  if (!/^(['"])\w+\1$/.test(key)) return undefined
  for (const other of descendants(functionOf(node, file))) {
    const [own, given, ...more] = file.grammar.calls.has(kindOf(other)) ? argumentsOf(other) : []
    if (own === undefined || given === undefined || more.length > 0) continue
    if (calleeOf(other)?.text() !== calleeOf(node)?.text()) continue
    const table = given.text().endsWith(`[${own.text()}]`)
      ? given.text().slice(0, -own.text().length - 2)
      : ''
    const hasKey = new RegExp(`(?<!\\w)${RegExp.escape(table)} = \\{[^{}]*${RegExp.escape(key)}:`).test(
      file.text,
    )
    if (table !== '' && hasKey) return { code: `${table}[${key}]`, as: other.text(), line: lineOf(other) }
  }
  return undefined
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
