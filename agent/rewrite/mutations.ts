import type { ErrorClass } from '../model/diagnosis.ts'
import type { RewriteSubject } from './match-context.ts'
import { asWritten } from './read-macros.ts'
import { mutationPlaces } from './mutation-places.ts'
import { inTurns, type Ranked } from './mutation-order.ts'
import { isPointless } from './pointless-change.ts'
import { MUTATION_ROLES, type Mutant, type Mutation, type MutationPlace } from './mutation.ts'
import { argumentAsElsewhere } from './mutations/as-elsewhere.ts'
import { asOtherBranch } from './mutations/as-other-branch.ts'
import { TWINS } from './mutations/twins.ts'
import { asNeighbour } from './mutations/as-neighbour.ts'
import { conversion } from './mutations/conversion.ts'
import { argumentOrder } from './mutations/arguments.ts'
import { caughtBeside } from './mutations/caught-beside.ts'
import { missingAwait } from './mutations/awaiting.ts'
import { bytesForText } from './mutations/bytes.ts'
import { allAwaited } from './mutations/all-awaited.ts'
import { borrowedInLoop } from './mutations/borrowed-in-loop.ts'
import { typedNil } from './mutations/typed-nil.ts'
import { belowZero } from './mutations/below-zero.ts'
import { blankParts } from './mutations/blank-parts.ts'
import { missingPart } from './mutations/missing-part.ts'
import { nullAsBeside } from './mutations/null-as-beside.ts'
import { nilAsBeside } from './mutations/nil-as-beside.ts'
import { blanksAround } from './mutations/blanks.ts'
import { setUpLate } from './mutations/setup-late.ts'
import { emptyBeginning } from './mutations/empty-beginning.ts'
import { builtResult } from './mutations/built-result.ts'
import { boundary } from './mutations/boundary.ts'
import { KNOWN_SLIPS } from './mutations/known-slips.ts'
import { keyCase } from './mutations/key-case.ts'
import { walkedCopy } from './mutations/walked-copy.ts'
import { jsonBigint } from './mutations/json-bigint.ts'
import { oneWayConverted } from './mutations/one-way-converted.ts'
import { forgottenBranch } from './mutations/forgotten-branch.ts'
import { answerWithout } from './mutations/answer-without.ts'
import { decodedOrRaw } from './mutations/decoded-or-raw.ts'
import { callOfMember } from './mutations/calls.ts'
import { comparison } from './mutations/comparison.ts'
import { connective } from './mutations/connective.ts'
import { counterpart } from './mutations/counterpart.ts'
import { crossedArguments } from './mutations/crossed-arguments.ts'
import { crossedKey } from './mutations/crossed-key.ts'
import { takenElsewhere } from './mutations/taken-elsewhere.ts'
import { crossedIndexes } from './mutations/crossed-indexes.ts'
import { calledElsewhere } from './mutations/called-elsewhere.ts'
import { rounding } from './mutations/rounding.ts'
import { droppedValue } from './mutations/dropped-value.ts'
import { takenForNothing } from './mutations/emptiness.ts'
import { forgottenArgument } from './mutations/forgotten-argument.ts'
import { forgottenEntry } from './mutations/forgotten-entry.ts'
import { forgottenField } from './mutations/forgotten-field.ts'
import { formattedOther } from './mutations/formats.ts'
import { guardOfAlike } from './mutations/guard-of-alike.ts'
import { guardOfNeighbour } from './mutations/guard-of-neighbour.ts'
import { overtakenBranch } from './mutations/overtaken-branch.ts'
import { unknownKind } from './mutations/unknown-kind.ts'
import { ownFallback } from './mutations/own-fallback.ts'
import { ownMethod } from './mutations/own-method.ts'
import { staleAnswer } from './mutations/stale-answer.ts'
import { sturdierForm } from './mutations/sturdier-form.ts'
import { givenElsewhere } from './mutations/given-elsewhere.ts'
import { twoDigits } from './mutations/two-digits.ts'
import { pastEnd } from './mutations/past-end.ts'
import { otherName } from './mutations/names.ts'
import { wrongOperator } from './mutations/operator.ts'
import { otherMember } from './mutations/other-member.ts'
import { oneOff } from './mutations/one-off.ts'
import { ownCopy } from './mutations/own-copy.ts'
import { readTwice } from './mutations/read-twice.ts'
import { rememberedPlace } from './mutations/remembered-place.ts'
import { sharedDefault } from './mutations/shared-default.ts'
import { lookupDefault } from './mutations/lookup-default.ts'
import { wrongMember } from './mutations/wrong-member.ts'
import { wrongName } from './mutations/wrong-name.ts'
import { zonelessTime } from './mutations/time-zone.ts'
import { negation } from './mutations/negation.ts'
import { statementOrder } from './mutations/order.ts'
import { baseCase } from './mutations/recursion.ts'
import { KNOWN_DEFECTS, RELEASES } from './mutations/known-defects.ts'
import { descendants } from './tree.ts'

