import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { parametersOf, targetNames } from '../scope.ts'
import { argumentsOf, calleeOf, descendants, kindOf, lastName, lineOf, span, type CodeFile } from '../tree.ts'

/**
 * A function that is handed on takes what it is given in another order than those that are handed on in the same place elsewhere, or
 * leaves the first of it out: `rows.each((cells) => …)` beside `rows.each((number, cells) => …)`.
 * Applies to functions all of whose parameters are also the names of some of the other's.
 */
export const takenElsewhere: Mutation = {
  id: 'taken_elsewhere',
  isRare: true,
  of: (node, { file, files }) => {
    const own = handedFunction(node, file)
    if (own === undefined || own.names.length === 0) return []
    const others = files
      .filter(({ grammar }) => grammar.family === file.grammar.family)
      .flatMap((from) => (functionsIn(from).get(own.taker) ?? []).map((one) => ({ ...one, from })))
      .filter(({ names }) => own.names.every((name) => names.includes(name)))
      .filter(({ names }) => own.names.some((name, index) => names[index] !== name))
    const [first] = others
    if (first === undefined) return []
    const list = first.names.join(', ')
    return [
      {
        edits: [{ ...own.list, replacement: `${own.opens}${list}${own.closes}` }],
        says: `what ${quoted(own.taker)} hands on is taken as ${quoted(list)} elsewhere`,
        witness: `${first.from.path}, line ${lineOf(first.node)}, takes it as ${quoted(list)}`,
      },
    ]
  },
}

interface Handed {
  readonly node: SyntaxNode
  /** The last name of what it is handed to, and at which place. Shape: "each 0". */
  readonly taker: string
  readonly names: readonly string[]
  readonly list: { readonly start: number; readonly end: number }
  readonly opens: string
  readonly closes: string
}

/** The functions of a file that are handed on, by what they are handed to; looked for once a file. */
const functionsIn = perFile((file): ReadonlyMap<string, readonly Handed[]> => {
  return Map.groupBy(
    descendants(file.root).flatMap((node) => handedFunction(node, file) ?? []),
    ({ taker }) => taker,
  )
})

function handedFunction(node: SyntaxNode, file: CodeFile): Handed | undefined {
  if (!/^(?:arrow_function|function_expression|lambda|closure_expression)$/.test(kindOf(node)))
    return undefined
  const call = node.parent()?.parent()
  if (call === null || call === undefined || !file.grammar.calls.has(kindOf(call))) return undefined
  const callee = calleeOf(call)
  const at = argumentsOf(call).findIndex((one) => one.id() === node.id())
  const list = node.field('parameters') ?? node.field('parameter')
  if (callee === undefined || at === -1 || list === null) return undefined
  const name = lastName(callee, file.grammar)
  const names = parametersOf(node, file).map((one) => targetNames(one)[0] ?? '')
  if (OFTEN.test(name) || names.some((one) => !/^\w+$/.test(one))) return undefined
  const [opens, closes] = /^\(.*\)$/s.test(list.text())
    ? ['(', ')']
    : /^\|.*\|$/s.test(list.text())
      ? ['|', '|']
      : kindOf(node) === 'lambda'
        ? ['', '']
        : ['(', ')']
  return { node, taker: `${name} ${at}`, names, list: span(list), opens: opens ?? '', closes: closes ?? '' }
}

/** What anything is walked through with hands on the same everywhere, and each takes as much of it as it needs. */
const OFTEN =
  /^(?:map|filter|forEach|some|every|find|findIndex|flatMap|reduce|sort|toSorted|then|catch|test|it|describe)$/
