import type { SyntaxNode } from '../repository/syntax.ts'
import { aligned, alignedInParts, smallestDifference, type PartDifference, type Renames } from './align.ts'
import { likeness, wordsIn } from './shared-words.ts'
import { descendants, kindOf, statementsOf, type CodeFile } from './tree.ts'

/** The one thing that another function of the same shape does and the own does not. */
export interface FunctionDifference extends PartDifference {
  /** What is put there are statements, or a part of one. */
  readonly of: 'statements' | 'part'
  /** Statements that both have. */
  readonly same: number
  /** Heads of loops, statements and the like that differ besides. */
  readonly loose: number
}

/**
 * Lays the bodies of two functions over each other, statement by statement. Names may differ, each in one way, and texts and numbers
 * in any; each calls itself by its own name.
 * Shape: undefined where they differ in more than one place, or in nothing. Bounds: three statements are taken over at most; two heads
 * of statements that hold others, or statements beside those that are taken over, may differ besides.
 */
export function functionDifference(
  own: SyntaxNode,
  twin: SyntaxNode,
  file: CodeFile,
): FunctionDifference | undefined {
  const [ours, theirs] = [own.field('body'), twin.field('body')]
  if (ours === null || theirs === null || kindOf(ours) !== kindOf(theirs)) return undefined
  const byName = renamedItself(own, twin)
  const [parameters, theirParameters] = [own.field('parameters'), twin.field('parameters')]
  const inOrder =
    parameters === null || theirParameters === null
      ? byName
      : alignedInParts(parameters, theirParameters, byName)
  // Parameters need not come in the same order: what the bodies say of them counts where that leaves less to take over.
  const found = [inOrder, byName].flatMap(
    (renames) => ofBlocks(ours, theirs, { renames, same: 0, loose: 0, file }) ?? [],
  )
  return found.toSorted((a, b) => a.loose - b.loose || takenOf(a) - takenOf(b))[0]
}

function renamedItself(own: SyntaxNode, twin: SyntaxNode): Renames {
  const [name, other] = [own.field('name')?.text(), twin.field('name')?.text()]
  return name === undefined || other === undefined ? new Map() : new Map([[other, name]])
}

function takenOf({ theirs }: FunctionDifference): number {
  return theirs.reduce((sum, one) => sum + one.text().length, 0)
}

interface State {
  readonly renames: Renames
  readonly same: number
  readonly loose: number
  readonly file: CodeFile
}

const TAKEN_MAX = 3
const LOOSE_MAX = 2
/** Statements that have most of their words in common may be the same one. */
const LIKENESS_MIN = 0.6

function ofBlocks(own: SyntaxNode, twin: SyntaxNode, state: State): FunctionDifference | undefined {
  let ours = statementsIn(own)
  let theirs = statementsIn(twin)
  let now = state
  let before: SyntaxNode | undefined
  for (;;) {
    const [first, other] = [ours[0], theirs[0]]
    const renames =
      first === undefined || other === undefined ? undefined : aligned(first, other, now.renames)
    if (renames === undefined) break
    now = { ...now, renames, same: now.same + 1 }
    before = first
    ours = ours.slice(1)
    theirs = theirs.slice(1)
  }
  let after: SyntaxNode | undefined
  for (;;) {
    const [last, other] = [ours.at(-1), theirs.at(-1)]
    const renames = last === undefined || other === undefined ? undefined : aligned(last, other, now.renames)
    if (renames === undefined) break
    now = { ...now, renames, same: now.same + 1 }
    after = last
    ours = ours.slice(0, -1)
    theirs = theirs.slice(0, -1)
  }
  return ofRest(ours, theirs, { before, after }, now)
}

/** What is left when the same statements at both ends are taken away. */
function ofRest(
  ours: readonly SyntaxNode[],
  theirs: readonly SyntaxNode[],
  { before, after }: { readonly before: SyntaxNode | undefined; readonly after: SyntaxNode | undefined },
  state: State,
): FunctionDifference | undefined {
  const { renames, same, loose } = state
  const [only, ...more] = ours
  if (theirs.length <= ours.length && more.length > 0) return undefined
  if (theirs.length === 0 || theirs.length > TAKEN_MAX + ours.length) return undefined
  if (only === undefined) {
    const found = { of: 'statements', theirs, renames, same, loose } as const
    if (after !== undefined) return { kind: 'before', own: after, ...found }
    return before === undefined ? undefined : { kind: 'behind', own: before, ...found }
  }
  const [other, ...others] = theirs
  if (other === undefined) return undefined
  return others.length > 0 ? amongAlike(ours, theirs, state) : ofStatement(only, other, state)
}

