import type { ErrorClass } from '../model/diagnosis.ts'
import type { RewriteSubject } from './match-context.ts'
import { withLineEndsOf } from './edits.ts'
import { asWritten } from './read-macros.ts'
import { mutationPlaces } from './mutation-places.ts'
import { inTurns, type Ranked } from './mutation-order.ts'
import { isPointless } from './pointless-change.ts'
import { MUTATION_ROLES, type Mutant, type Mutation, type MutationPlace } from './mutation.ts'
import { descendants } from './tree.ts'
import { COMMON, LEFT_OUT, LIKELY, RARE, WIDER } from './mutation-lists.ts'

/**
 * Small changes around a crash, likeliest first: the nearer the place and the likelier the slip for this kind of error,
 * the earlier. None of them knows what is meant: which one is right has to be seen by running it.
 * Bounds: so many in all, a quarter of them by one slip; when `isOver` says so, those that were found until then.
 */
export function mutantsOf(
  subject: RewriteSubject,
  errorClass: ErrorClass,
  max: number,
  isOver: () => boolean = () => false,
): readonly Mutant[] {
  const { exceptionType, exceptionMessage } = subject
  const said = [exceptionMessage, `${exceptionType}: ${exceptionMessage}`]
  const likely = [...new Set([...RARE, ...(LIKELY[errorClass] ?? COMMON), ...WIDER, ...COMMON])].filter(
    ({ message }) => message === undefined || said.some((text) => message.test(text)),
  )
  const ranked = mutationPlaces(subject)
    .flatMap((place) => likely.flatMap((mutation, rank) => mutantsAt(place, mutation, { rank, isOver })))
    .concat(farOff(subject, likely, { said: said.at(-1) ?? '', isOver }))
  return inTurns(ranked, Math.max(MUTATION_MIN, max / 4)).slice(0, max)
}

const MUTATION_MIN = 3
/** What the code itself does elsewhere comes before all that is only likely. */
const WITNESS_COST = -20
/** Behind what is told nearby, before what only fits. */
const FAR_OFF_COST = 4

/** What the error and the code tell together, in the files around that are no tests. */
function farOff(
  subject: RewriteSubject,
  likely: readonly Mutation[],
  { said, isOver }: { readonly said: string; readonly isOver: () => boolean },
): readonly Ranked[] {
  const files = [...subject.files.values()].filter(({ path }) => !TESTS.test(path))
  const told = likely.filter(({ isLookedForFarOff }) => isLookedForFarOff === true)
  const found = files.flatMap((file) => {
    const nodes = told.length === 0 ? [] : descendants(file.root)
    const place: MutationPlace = { role: 'outside', file, statement: file.root, nodes, files, said }
    return told
      .flatMap((mutation) => mutantsAt(place, mutation, { rank: 0, isOver }))
      .map((one) => ({ ...one, cost: FAR_OFF_COST + one.cost }))
  })
  // What was left out in many places is no slip of one of them.
  return [...Map.groupBy(found, ({ mutant }) => mutant.mutation)].flatMap(([id, group]) =>
    LEFT_OUT.some((mutation) => mutation.id === id)
      ? group.toSorted((a, b) => a.cost - b.cost).slice(0, FAR_OFF_MAX)
      : group,
  )
}

const FAR_OFF_MAX = 6
const TESTS = /(?:^|\/)(?:tests?|__tests__|spec)\/|_test\.|\.(?:test|spec)\.|(?:^|\/)test_/

/** A variant behind the first of the same slip at the same place is as far away as the next place. */
function mutantsAt(
  place: MutationPlace,
  mutation: Mutation,
  { rank, isOver }: { readonly rank: number; readonly isOver: () => boolean },
): readonly Ranked[] {
  const { role, file } = place
  return place.nodes
    .flatMap((node) =>
      isOver() ? [] : mutation.of(node, place).filter((one) => !isPointless(node, one, place)),
    )
    .map(
      ({ edits, says, isToldByError = mutation.message !== undefined, doubt = 0, witness, as }, index) => ({
        mutant: {
          mutation: as ?? mutation.id,
          role,
          path: file.path,
          edits: edits.map((edit) =>
            withLineEndsOf(file.text, { ...edit, replacement: asWritten(edit.replacement) }),
          ),
          says: asWritten(says),
          isToldByError,
          ...(witness === undefined ? {} : { witness }),
        },
        cost:
          (witness === undefined ? 0 : WITNESS_COST) +
          (mutation.isRare === true ? 0 : MUTATION_ROLES.indexOf(role) * 2 + rank) +
          index +
          doubt,
      }),
    )
}
