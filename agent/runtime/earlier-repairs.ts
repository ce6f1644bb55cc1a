import type { StageInput } from '../component/job.ts'
import { readFixDecisions, type Decision, type FixDecision } from '../knowledge/fix-decisions.ts'
import type { FixOutcome } from '../model/fix.ts'
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
  const decided = new Map(decisions.map(({ fixId, decision }) => [fixId, decision]))
  const outcomes = store.fixesOf(job.diagnosis, TRACK_RECORD_JOBS_MAX)
  return {
    ...same,
    trackRecords: trackRecords(outcomes, decided),
    alikeFixes: outcomes.filter((each) => isLesson(each, job, decided)).slice(0, ALIKE_FIXES_MAX),
  }
}

/** A fix of another error that was proved and that nobody rejected, or one that people merged. */
function isLesson(
  outcome: FixOutcome,
  { fingerprint }: Job,
  decided: ReadonlyMap<string, Decision>,
): boolean {
  if (outcome.kind !== 'fix' || outcome.candidate.fingerprint === fingerprint) return false
  const decision = decided.get(outcome.candidate.id)
  return decision === 'merged' || (decision === undefined && outcome.verdict.grade === 'proved')
}

function sameErrorBefore(
  { fingerprint, knownFix }: Job,
  decisions: readonly FixDecision[],
): Pick<StageInput, 'knownFixes' | 'rejectedDiffs'> {
  const rejectedDiffs = decisions
    .filter((each) => each.decision === 'rejected' && each.fingerprint === fingerprint)
    .map(({ diff }) => diff)
  const isRejected = knownFix?.kind === 'fix' && rejectedDiffs.includes(knownFix.diff)
  return { knownFixes: knownFix === undefined || isRejected ? [] : [knownFix], rejectedDiffs }
}
