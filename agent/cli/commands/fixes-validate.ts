import { PermanentError } from '../../model/errors.ts'
import { compareGrades, type FixOutcome, type Verdict } from '../../model/fix.ts'
import { fixEvent } from '../../model/repair-event.ts'
import type { Job } from '../../runtime/job-store.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { JobStage } from '../../component/job.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { createJobStage } from '../job-stage.ts'
import { jobWith, printRecords, type FixesOptions, type StateOptions } from './fixes.ts'
import { loadRepairConfig } from './repair-config.ts'

export interface ValidateFixOptions extends FixesOptions, ConfigOptions {}

/**
 * `hephaestus fixes validate`: makes the checks of a fix once more, on the code as it was when the fix was made, and prints
 * what came out, with the sandbox, the times and whatever else the given configuration says. Nothing is stored. Ends with 1 when the fix is worth less than it was.
 * Errors: PermanentError HEPH_FIX_UNKNOWN, HEPH_FIX_AMBIGUOUS, HEPH_FIX_NONE.
 */
export async function validateFix(
  id: string,
  options: ValidateFixOptions,
  context: CommandContext,
): Promise<number> {
  const { job, fix, verdict } = await checkedAgain(id, options, context, context.outputLost)
  if (options.json) context.print(`${JSON.stringify({ fix: fix.candidate.id, verdict }, undefined, 2)}\n`)
  else {
    const observed = BigInt(Math.round(systemClock.now())) * 1_000_000n
    await printRecords([fixEvent(job.event, job.diagnosis, { ...fix, verdict }, observed)], context)
  }
  return compareGrades(verdict.grade, fix.verdict.grade) <= 0 ? EXIT.done : EXIT.failed
}

/** A fix whose checks were made once more, and what came out. */
export interface CheckedFix {
  readonly job: Job
  readonly fix: Extract<FixOutcome, { kind: 'fix' }>
  readonly verdict: Verdict
}

/**
 * Makes the checks of a fix once more. Nothing is stored.
 * Errors: those of `validateFix`; the signal's reason when aborted.
 */
export async function checkedAgain(
  id: string,
  options: StateOptions & ConfigOptions,
  context: CommandContext,
  signal: AbortSignal,
): Promise<CheckedFix> {
  const job = jobWith(id, options, context)
  if (job.fix?.kind !== 'fix')
    throw new PermanentError(
      'HEPH_FIX_NONE',
      `the repair ${job.id} ended without a change; fixes show tells why`,
    )
  const stage = await createStage(job, options, context)
  if (stage.validate === undefined)
    throw new PermanentError('HEPH_FIX_NONE', 'nothing in this program can validate a fix')
  const input = { event: job.event, diagnosis: job.diagnosis, knownFixes: [] }
  const verdict = await stage.validate(input, job.fix.candidate, signal)
  return { job, fix: job.fix, verdict }
}

/**
 * The stage that proposes fixes: of several components that do so the one that made this fix, else the first, with its
 * settings in the given configuration; without one with those that the commands of a developer have.
 */
async function createStage(
  job: Job,
  options: StateOptions & ConfigOptions,
  context: CommandContext,
): Promise<JobStage> {
  const loaded = await loadRepairConfig('fixes validate', options, context)
  const made = new Set(job.stages.find(({ stage }) => stage === 'fix')?.components)
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const stage = await createJobStage(
    { stage: 'fix', config: loaded, stateDirectory, preferred: made },
    context,
  )
  if (stage !== undefined) return stage
  throw new PermanentError('HEPH_FIX_NONE', 'no pipeline of the configuration has a processor fix')
}
