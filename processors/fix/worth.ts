import type { Candidate } from '../../agent/model/fix.ts'
import { SHOWN_MUTATIONS, TELLING_MUTATIONS } from '../../agent/rewrite/mutation-lists.ts'

/**
 * What speaks for a change besides its grade, best first.
 *
 *   reasoned   made where the bad value comes from, or by somebody who read it; found by trying, with a witness in the code
 *   treated    made where the bad value is used, as the code treats another one of its kind
 *   shown      found by trying, and other code is written so: the way back, the same operation elsewhere, what the function was given
 *   slip       found by trying, and it changes how a value is made or handed on; or it held for an error like this
 *   guard      makes do with the bad value where it is used, and nothing shows that this is meant
 *   guess      found by trying, and it may only have led the program past the crash
 */
const WORTHS = ['reasoned', 'treated', 'shown', 'slip', 'guard', 'guess'] as const
type Worth = (typeof WORTHS)[number]

/** What speaks for a candidate. */
export function worthOf({ strategy, source, origin, witness }: Candidate): Worth {
  if (strategy === 'learned') return 'slip'
  if (strategy === 'mutation' && witness !== undefined) return 'reasoned'
  if (strategy === 'mutation' && SHOWN_MUTATIONS.has(source)) return 'shown'
  if (strategy === 'mutation') return TELLING_MUTATIONS.has(source) ? 'slip' : 'guess'
  if (strategy === 'revert') return 'guess'
  if (strategy !== 'template' || origin !== 'sink') return 'reasoned'
  return witness === undefined ? 'guard' : 'treated'
}

/** Below 0 when more speaks for `a` than for `b`. */
export function compareWorth(a: Candidate, b: Candidate): number {
  return WORTHS.indexOf(worthOf(a)) - WORTHS.indexOf(worthOf(b))
}
