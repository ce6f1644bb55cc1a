import type { ErrorClass } from '../model/diagnosis.ts'
import type { Mutation } from './mutation.ts'
import { argumentAsElsewhere } from './mutations/as-elsewhere.ts'
import { askedElsewhere } from './mutations/asked-elsewhere.ts'
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
import { patternOrder } from './mutations/pattern-order.ts'
import { thousandth } from './mutations/thousandth.ts'
import { tooLittleRoom } from './mutations/too-little-room.ts'
import { asWrittenElsewhere } from './mutations/as-written-elsewhere.ts'
import { parameterForNumber } from './mutations/parameter-for-number.ts'
import { givenTwice } from './mutations/given-twice.ts'
import { wayBack } from './mutations/way-back.ts'
import { asWrittenBack } from './mutations/as-written-back.ts'
import { countedFrom } from './mutations/counted-from.ts'
import { unusedDefault } from './mutations/unused-default.ts'
import { refusedOrder } from './mutations/refused-order.ts'
import { inverseStep } from './mutations/inverse-step.ts'
import { notInStep } from './mutations/not-in-step.ts'
import { workedOutAnew } from './mutations/worked-out-anew.ts'
import { blanksAround } from './mutations/blanks.ts'
import { setUpLate } from './mutations/setup-late.ts'
import { emptyBeginning } from './mutations/empty-beginning.ts'
import { bothEnds } from './mutations/both-ends.ts'
import { builtResult } from './mutations/built-result.ts'
import { boundary } from './mutations/boundary.ts'
import { KNOWN_SLIPS } from './mutations/known-slips.ts'
import { keyAsKept } from './mutations/key-as-kept.ts'
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
import { asAlikeStatement } from './mutations/as-alike-statement.ts'
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
import { stepAsBeside } from './mutations/step-as-beside.ts'
import { staleAnswer } from './mutations/stale-answer.ts'
import { sturdierForm } from './mutations/sturdier-form.ts'
import { givenElsewhere } from './mutations/given-elsewhere.ts'
import { twoDigits } from './mutations/two-digits.ts'
import { pastEnd } from './mutations/past-end.ts'
import { otherName } from './mutations/names.ts'
import { wrongOperator } from './mutations/operator.ts'
import { otherField } from './mutations/other-field.ts'
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

/** The error itself says which name or member is not what it is taken for. */
const BLAMED: readonly Mutation[] = [wrongName, wrongMember]

/** Something was left out, and the code around says what. */
export const LEFT_OUT: readonly Mutation[] = [
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
  asAlikeStatement,
  notInStep,
  inverseStep,
  askedElsewhere,
  bothEnds,
  workedOutAnew,
  tooLittleRoom,
  otherField,
  stepAsBeside,
  unusedDefault,
  countedFrom,
]

/** Other code of the program is written as they make it: what is missing or different is seen beside it. */
const SHOWN: readonly Mutation[] = [
  wayBack,
  asWrittenBack,
  asWrittenElsewhere,
  givenTwice,
  parameterForNumber,
]

/** Slips that can be told by how the code looks, or by what the error says. */
export const RARE: readonly Mutation[] = [
  ...KNOWN_SLIPS,
  ...SHOWN,
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
  keyAsKept,
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
  refusedOrder,
  patternOrder,
  thousandth,
  ...KNOWN_DEFECTS,
  ...LEFT_OUT,
  ...BLAMED,
]

/** Those that fit most errors and say least of any: they come after what is likely for an error, and before what is not. */
export const WIDER: readonly Mutation[] = [
  counterpart,
  takenForNothing,
  otherMember,
  blankParts,
  givenElsewhere,
  belowZero,
  wrongOperator,
]

/** The others, the likeliest first where nothing is known of the error. */
export const COMMON: readonly Mutation[] = [
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

/** Slips whose undoing, where it ends the crash with green tests, says more than that of another telling one. */
export const SHOWN_MUTATIONS: ReadonlySet<string> = new Set(SHOWN.map(({ id }) => id))

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
export const LIKELY: Readonly<Partial<Record<ErrorClass, readonly Mutation[]>>> = {
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
