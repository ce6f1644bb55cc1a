import type { Candidate, Check } from '../../../../agent/model/fix.ts'
import { notRunCheck, passedCheck } from './check.ts'

/** What the runs of one candidate showed besides their own checks. */
export interface CauseFacts {
  /** Tests that failed before the change and pass after it. */
  readonly repaired: readonly string[]
  /** What the same run ends with now, when that is another error; '' for none. */
  readonly remaining: string
  /** Where the program now refuses the input by itself; undefined when it does not. */
  readonly refusedAt?: string | undefined
  /** A person asked for the change: there is no crash that it ends. */
  readonly isAskedFor?: boolean
}

/**
 * Whether anything shows that a change is right, and not only that the error is gone: it is made where the
 * bad value comes from, the code itself treats the absent value so elsewhere, or a test asks for it.
 */
export function checkCause(candidate: Candidate, facts: CauseFacts): Check {
  const { repaired, remaining, refusedAt, isAskedFor = false } = facts
  const [first] = repaired
  if (remaining !== '') {
    return notRunCheck(
      'cause',
      `the same run now fails with ${remaining}: another fault behind this one, or the same value further on`,
    )
  }
  if (first !== undefined) {
    return passedCheck('cause', `a test that failed before passes now: ${first}`)
  }
  if (isAskedFor)
    return notRunCheck('cause', 'only who asked for the change can say whether it is what was meant')
  if (refusedAt !== undefined && candidate.witness === undefined) {
    return notRunCheck(
      'cause',
      `the program now refuses this input itself (${refusedAt}), and nothing shows that it should`,
    )
  }
  if (candidate.origin === 'source') {
    return passedCheck('cause', 'the change is made where the bad value comes from')
  }
  return candidate.witness === undefined
    ? notRunCheck(
        'cause',
        'nothing shows that this is what the value should be; the change only ends the crash',
      )
    : passedCheck('cause', candidate.witness)
}
