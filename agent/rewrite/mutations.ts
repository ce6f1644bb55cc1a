import type { ErrorClass } from '../model/diagnosis.ts'
import type { RewriteSubject } from './match-context.ts'
import { asWritten } from './read-macros.ts'
import { mutationPlaces } from './mutation-places.ts'
import { MUTATION_ROLES, type Mutant, type Mutation, type MutationPlace } from './mutation.ts'
import { argumentOrder } from './mutations/arguments.ts'
import { missingAwait } from './mutations/awaiting.ts'
import { boundary } from './mutations/boundary.ts'
import { callOfMember } from './mutations/calls.ts'
import { comparison } from './mutations/comparison.ts'
import { connective } from './mutations/connective.ts'
import { crossedArguments } from './mutations/crossed-arguments.ts'
import { otherName } from './mutations/names.ts'
import { negation } from './mutations/negation.ts'
import { statementOrder } from './mutations/order.ts'
import { baseCase } from './mutations/recursion.ts'

/** All slips that are looked for, the likeliest first where nothing is known of the error. */
export const MUTATIONS: readonly Mutation[] = [
  comparison,
  missingAwait,
  crossedArguments,
  otherName,
  negation,
  connective,
  boundary,
  argumentOrder,
  callOfMember,
  statementOrder,
  baseCase,
]

/**
 * Slips whose undoing, where it ends the crash with green tests, says more than a guard where the bad value is used: they
 * change how the value is made or handed on. The others can also end a crash by no longer coming to it.
 */
export const TELLING_MUTATIONS: ReadonlySet<string> = new Set(
  [missingAwait, crossedArguments, statementOrder, comparison].map(({ id }) => id),
)

/** The slips that lead to a kind of error, likeliest first; others are not tried for it. */
const LIKELY: Readonly<Partial<Record<ErrorClass, readonly Mutation[]>>> = {
  index_out_of_range: [
    comparison,
    crossedArguments,
    boundary,
    otherName,
    argumentOrder,
    connective,
    negation,
  ],
  null_dereference: [
    missingAwait,
    crossedArguments,
    comparison,
    otherName,
    negation,
    connective,
    boundary,
    argumentOrder,
    statementOrder,
  ],
  missing_key: [
    crossedArguments,
    otherName,
    missingAwait,
    negation,
    connective,
    argumentOrder,
    boundary,
    comparison,
    statementOrder,
  ],
  type_mismatch: [
    missingAwait,
    crossedArguments,
    callOfMember,
    argumentOrder,
    otherName,
    negation,
    connective,
  ],
  not_callable: [missingAwait, callOfMember, crossedArguments, otherName, argumentOrder],
  undefined_name: [statementOrder, otherName],
  division_by_zero: [otherName, comparison, connective, boundary, argumentOrder, negation],
  recursion: [baseCase, comparison, boundary, otherName, negation],
  concurrency: [missingAwait, statementOrder],
}

/**
 * Small changes around a crash, likeliest first: the nearer the place and the likelier the slip for this kind of error,
 * the earlier. None of them knows what is meant: which one is right has to be seen by running it.
 * Bounds: so many in all, a quarter of them by one slip.
 */
export function mutantsOf(subject: RewriteSubject, errorClass: ErrorClass, max: number): readonly Mutant[] {
  const likely = LIKELY[errorClass] ?? MUTATIONS
  const ranked = mutationPlaces(subject)
    .flatMap((place) => likely.flatMap((mutation, rank) => mutantsAt(place, mutation, rank)))
    .toSorted((a, b) => a.cost - b.cost)
  const counts = new Map<string, number>()
  const kept = ranked.filter(({ mutant: { mutation } }) => {
    const count = counts.get(mutation) ?? 0
    counts.set(mutation, count + 1)
    return count < Math.max(MUTATION_MIN, max / 4)
  })
  return kept.slice(0, max).map(({ mutant }) => mutant)
}

const MUTATION_MIN = 3

interface Ranked {
  readonly mutant: Mutant
  readonly cost: number
}

/** A variant behind the first of the same slip at the same place is as far away as the next place. */
function mutantsAt(place: MutationPlace, mutation: Mutation, rank: number): readonly Ranked[] {
  const { role, file } = place
  return place.nodes
    .flatMap((node) => mutation.of(node, place))
    .map(({ edits, says }, index) => ({
      mutant: {
        mutation: mutation.id,
        role,
        path: file.path,
        edits: edits.map((edit) => ({ ...edit, replacement: asWritten(edit.replacement) })),
        says: asWritten(says),
      },
      cost: MUTATION_ROLES.indexOf(role) * 2 + rank + index,
    }))
}