/** Statements that the other has more, among others that are only alike. */
function amongAlike(
  ours: readonly SyntaxNode[],
  theirs: readonly SyntaxNode[],
  state: State,
): FunctionDifference | undefined {
  const more = theirs.length - ours.length
  for (let at = 0; at <= ours.length; at += 1) {
    let now: State | undefined = state
    for (const [index, part] of ours.entries())
      now = alike(part, theirs[index < at ? index : index + more], now)
    const [next, before] = [ours[at], ours[at - 1]]
    const own = next ?? before
    if (now === undefined || own === undefined) continue
    const kind = next === undefined ? 'behind' : 'before'
    return { ...now, kind, of: 'statements', own, theirs: theirs.slice(at, at + more) }
  }
  return undefined
}

function alike(own: SyntaxNode, twin: SyntaxNode | undefined, state: State | undefined): State | undefined {
  if (state === undefined || twin === undefined || kindOf(own) !== kindOf(twin)) return undefined
  const renames = aligned(own, twin, state.renames)
  if (renames !== undefined) return { ...state, renames, same: state.same + 1 }
  if (state.loose === LOOSE_MAX || likeness(wordsIn(own), wordsIn(twin)) < LIKENESS_MIN) return undefined
  return { ...state, renames: alignedInParts(own, twin, state.renames), loose: state.loose + 1 }
}

/** One statement for another: the least of it that differs, and never all that it holds. */
function ofStatement(own: SyntaxNode, twin: SyntaxNode, state: State): FunctionDifference | undefined {
  const { renames, same, loose, file } = state
  const inner = kindOf(own) === kindOf(twin) ? ofHeld(own, twin, state) : undefined
  if (inner !== undefined) return inner
  const part = smallestDifference(own, twin, renames)
  if (part === undefined || [part.own, ...part.theirs].some((one) => holdsBlock(one, file))) return undefined
  return { ...part, of: part.own.id() === own.id() ? 'statements' : 'part', same, loose }
}

function holdsBlock(node: SyntaxNode, file: CodeFile): boolean {
  return descendants(node).some((one) => isBlock(one, file))
}

/** Two statements that hold one block each: the difference is looked for in there, whatever their heads say. */
function ofHeld(own: SyntaxNode, twin: SyntaxNode, state: State): FunctionDifference | undefined {
  const [ours, theirs] = [own, twin].map((node) => node.children().filter((one) => isBlock(one, state.file)))
  const [block, ...others] = ours ?? []
  const [twins, ...moreTwins] = theirs ?? []
  if (block === undefined || twins === undefined || others.length > 0 || moreTwins.length > 0)
    return undefined
  let now: State | undefined = state
  const [heads, theirHeads] = [own, twin].map((node) =>
    node.children().filter((part) => !/comment/.test(kindOf(part)) && !isBlock(part, state.file)),
  )
  for (const [index, part] of (heads ?? []).entries()) {
    const other = theirHeads?.[index]
    const renames: Renames | undefined = other === undefined ? undefined : aligned(part, other, now.renames)
    const anyway: Renames = other === undefined ? now.renames : alignedInParts(part, other, now.renames)
    now = renames === undefined ? { ...now, renames: anyway, loose: now.loose + 1 } : { ...now, renames }
    if (now.loose > LOOSE_MAX) return undefined
  }
  return ofBlocks(block, twins, now)
}

/** Whether a node holds statements as a block. Go keeps those of a block in a list of their own. */
export function isBlock(node: SyntaxNode, { grammar }: CodeFile): boolean {
  if (/^switch|case/.test(kindOf(node))) return false
  return grammar.blocks.has(kindOf(node)) || kindOf(node.namedChildren()[0] ?? null) === 'statement_list'
}

function statementsIn(block: SyntaxNode): readonly SyntaxNode[] {
  const statements = statementsOf(block)
  const [only] = statements
  return statements.length === 1 && only !== undefined && kindOf(only) === 'statement_list'
    ? statementsOf(only)
    : statements
}
