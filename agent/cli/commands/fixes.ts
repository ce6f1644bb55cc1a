import { consoleExporterOf } from '../console-exporter.ts'
import { PermanentError } from '../../model/errors.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { analyzedEvent, fixEvent } from '../../model/repair-event.ts'
import type { Job } from '../../runtime/job-store.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'
import { readFixDecisions, type Decision } from '../../knowledge/fix-decisions.ts'
import { savedStates } from '../fixes/saved-state.ts'
import { readJobs } from '../read-jobs.ts'

/** Whose repairs a command is about. */
export interface StateOptions {
  readonly stateDir?: string
}

export interface FixesOptions extends StateOptions {
  readonly json: boolean
}

/** `hephaestus fixes list`: every repair job with how it stands. */
export function listFixes(options: FixesOptions, context: CommandContext): number {
  const used = usesOf(openStateDirectory(options.stateDir, context))
  const fixes = jobsOf(options, context).map((job) => summaryOf(job, used))
  if (options.json) {
    context.print(`${JSON.stringify({ fixes }, undefined, 2)}\n`)
    return EXIT.done
  }
  if (fixes.length === 0) context.print('no errors have been worked on\n')
  for (const { id, state, reason, grade, use, error } of fixes) {
    const why = state === 'pending' && reason !== '' ? `  (${reason})` : ''
    const shown = `${id}  ${(use ?? state).padEnd(10)} ${(grade ?? '').padEnd(10)} ${error}${why}`
    context.print(`${printable(shown)}\n`)
  }
  return EXIT.done
}

/**
 * The repair that an id means. It may be shortened, and may be that of the job, of the fix or of the error group.
 * Errors: PermanentError HEPH_FIX_UNKNOWN or HEPH_FIX_AMBIGUOUS.
 */
export function jobWith(id: string, options: StateOptions, context: CommandContext): Job {
  const matches = jobsOf(options, context).filter((job) =>
    [job.id, job.fingerprint, candidateIdOf(job)].some((each) => each?.startsWith(id) === true),
  )
  const [job] = matches
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
  return job
}

/** One repair as the terminal showed it. */
export async function showJob(job: Job, options: FixesOptions, context: CommandContext): Promise<number> {
  if (options.json) {
    const { stages: _stages, knownFix: _known, ...shown } = job
    context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
    return EXIT.done
  }
  const at = BigInt(job.updatedAtMs) * 1_000_000n
  if (job.fix === undefined)
    context.print(`${job.state}${job.reason === '' ? '' : `: ${printable(job.reason)}`}\n`)
  await printRecords(
    [
      ...(job.diagnosis === undefined ? [] : [analyzedEvent(job.event, job.diagnosis, at)]),
      ...(job.fix === undefined ? [] : [fixEvent(job.event, job.diagnosis, job.fix, at)]),
    ],
    context,
  )
  return EXIT.done
}

/** Events as the console exporter prints them. */
export async function printRecords(records: readonly LogRecord[], context: CommandContext): Promise<void> {
  if (records.length === 0) return
  const exporter = await consoleExporterOf(context)
  for (const record of records) {
    await exporter.export(batchOfRecords([record], { stream: 'fixes' }), new AbortController().signal)
  }
}

/** Every repair job. Errors: PermanentError HEPH_STATE_MISSING, HEPH_STATE_DENIED. */
export function jobsOf(options: StateOptions, context: CommandContext): readonly Job[] {
  const directory = openStateDirectory(options.stateDir, context)
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
  /** What a person did with the fix. */
  readonly use: Use | undefined
  readonly error: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** What a person did with a fix. */
export type Use = Decision | 'applied'

/** What was done with fixes, by their ids. */
export function usesOf(stateDirectory: string): ReadonlyMap<string, Use> {
  return new Map<string, Use>([
    ...savedStates(stateDirectory).map(({ fixId }) => [fixId, 'applied'] as const),
    ...readFixDecisions(stateDirectory).map(({ fixId, decision }) => [fixId, decision] as const),
  ])
}

function summaryOf(job: Job, used: ReadonlyMap<string, Use>): FixSummary {
  return {
    id: job.id,
    fingerprint: job.fingerprint,
    state: job.state,
    reason: job.reason,
    grade: job.fix?.kind === 'fix' ? job.fix.verdict.grade : undefined,
    use: used.get(candidateIdOf(job) ?? ''),
    error:
      [job.event.exceptionType, job.event.exceptionMessage]
        .filter((part) => part !== '')
        .join(': ')
        .split('\n')[0] ?? '',
    createdAt: new Date(job.createdAtMs).toISOString(),
    updatedAt: new Date(job.updatedAtMs).toISOString(),
  }
}

/** The id of the fix that a repair ended with; undefined where it has none. */
export function candidateIdOf(job: Job): string | undefined {
  return job.fix?.kind === 'fix' ? job.fix.candidate.id : undefined
}
