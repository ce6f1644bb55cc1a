import type { FixOutcome } from '../model/fix.ts'

/** The state that a job ends in, and why, by what came of its fix; one without a fix was to be analyzed only. */
export function endOf(fix: FixOutcome | undefined): {
  readonly state: 'complete' | 'failed'
  readonly reason: string
} {
  if (fix === undefined) return { state: 'complete', reason: 'analyzed' }
  if (fix.kind === 'fix') return { state: 'complete', reason: fix.verdict.grade }
  if (fix.kind === 'no_code_fix') return { state: 'failed', reason: `no change of code: ${fix.advice}` }
  return { state: 'failed', reason: fix.reasons.join('; ') }
}
