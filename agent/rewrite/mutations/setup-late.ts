import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { declaredIn } from '../mutation-definitions.ts'
import { descendants, isSame, kindOf, span, statementsOf, type CodeFile } from '../tree.ts'

/**
 * What has to be set up first is set up further down, by the error's words: `load()` stands behind what needs it. Applies to calls that
 * are statements of their own, after a statement of the trace in the same block or one around it; leaves alone those that need what
 * is declared in between, and those that only print. Bounds: two variants a place.
 */
export const setUpLate: Mutation = {
  id: 'set_up_late',
  isRare: true,
  message:
    /\bnot (yet )?(been )?(\w+ed|ready|open|set|running|known)\b|\bbefore\b|uninitiali[sz]ed|accessed prior|no longer open/i,
  of: (node, { statement, file }) => {
    if (!isSame(node, statement)) return []
    const around = [statement, ...statement.ancestors()]
    const end = around.findIndex((outer) => file.grammar.functions.has(kindOf(outer)))
    return around
      .slice(0, end === -1 ? undefined : end)
      .filter((outer) => file.grammar.blocks.has(kindOf(outer.parent())))
      .flatMap((early) => movedBefore(early, file))
      .slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 2

function movedBefore(early: SyntaxNode, file: CodeFile): readonly Mutated[] {
  const block = early.parent()
  if (block === null) return []
  const all = statementsOf(block)
  const at = all.findIndex((one) => isSame(one, early))
  return all.slice(at + 1).flatMap((late, index): readonly Mutated[] => {
    if (!isCall(late, file) || PRINTS.test(late.text())) return []
    const between = new Set(all.slice(at, at + 1 + index).flatMap((one) => declaredIn(one, file)))
    if (descendants(late).some((node) => between.has(node.text()))) return []
    const line = lineAround(late, file)
    if (line === undefined) return []
    const { start } = span(early)
    const indent = /[ \t]*$/.exec(file.text.slice(0, start))?.[0] ?? ''
    return [
      {
        edits: [
          { start, end: start, replacement: `${line.text.trim()}\n${indent}` },
          { start: line.start, end: line.end, replacement: '' },
        ],
        says: `${quoted(late.text())} sets up what ${quoted(early.text())} needs, and comes after it`,
      },
    ]
  })
}

/** What sets up nothing: moved up, it tells what was there before, and no longer fails. */
const PRINTS = /^(?:System\.(?:out|err)|console|log|logger|logging|fmt|slog)\.\w+\(|^e?print(?:ln)?!?\(/

function isCall(statement: SyntaxNode, { grammar }: CodeFile): boolean {
  if (grammar.family === 'go') return grammar.calls.has(kindOf(statement))
  const inner = kindOf(statement) === 'expression_statement' ? statement.child(0) : null
  return inner !== null && (grammar.calls.has(kindOf(inner)) || WRAPPED.test(kindOf(inner)))
}

/** Shape: `await connect()`, `load(path)?`. */
const WRAPPED = /^(await|await_expression|try_expression)$/

/** The whole lines of a statement that shares them with nothing. */
function lineAround(
  statement: SyntaxNode,
  { text }: CodeFile,
): { readonly start: number; readonly end: number; readonly text: string } | undefined {
  const { start, end } = span(statement)
  const from = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', end)
  const to = newline === -1 ? text.length : newline + 1
  const line = text.slice(from, to)
  const rest = line.replace(statement.text(), '').trim()
  return rest === '' || rest === ';' ? { start: from, end: to, text: line } : undefined
}
