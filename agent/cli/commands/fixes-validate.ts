import { checkValue } from '../../../config/schema.ts'
import { PermanentError } from '../../model/errors.ts'
import { compareGrades } from '../../model/fix.ts'
import { fixEvent } from '../../model/repair-event.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { JobStage } from '../../component/job.ts'
import type { CommandContext } from '../command-context.ts'
import { stateDirectoryOf } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { stderrLogger } from '../stderr-logger.ts'
import { jobWith, printRecords, type FixesOptions } from './fixes.ts'

/**
 * `hephaestus fixes validate`: makes the checks of a fix once more, on the code as it was when the fix was made, and prints
 * what came out. Nothing is stored. Ends with 1 when the fix is worth less than it was.
 * Errors: PermanentError HEPH_FIX_UNKNOWN, HEPH_FIX_AMBIGUOUS, HEPH_FIX_NONE.
 */
export async function validateFix(
  id: string,
  options: FixesOptions,
  context: CommandContext,
): Promise<number> {
  const job = jobWith(id, options, context)
  if (job.fix?.kind !== 'fix')
    throw new PermanentError(
      'HEPH_FIX_NONE',
      `the repair ${job.id} ended without a change; fixes show tells why`,
    )
  const stage = await createStage(stateDirectoryOf(options.stateDir, context), context)
  if (stage.validate === undefined)
    throw new PermanentError('HEPH_FIX_NONE', 'nothing in this program can validate a fix')
  const input = { event: job.event, diagnosis: job.diagnosis, knownFixes: [] }
  const verdict = await stage.validate(input, job.fix.candidate, context.outputLost)
  if (options.json) context.print(`${JSON.stringify({ fix: job.fix.candidate.id, verdict }, undefined, 2)}\n`)
  else {
    const observed = BigInt(Math.round(systemClock.now())) * 1_000_000n
    await printRecords([fixEvent(job.event, job.diagnosis, { ...job.fix, verdict }, observed)], context)
  }
  return compareGrades(verdict.grade, job.fix.verdict.grade) <= 0 ? EXIT.done : EXIT.failed
}

/** The stage that proposes fixes, with its settings as they are by default. */
async function createStage(stateDirectory: string, context: CommandContext): Promise<JobStage> {
  const factory = context.registry.find('processor', 'fix')
  const checked = factory === undefined ? undefined : checkValue(factory.config, {})
  if (factory?.jobStage === undefined || checked?.kind !== 'valid')
    throw new PermanentError('HEPH_FIX_NONE', 'this program has no processor fix')
  const settings = {
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger(context, 'warn'),
    stateDirectory,
    baseDirectory: context.workingDirectory,
    reportState: () => undefined,
  }
  return await factory.jobStage.create(settings, checked.value)
}
