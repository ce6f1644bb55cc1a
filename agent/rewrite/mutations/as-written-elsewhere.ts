import type { SyntaxNode } from '../../repository/syntax.ts'
import { isTestFile } from '../../repository/test-file.ts'
import { applyEdits } from '../edits.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { functionName } from '../scope.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, span, within, type CodeFile } from '../tree.ts'
import { boundary } from './boundary.ts'
import { comparison } from './comparison.ts'
import { oneOff } from './one-off.ts'

/**
 * An operation, an index or the head of a loop is one off, and other functions have the very same without the slip: `MONTHS[month]` beside
 * `MONTHS[month - 1]`, `len(w.values) > w.size` beside `len(w.values) >= w.size`, a loop from 1 beside others from 0.
 * Applies to what `comparison`, `boundary` and `one_off` change, in favour of code that is no test; leaves alone what another function has as it is.
 */
export const asWrittenElsewhere: Mutation = {
  id: 'as_written_elsewhere',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, place) => {
    const { file, statement } = place
    // Of a whole file only what stands in such operations is looked at, once.
    if (statement === file.root && node !== statement) return []
    if (isTestFile(file.path)) return []
    const at: MutationPlace = { ...place, role: 'definition' }
    return (node === file.root ? nodesOfUnits(file) : [node]).flatMap((one) =>
      SLIPS.flatMap((slip) => slip.of(one, at)).flatMap((change) => shown(change, one, place) ?? []),
    )
  },
}

const SLIPS: readonly Mutation[] = [comparison, boundary, oneOff]

interface Written {
  readonly text: string
  readonly node: SyntaxNode
}

function shown(change: Mutated, node: SyntaxNode, { file, files }: MutationPlace): Mutated | undefined {
  const scope = functionOf(node, file)
  for (const own of unitsAround(node, file)) {
    const start = own.node.range().start.index
    const moved = change.edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
    if (moved.some((edit) => edit.start < 0 || edit.end > own.text.length)) continue
    const meant = applyEdits(own.text, moved)
    const elsewhere = (text: string): { readonly from: CodeFile; readonly node: SyntaxNode } | undefined =>
      files
        .filter(({ path, grammar }) => grammar.family === file.grammar.family && !isTestFile(path))
        .flatMap((from) => (unitsIn(from).get(flat(text)) ?? []).map((one) => ({ from, node: one })))
        .find((one) => one.from.path !== file.path || !within(one.node, scope))
    const other = elsewhere(meant)
    if (other === undefined || elsewhere(own.text) !== undefined) continue
    const where = `\`${functionName(functionOf(other.node, other.from))}\` (${other.from.path}, line ${lineOf(other.node)})`
    return { ...change, says: `${where} has ${quoted(meant)}, and here it is ${quoted(own.text)}` }
  }
  return undefined
}

/** The operations, indexes and heads of loops around a node, smallest first. Bounds: three, of at most 80 characters. */
function unitsAround(node: SyntaxNode, file: CodeFile): readonly Written[] {
  return [node, ...node.ancestors().slice(0, AROUND_MAX)]
    .filter((one) => within(node, one))
    .flatMap((one) => unitOf(one, file) ?? [])
    .slice(0, UNITS_MAX)
}

const AROUND_MAX = 6
const UNITS_MAX = 3
const LENGTH_MAX = 80

/** What the functions of a file have of them, by their text; looked for once a file. */
const unitsIn = perFile((file): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const found = new Map<string, SyntaxNode[]>()
  for (const node of descendants(file.root)) {
    const unit = unitOf(node, file)
    if (unit === undefined) continue
    const known = found.get(flat(unit.text))
    if (known === undefined) found.set(flat(unit.text), [node])
    else known.push(node)
  }
  return found
})

/** All nodes in the operations, indexes and heads of loops of a file, each once. */
const nodesOfUnits = perFile((file): readonly SyntaxNode[] => {
  const found = new Map<number, SyntaxNode>()
  for (const unit of [...unitsIn(file).values()].flat())
    for (const node of headNodes(unit, file)) found.set(node.id(), node)
  return [...found.values()]
})

function headNodes(unit: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  const body = grammar.loops.has(kindOf(unit)) ? unit.field('body') : null
  return descendants(unit, (inner) => !isSame(inner, body))
}

/** An operation or index that names two things at least, or the head of a loop that does. */
function unitOf(node: SyntaxNode, { grammar, text }: CodeFile): Written | undefined {
  const kind = kindOf(node)
  const body = grammar.loops.has(kind) ? node.field('body') : null
  if (body === null && !OPERATIONS.test(kind)) return undefined
  const { start, end } = span(node)
  const code = text.slice(start, body === null ? end : span(body).start)
  if (code.length > LENGTH_MAX || code.includes('\n')) return undefined
  return new Set(code.match(NAMES) ?? []).size < 2 ? undefined : { text: code, node }
}

const OPERATIONS =
  /^(?:binary(?:_expression|_operator)?|comparison_operator|subscript(?:_expression)?|index_expression|array_access|range_expression)$/
const NAMES = /(?<![\w$])(?!(?:for|let|var|const|int|in|of|range|len|while|usize)\b)[A-Za-z_$][\w$]*/g

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
