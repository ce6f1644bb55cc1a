import type { SyntaxNode } from '../repository/syntax.ts'
import { kindOf, statementsOf, type CodeFile } from './tree.ts'

/** The one thing that another function of the same shape does and the own does not. */
export interface FunctionDifference {
  /** Their statements stand in the place of the own statement, behind it, or before it. */
  readonly kind: 'instead' | 'behind' | 'before'
  readonly own: SyntaxNode
  readonly theirs: readonly SyntaxNode[]
  /** From names of the other function to names of the own. */
  readonly renames: ReadonlyMap<string, string>
  /** Statements that both have. */
  readonly same: number
  /** Heads of loops and the like that differ besides. */
  readonly loose: number
}

/**
 * Lays the bodies of two functions over each other, statement by statement. Names may differ, each in one way, and texts and numbers
 * in any.
 * Shape: undefined where they differ in more than one place, or in nothing. Bounds: three statements are taken over at most; two heads
 * of statements that hold others may differ besides.
 */
export function functionDifference(
  own: SyntaxNode,
  twin: SyntaxNode,
  file: CodeFile,
): FunctionDifference | undefined {
  const [ours, theirs] = [own.field('body'), twin.field('body')]
  if (ours === null || theirs === null || kindOf(ours) !== kindOf(theirs)) return undefined
  const [parameters, theirParameters] = [own.field('parameters'), twin.field('parameters')]
  const renames =
    parameters === null || theirParameters === null
      ? new Map<string, string>()
      : alignedInParts(parameters, theirParameters, new Map())
  return ofBlocks(ours, theirs, { renames, same: 0, loose: 0, file })
}

interface State {
  readonly renames: ReadonlyMap<string, string>
  readonly same: number
  readonly loose: number
  readonly file: CodeFile
}

const TAKEN_MAX = 3
const LOOSE_MAX = 2
const NAMES = /identifier$|^identifier$|^name$/
const LITERALS =
  /^(string|string_fragment|string_content|escape_sequence|number|integer|float|template_string|(raw|interpreted)_string_literal\w*|string_literal|(decimal_)?(integer|int|float)\w*_literal|line_string_literal)$/

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
  { renames, same, loose, file }: State,
): FunctionDifference | undefined {
  const found = { theirs, renames, same, loose }
  const [only, ...more] = ours
  if (theirs.length === 0 || theirs.length > TAKEN_MAX || more.length > 0) return undefined
  if (only === undefined) {
    if (after !== undefined) return { kind: 'before', own: after, ...found }
    return before === undefined ? undefined : { kind: 'behind', own: before, ...found }
  }
  const [other, ...others] = theirs
  if (other === undefined || others.length > 0) return undefined
  const inner =
    kindOf(only) === kindOf(other) ? ofHeld(only, other, { renames, same, loose, file }) : undefined
  return inner ?? { kind: 'instead', own: only, ...found }
}

/** Two statements that hold one block each: the difference is looked for in there, whatever their heads say. */
function ofHeld(own: SyntaxNode, twin: SyntaxNode, state: State): FunctionDifference | undefined {
  const [ours, theirs] = [own, twin].map((node) => node.children().filter((one) => isBlock(one, state.file)))
  const [block, ...others] = ours ?? []
  const [twins, ...moreTwins] = theirs ?? []
  if (block === undefined || twins === undefined || others.length > 0 || moreTwins.length > 0)
    return undefined
  let now: State | undefined = state
  const [heads, theirHeads] = [partsOf(own), partsOf(twin)].map((parts) =>
    parts.filter((part) => !isBlock(part, state.file)),
  )
  for (const [index, part] of (heads ?? []).entries()) {
    const other = theirHeads?.[index]
    const renames: ReadonlyMap<string, string> | undefined =
      other === undefined ? undefined : aligned(part, other, now.renames)
    const anyway: ReadonlyMap<string, string> =
      other === undefined ? now.renames : alignedInParts(part, other, now.renames)
    now = renames === undefined ? { ...now, renames: anyway, loose: now.loose + 1 } : { ...now, renames }
    if (now.loose > LOOSE_MAX) return undefined
  }
  return ofBlocks(block, twins, now)
}

function isBlock(node: SyntaxNode, { grammar }: CodeFile): boolean {
  return grammar.blocks.has(kindOf(node)) && !/^switch|case/.test(kindOf(node))
}

/** Go keeps the statements of a block in a list of their own. */
function statementsIn(block: SyntaxNode): readonly SyntaxNode[] {
  const statements = statementsOf(block)
  const [only] = statements
  return statements.length === 1 && only !== undefined && kindOf(only) === 'statement_list'
    ? statementsOf(only)
    : statements
}

function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children().filter((child) => !/comment/.test(kindOf(child)))
}

/** The renames with those that make one code of the other; undefined where none do. */
function aligned(
  own: SyntaxNode,
  twin: SyntaxNode,
  renames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  if (kindOf(own) !== kindOf(twin)) return undefined
  if (LITERALS.test(kindOf(own))) return renames
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (ours.length !== theirs.length) return undefined
  if (ours.length === 0) return alignedLeaf(own, twin, renames)
  let now: ReadonlyMap<string, string> | undefined = renames
  for (const [index, part] of ours.entries()) {
    const other = theirs[index]
    now = now === undefined || other === undefined ? undefined : aligned(part, other, now)
  }
  return now
}

/** As far as parts of both can be laid over each other: what their names stand for is known then. */
function alignedInParts(
  own: SyntaxNode,
  twin: SyntaxNode,
  renames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const whole = aligned(own, twin, renames)
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (whole !== undefined || kindOf(own) !== kindOf(twin) || ours.length !== theirs.length)
    return whole ?? renames
  return ours.reduce((now, part, index) => {
    const other = theirs[index]
    return other === undefined ? now : alignedInParts(part, other, now)
  }, renames)
}

function alignedLeaf(
  own: SyntaxNode,
  twin: SyntaxNode,
  renames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  const [ours, theirs] = [own.text(), twin.text()]
  if (!NAMES.test(kindOf(own))) return ours === theirs ? renames : undefined
  const known = renames.get(theirs)
  if (known !== undefined) return known === ours ? renames : undefined
  return [...renames.values()].includes(ours) ? undefined : new Map(renames).set(theirs, ours)
}
