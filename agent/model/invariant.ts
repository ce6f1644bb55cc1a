import { InvariantError } from './errors.ts'

/**
 * States a fact about our own state that must hold; never used to check input.
 * Errors: InvariantError HEPH_INVARIANT with the given sentence.
 */
export function invariant(condition: unknown, mustHold: string): asserts condition {
  if (!condition) throw new InvariantError('HEPH_INVARIANT', `this must hold but does not: ${mustHold}`)
}
