import type { SyntaxNode } from '../repository/syntax.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import { kindOf, span, type CodeFile } from './tree.ts'

/** What another piece of code of the same shape does besides, in the names of this one. */
export interface TwinDifference {
  /** What it is put in the place of, or behind. */
  readonly own: SyntaxNode
  readonly edit: TextEdit
  /** What is put there. */
  readonly code: string
  /** The nodes of the other code that were taken over, without what stands for the own. */
  readonly taken: readonly SyntaxNode[]
  /** Words that both have at the same places. */
  readonly common: number
}

/**
 * Lays two expressions over each other and says the one thing that the other does besides: something around a part (`tagOf(locale)` for
 * `locale`, `name ?? ''` for `name`) or values at the end of a list (`reduce(plus, zero(currency))`). Names may differ, each in one way;
 * functions and records that are handed on may differ in what they hold.
 * Shape: undefined where they differ in more than that, or in nothing.
 * Bounds: fourteen words are taken over at most.
 */
export function twinDifference(
  own: SyntaxNode,
  twin: SyntaxNode,
  ownFile: CodeFile,
): TwinDifference | undefined {
  const found = alignSame(own, twin, { renames: new Map(), common: 0, loose: 0, ownFile })
  if (found?.extra === undefined) return undefined
  const { extra, renames, common } = found
  return extra.kind === 'around' ? around(extra, renames, common) : behind(extra, renames, common, ownFile)
}

interface Around {
  readonly kind: 'around'
  readonly own: SyntaxNode
  readonly twin: SyntaxNode
  /** The part of the twin that stands for the own. */
  readonly inner: SyntaxNode
}

interface Behind {
  readonly kind: 'behind'
  readonly own: SyntaxNode
  readonly last: SyntaxNode
  readonly values: readonly SyntaxNode[]
}

interface State {
  /** From names of the twin to names of the own code. */
  readonly renames: ReadonlyMap<string, string>
  readonly common: number
  /** Parts that differ in what they hold. */
  readonly loose: number
  readonly ownFile: CodeFile
  readonly extra?: Around | Behind
}

const LOOSE_MAX = 2
const TAKEN_MAX = 14
const NAMES =
  /^(identifier|property_identifier|private_property_identifier|shorthand_property_identifier(_pattern)?|type_identifier|field_identifier)$/
/** What may hold something else where it stands for the same. */
const LOOSE = /^(arrow_function|function_expression|lambda|object|dictionary|string|template_string|number)$/
const LISTS = /^(arguments|argument_list|array|list)$/

function align(own: SyntaxNode, twin: SyntaxNode, state: State): State | undefined {
  const same = alignSame(own, twin, state)
  if (same !== undefined) return same
  const wrapped = state.extra === undefined ? alignAround(own, twin, state) : undefined
  if (wrapped !== undefined) return wrapped
  const isLoose = LOOSE.test(kindOf(own)) && LOOSE.test(kindOf(twin)) && state.loose < LOOSE_MAX
  return isLoose ? { ...state, loose: state.loose + 1 } : undefined
}

function alignSame(own: SyntaxNode, twin: SyntaxNode, state: State): State | undefined {
  if (kindOf(own) !== kindOf(twin)) return undefined
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (ours.length === 0 && theirs.length === 0) return alignLeaf(own, twin, state)
  if (ours.length === theirs.length) return alignAll(ours, theirs, state)
  return state.extra === undefined && LISTS.test(kindOf(own)) ? alignBehind(own, twin, state) : undefined
}

function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children().filter((child) => kindOf(child) !== 'comment')
}

function alignLeaf(own: SyntaxNode, twin: SyntaxNode, state: State): State | undefined {
  const [ours, theirs] = [own.text(), twin.text()]
  const known = state.renames.get(theirs)
  if (NAMES.test(kindOf(own))) {
    if (known !== undefined && known !== ours) return undefined
    const renames = new Map(state.renames).set(theirs, ours)
    return { ...state, renames, common: state.common + (ours === theirs ? 1 : 0) }
  }
  if (ours === theirs) return state
  return /string_fragment|string_content|^number$|^integer$/.test(kindOf(own)) ? state : undefined
}

function alignAll(
  ours: readonly SyntaxNode[],
  theirs: readonly SyntaxNode[],
  state: State,
): State | undefined {
  let now: State | undefined = state
  for (const [index, part] of ours.entries()) {
    const other = theirs[index]
    now = now === undefined || other === undefined ? undefined : align(part, other, now)
  }
  return now
}

