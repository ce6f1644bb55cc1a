import { consoleExporterOf } from '../console-exporter.ts'
import { PermanentError } from '../../model/errors.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import { analyzedEvent, fixEvent } from '../../model/repair-event.ts'
import type { Job } from '../../runtime/job-store.ts'
import type { CommandContext } from '../command-context.ts'
import { stateDirectoryOf } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { readJobs } from '../read-jobs.ts'

export interface FixesOptions {
  readonly stateDir?: string
  readonly json: boolean
}

/** `hephaestus fixes list`: every repair job with how it stands. */
export function listFixes(options: FixesOptions, context: CommandContext): number {
  const jobs = jobsOf(options, context)
  if (options.json) {
    context.print(`${JSON.stringify({ fixes: jobs.map(summaryOf) }, undefined, 2)}\n`)
    return EXIT.done
  }
  if (jobs.length === 0) context.print('no errors have been worked on\n')
  for (const job of jobs) {
    const { id, state, grade, error } = summaryOf(job)
    context.print(`${id}  ${state.padEnd(10)} ${(grade ?? '').padEnd(10)} ${error}\n`)
  }
  return EXIT.done
}

/**
 * `hephaestus fixes show ID`: one repair as the terminal showed it. The id may be shortened, and may be
 * that of the job, of the fix or of the error group.
 * Errors: PermanentError HEPH_FIX_UNKNOWN or HEPH_FIX_AMBIGUOUS.
 */
export async function showFix(id: string, options: FixesOptions, context: CommandContext): Promise<number> {
  const matches = jobsOf(options, context).filter((job) =>
    [job.id, job.fingerprint, candidateIdOf(job)].some((each) => each?.startsWith(id) === true),
  )
  const job = matches[0]
  if (job === undefined) {
    throw new PermanentError(
      'HEPH_FIX_UNKNOWN',
      `no fix begins with "${id}"; hephaestus fixes list shows them all`,
    )
  }
  if (matches.length > 1) {
    throw new PermanentError(
      'HEPH_FIX_AMBIGUOUS',
      `${matches.length} fixes begin with "${id}"; write more of the id`,
    )
  }
  if (options.json) {
    const { stages: _stages, knownFix: _known, ...shown } = job
    context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
    return EXIT.done
  }
  const at = BigInt(job.updatedAtMs) * 1_000_000n
  const records = [
    ...(job.diagnosis === undefined ? [] : [analyzedEvent(job.event, job.diagnosis, at)]),
    ...(job.fix === undefined ? [] : [fixEvent(job.event, job.diagnosis, job.fix, at)]),
  ]
  if (job.fix === undefined) context.print(`${job.state}${job.reason === '' ? '' : `: ${job.reason}`}\n`)
  if (records.length === 0) return EXIT.done
  const exporter = await consoleExporterOf(context)
  for (const record of records) {
    await exporter.export(batchOfRecords([record], { stream: 'fixes' }), new AbortController().signal)
  }
  return EXIT.done
}

function jobsOf(options: FixesOptions, context: CommandContext): readonly Job[] {
  const directory = stateDirectoryOf(options.stateDir, context)
  const jobs = readJobs(directory)
  if (jobs !== undefined) return jobs
  throw new PermanentError(
    'HEPH_STATE_MISSING',
    `no agent has run with ${directory}; name another with --state-dir`,
  )
}

interface FixSummary {
  readonly id: string
  readonly fingerprint: string
  readonly state: string
  readonly reason: string
  readonly grade: string | undefined
  readonly error: string
  readonly createdAt: string
  readonly updatedAt: string
}

function summaryOf(job: Job): FixSummary {
  return {
    id: job.id,
    fingerprint: job.fingerprint,
    state: job.state,
    reason: job.reason,
    grade: job.fix?.kind === 'fix' ? job.fix.verdict.grade : undefined,
    error:
      [job.event.exceptionType, job.event.exceptionMessage]
        .filter((part) => part !== '')
        .join(': ')
        .split('\n')[0] ?? '',
    createdAt: new Date(job.createdAtMs).toISOString(),
    updatedAt: new Date(job.updatedAtMs).toISOString(),
  }
}

function candidateIdOf(job: Job): string | undefined {
  return job.fix?.kind === 'fix' ? job.fix.candidate.id : undefined
}
