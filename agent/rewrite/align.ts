import type { SyntaxNode } from '../repository/syntax.ts'
import { kindOf } from './tree.ts'

/** From names of other code to names of the own. */
export type Renames = ReadonlyMap<string, string>

const NAMES = /identifier$|^identifier$|^name$/
const LITERALS =
  /^(string|string_fragment|string_content|escape_sequence|number|integer|float|template_string|(raw|interpreted)_string_literal\w*|string_literal|(decimal_)?(integer|int|float)\w*_literal|line_string_literal)$/

/**
 * The renames with those that make one code of the other; undefined where none do. Names may differ, each in one way, and texts and
 * numbers in any.
 */
export function aligned(own: SyntaxNode, twin: SyntaxNode, renames: Renames): Renames | undefined {
  if (kindOf(own) !== kindOf(twin)) return undefined
  if (LITERALS.test(kindOf(own))) return renames
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (ours.length !== theirs.length) return undefined
  if (ours.length === 0) return alignedLeaf(own, twin, renames)
  let now: Renames | undefined = renames
  for (const [index, part] of ours.entries()) {
    const other = theirs[index]
    now = now === undefined || other === undefined ? undefined : aligned(part, other, now)
  }
  return now
}

/** As far as parts of both can be laid over each other: what their names stand for is known then. */
export function alignedInParts(own: SyntaxNode, twin: SyntaxNode, renames: Renames): Renames {
  const whole = aligned(own, twin, renames)
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (whole !== undefined || kindOf(own) !== kindOf(twin) || ours.length !== theirs.length)
    return whole ?? renames
  return ours.reduce((now, part, index) => {
    const other = theirs[index]
    return other === undefined ? now : alignedInParts(part, other, now)
  }, renames)
}

/** One part of the own code, and what other code has in its place, before it or behind it. */
export interface PartDifference {
  readonly kind: 'instead' | 'behind' | 'before'
  readonly own: SyntaxNode
  readonly theirs: readonly SyntaxNode[]
  readonly renames: Renames
}

/**
 * The smallest part that holds all in which the other code differs; values that the other has more in a list stand beside the own ones.
 * Shape: `part` and `use.part` of `cost(part) * count` and `weight(use.part) * count`. Undefined where they are the same.
 */
export function smallestDifference(
  own: SyntaxNode,
  twin: SyntaxNode,
  renames: Renames,
): PartDifference | undefined {
  const whole = aligned(own, twin, renames)
  if (whole !== undefined) return undefined
  const instead: PartDifference = { kind: 'instead', own, theirs: [twin], renames }
  const [ours, theirs] = [partsOf(own), partsOf(twin)]
  if (kindOf(own) !== kindOf(twin) || ours.length === 0) return instead
  if (ours.length !== theirs.length) return besides(own, twin, renames) ?? instead
  return onlyDifference(ours, theirs, renames) ?? instead
}

/** The smallest part in which one pair of nodes differs; undefined where several pairs do, or none does. */
export function onlyDifference(
  ours: readonly SyntaxNode[],
  theirs: readonly SyntaxNode[],
  renames: Renames,
): PartDifference | undefined {
  let now = renames
  let only: PartDifference | undefined
  if (ours.length !== theirs.length) return undefined
  for (const [index, part] of ours.entries()) {
    const other = theirs[index]
    const same = other === undefined ? undefined : aligned(part, other, now)
    if (same === undefined && (only !== undefined || other === undefined)) return undefined
    if (same === undefined && other !== undefined) only = smallestDifference(part, other, now)
    now = same ?? only?.renames ?? now
  }
  return only === undefined ? undefined : { ...only, renames: now }
}

const LISTS = /^(arguments|argument_list|array|list|tuple|expression_list|literal_value|array_initializer)$/
const BESIDES_MAX = 2

/** Values that the other list has more, in one place. */
function besides(own: SyntaxNode, twin: SyntaxNode, renames: Renames): PartDifference | undefined {
  const [ours, theirs] = [own, twin].map((list) => partsOf(list).filter((part) => part.isNamed()))
  if (!LISTS.test(kindOf(own)) || ours === undefined || theirs === undefined) return undefined
  const more = theirs.length - ours.length
  if (ours.length === 0 || more < 1 || more > BESIDES_MAX) return undefined
  for (let at = ours.length; at >= 0; at -= 1) {
    const beside = theirs.slice(at, at + more)
    const pairs = ours.map((part, index) => [part, theirs[index < at ? index : index + more]] as const)
    const now = pairs.reduce<Renames | undefined>(
      (known, [part, other]) =>
        known === undefined || other === undefined ? undefined : aligned(part, other, known),
      renames,
    )
    const [before, next] = [ours[at - 1], ours[at]]
    if (now === undefined) continue
    if (before !== undefined) return { kind: 'behind', own: before, theirs: beside, renames: now }
    if (next !== undefined) return { kind: 'before', own: next, theirs: beside, renames: now }
  }
  return undefined
}

function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children().filter((child) => !/comment/.test(kindOf(child)))
}

function alignedLeaf(own: SyntaxNode, twin: SyntaxNode, renames: Renames): Renames | undefined {
  const [ours, theirs] = [own.text(), twin.text()]
  if (!NAMES.test(kindOf(own))) return ours === theirs ? renames : undefined
  const known = renames.get(theirs)
  if (known !== undefined) return known === ours ? renames : undefined
  return [...renames.values()].includes(ours) ? undefined : new Map(renames).set(theirs, ours)
}
