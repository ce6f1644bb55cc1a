import type { Mutation } from '../mutation.ts'
import { releasedTwice } from './released-twice.ts'
import { endedInLoop } from './ended-in-loop.ts'
import { releasedLate } from './released-late.ts'
import { roomForResults } from './room-for-results.ts'
import { shadowed } from './shadowed.ts'
import { visitedUnasked } from './visited-unasked.ts'
import { backwardRemoval } from './backward-removal.ts'
import { unmadeMap } from './unmade-map.ts'
import { unmadePart } from './unmade-part.ts'
import { borrowsInTurn } from './borrows-in-turn.ts'
import { dateLetters } from './date-letters.ts'
import { percentSign } from './percent-sign.ts'
import { streamTwice } from './stream-twice.ts'
import { inOrderOf } from './in-order-of.ts'

/** What is given back too often, too early, or not at every end: the code and the error tell it together. */
export const RELEASES: readonly Mutation[] = [releasedTwice, releasedLate, endedInLoop]

/** Slips that everybody who writes a language meets sooner or later, each told by the error and by how the code looks. */
export const KNOWN_DEFECTS: readonly Mutation[] = [
  ...RELEASES,
  roomForResults,
  shadowed,
  visitedUnasked,
  backwardRemoval,
  unmadePart,
  unmadeMap,
  dateLetters,
  borrowsInTurn,
  percentSign,
  streamTwice,
  inOrderOf,
]