/** The other list has one or two values more at its end. */
function alignBehind(own: SyntaxNode, twin: SyntaxNode, state: State): State | undefined {
  const [ours, theirs] = [own, twin].map((list) => partsOf(list).filter((part) => part.isNamed())) as [
    SyntaxNode[],
    SyntaxNode[],
  ]
  const last = ours.at(-1)
  const values = theirs.slice(ours.length)
  if (last === undefined || values.length === 0 || values.length > 2) return undefined
  const found = alignAll(ours, theirs.slice(0, ours.length), state)
  if (found === undefined || found.extra !== undefined) return undefined
  return { ...found, extra: { kind: 'behind', own, last, values } }
}

/** The other has something around what stands for the own part. */
function alignAround(own: SyntaxNode, twin: SyntaxNode, state: State): State | undefined {
  const extraWords = (inner: SyntaxNode): number => wordsOf(twin) - wordsOf(inner)
  for (const inner of innerOf(twin)) {
    if (extraWords(inner) > TAKEN_MAX || !isValue(inner)) continue
    const found = alignSame(own, inner, state)
    if (found !== undefined && found.extra === undefined)
      return { ...found, extra: { kind: 'around', own, twin, inner } }
  }
  return undefined
}

const DEPTH_MAX = 4

/** Everything in a node down to some depth, the nearest first, without the insides of functions. */
function innerOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  let level: readonly SyntaxNode[] = [node]
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    level = level
      .filter((one) => !/function|lambda|method_definition/.test(kindOf(one)))
      .flatMap((one) => one.children().filter((child) => child.isNamed()))
    found.push(...level)
  }
  return found
}

/** Not what is called, nor the name of a member. */
function isValue(node: SyntaxNode): boolean {
  const parent = node.parent()
  const isCalled =
    parent?.field('function')?.id() === node.id() || parent?.field('constructor')?.id() === node.id()
  return !isCalled && !/property_identifier|_pattern$/.test(kindOf(node))
}

function wordsOf(node: SyntaxNode): number {
  return node.text().match(/[\w$]+/g)?.length ?? 0
}

function around(
  { own, twin, inner }: Around,
  renames: ReadonlyMap<string, string>,
  common: number,
): TwinDifference | undefined {
  const code = translated(twin, renames, { node: inner, text: own.text() })
  // A member of it instead of itself is another value, and nothing that is done with it.
  if (code === own.text() || ACCESSES.test(kindOf(twin))) return undefined
  const taken = leavesOf(twin, inner)
  return { own, edit: { ...span(own), replacement: code }, code, taken, common }
}

function behind(
  { own, last, values }: Behind,
  renames: ReadonlyMap<string, string>,
  common: number,
  { text }: CodeFile,
): TwinDifference {
  const { end } = span(last)
  const code = values.map((value) => translated(value, renames)).join(', ')
  const hasComma = text.slice(end, span(own).end).trimStart().startsWith(',')
  const edit = { start: end, end, replacement: `${hasComma ? '' : ','} ${code}` }
  const taken = values.flatMap((value) => leavesOf(value))
  return {
    own,
    edit: hasComma ? { ...edit, start: end + 1, end: end + 1 } : edit,
    code,
    taken,
    common,
  }
}

const ACCESSES = /^(member_expression|subscript_expression|attribute|subscript)$/

function leavesOf(node: SyntaxNode, without?: SyntaxNode): readonly SyntaxNode[] {
  if (without !== undefined && node.id() === without.id()) return []
  const children = node.children()
  return children.length === 0 ? [node] : children.flatMap((child) => leavesOf(child, without))
}

/** The code of the other in the names of this one; members keep theirs. */
function translated(
  node: SyntaxNode,
  renames: ReadonlyMap<string, string>,
  stands?: { readonly node: SyntaxNode; readonly text: string },
): string {
  const { start } = span(node)
  const edits = leavesOf(node, stands?.node)
    .filter((leaf) => kindOf(leaf) === 'identifier')
    .flatMap((leaf): readonly TextEdit[] => {
      const to = renames.get(leaf.text())
      return to === undefined || to === leaf.text() ? [] : [{ ...moved(leaf, start), replacement: to }]
    })
  const own = stands === undefined ? [] : [{ ...moved(stands.node, start), replacement: stands.text }]
  return applyEdits(node.text(), [...edits, ...own])
}

function moved(node: SyntaxNode, by: number): { readonly start: number; readonly end: number } {
  const { start, end } = span(node)
  return { start: start - by, end: end - by }
}
