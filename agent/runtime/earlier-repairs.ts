import type { StageInput } from '../component/job.ts'
import type { FixOutcome } from '../model/fix.ts'
import { readFixDecisions, type FixDecision } from './fix-decisions.ts'
import type { Job, JobStore } from './job-store.ts'
import { trackRecords } from './track-records.ts'

/** Repairs of like errors that say what a change is worth. */
const TRACK_RECORD_JOBS_MAX = 500
/** Fixes of other errors that a repair is told of. */
const ALIKE_FIXES_MAX = 10

/** What earlier repairs leave to that of a job: of the same error, and of others like it as soon as its class is known. */
export function earlierRepairs(
  job: Job,
  store: JobStore,
  stateDirectory: string,
): Pick<StageInput, 'knownFixes' | 'alikeFixes' | 'rejectedDiffs' | 'trackRecords'> {
  const decisions = readFixDecisions(stateDirectory)
  const same = sameErrorBefore(job, decisions)
  if (job.diagnosis === undefined) return same
  const rejected = new Set(decisions.map(({ fixId }) => fixId))
  const outcomes = store.fixesOf(job.diagnosis, TRACK_RECORD_JOBS_MAX)
  return {
    ...same,
    trackRecords: trackRecords(outcomes, rejected),
    alikeFixes: outcomes.filter((each) => isLesson(each, job, rejected)).slice(0, ALIKE_FIXES_MAX),
  }
}

/** A fix of another error that was proved and that nobody rejected. */
function isLesson(outcome: FixOutcome, { fingerprint }: Job, rejected: ReadonlySet<string>): boolean {
  if (outcome.kind !== 'fix' || outcome.verdict.grade !== 'proved') return false
  return outcome.candidate.fingerprint !== fingerprint && !rejected.has(outcome.candidate.id)
}

function sameErrorBefore(
  { fingerprint, knownFix }: Job,
  decisions: readonly FixDecision[],
): Pick<StageInput, 'knownFixes' | 'rejectedDiffs'> {
  const rejectedDiffs = decisions.filter((each) => each.fingerprint === fingerprint).map(({ diff }) => diff)
  const isRejected = knownFix?.kind === 'fix' && rejectedDiffs.includes(knownFix.diff)
  return { knownFixes: knownFix === undefined || isRejected ? [] : [knownFix], rejectedDiffs }
}