/** The error itself says which name or member is not what it is taken for. */
const BLAMED: readonly Mutation[] = [wrongName, wrongMember]

/** Something was left out, and the code around says what. */
const LEFT_OUT: readonly Mutation[] = [
  droppedValue,
  forgottenArgument,
  forgottenBranch,
  forgottenEntry,
  forgottenField,
  emptyBeginning,
  lookupDefault,
  asNeighbour,
  asOtherBranch,
  ...TWINS,
  calledElsewhere,
  takenElsewhere,
  conversion,
  builtResult,
]

/** Slips that can be told by how the code looks, or by what the error says. */
const RARE: readonly Mutation[] = [
  ...KNOWN_SLIPS,
  argumentAsElsewhere,
  sharedDefault,
  rememberedPlace,
  readTwice,
  ownCopy,
  bytesForText,
  zonelessTime,
  formattedOther,
  twoDigits,
  blanksAround,
  setUpLate,
  allAwaited,
  typedNil,
  borrowedInLoop,
  ownMethod,
  ownFallback,
  keyCase,
  walkedCopy,
  jsonBigint,
  decodedOrRaw,
  oneWayConverted,
  answerWithout,
  staleAnswer,
  guardOfNeighbour,
  guardOfAlike,
  overtakenBranch,
  unknownKind,
  sturdierForm,
  caughtBeside,
  nilAsBeside,
  nullAsBeside,
  missingPart,
  ...KNOWN_DEFECTS,
  ...LEFT_OUT,
  ...BLAMED,
]

/** Those that fit most errors and say least of any: they come after what is likely for an error, and before what is not. */
const WIDER: readonly Mutation[] = [
  counterpart,
  takenForNothing,
  otherMember,
  blankParts,
  givenElsewhere,
  belowZero,
  wrongOperator,
]

/** The others, the likeliest first where nothing is known of the error. */
const COMMON: readonly Mutation[] = [
  comparison,
  missingAwait,
  crossedArguments,
  otherName,
  negation,
  connective,
  boundary,
  argumentOrder,
  crossedIndexes,
  crossedKey,
  callOfMember,
  statementOrder,
  baseCase,
  rounding,
  oneOff,
  pastEnd,
  ...WIDER,
]

/** All slips that are looked for. */
export const MUTATIONS: readonly Mutation[] = [...RARE, ...COMMON]

/**
 * Slips whose undoing, where it ends the crash with green tests, says more than a guard where the bad value is used: they
 * change how the value is made or handed on. The others can also end a crash by no longer coming to it.
 */
export const TELLING_MUTATIONS: ReadonlySet<string> = new Set(
  [
    ...RARE,
    missingAwait,
    crossedArguments,
    crossedIndexes,
    crossedKey,
    rounding,
    statementOrder,
    comparison,
    oneOff,
    takenForNothing,
    blankParts,
  ].map(({ id }) => id),
)

/**
 * Slips that the code itself tells: beside them it does the same in another way, or the changed code means the same for all but the
 * value that the error is about. They are worth a look also where nothing can be run.
 */
export const SPOKEN_FOR_MUTATIONS: ReadonlySet<string> = new Set(
  [
    ...KNOWN_SLIPS,
    allAwaited,
    typedNil,
    borrowedInLoop,
    readTwice,
    argumentAsElsewhere,
    ownMethod,
    staleAnswer,
    guardOfNeighbour,
    guardOfAlike,
    overtakenBranch,
    unknownKind,
    sturdierForm,
    droppedValue,
    forgottenArgument,
    forgottenField,
    ...RELEASES,
  ].map(({ id }) => id),
)

/** The slips that lead to a kind of error, likeliest first; the others are tried after them. */
const LIKELY: Readonly<Partial<Record<ErrorClass, readonly Mutation[]>>> = {
  index_out_of_range: [
    comparison,
    crossedArguments,
    crossedIndexes,
    rounding,
    boundary,
    oneOff,
    pastEnd,
    otherName,
    argumentOrder,
    connective,
    negation,
  ],
  null_dereference: [
    missingAwait,
    crossedArguments,
    comparison,
    oneOff,
    otherName,
    negation,
    connective,
    boundary,
    argumentOrder,
    statementOrder,
  ],
  missing_key: [
    crossedArguments,
    crossedKey,
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
  division_by_zero: [otherName, comparison, oneOff, connective, boundary, argumentOrder, negation],
  recursion: [baseCase, comparison, boundary, otherName, negation],
  concurrency: [missingAwait, oneOff, statementOrder],
}

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
          edits: edits.map((edit) => ({ ...edit, replacement: asWritten(edit.replacement) })),
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
