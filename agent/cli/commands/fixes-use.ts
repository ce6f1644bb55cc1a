import { readFile } from 'node:fs/promises'
import { text as textOfStream } from 'node:stream/consumers'
import { resolve } from 'node:path'
import { PermanentError } from '../../model/errors.ts'
import { fixEvent } from '../../model/repair-event.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { ATTRIBUTE, EVENT } from '../../model/semantic-conventions.ts'
import { decideFix } from '../../knowledge/fix-decisions.ts'
import type { Job } from '../../runtime/job-store.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { EXPORT_FORMATS } from '../choices.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { applyFix, undoFix, type AppliedFix } from '../fixes/apply.ts'
import { printedFixEvent, readFixEvents } from '../fixes/fix-events.ts'
import { proposedFixOf } from '../../model/proposed-fix.ts'
import { sarifOf } from '../fixes/sarif.ts'
import { testDiffOf } from '../fixes/test-diff.ts'
import { jobWith, printRecords, showJob, type FixesOptions } from './fixes.ts'

/** Where a fix comes from: the state of an agent, or an event that somebody got. */
export interface FixOptions extends FixesOptions {
  /** A file, or "-" for the standard input. */
  readonly event?: string
}

export interface ApplyFixOptions extends FixOptions {
  readonly repo: string
  readonly undo: boolean
}

export interface RejectFixOptions extends FixesOptions {
  readonly reason?: string
}

export interface ExportFixOptions extends FixOptions {
  readonly format: (typeof EXPORT_FORMATS)[number]
}

/** `hephaestus fixes show`: a repair or an event as the terminal showed it. */
export async function showFix(
  id: string | undefined,
  options: FixOptions,
  context: CommandContext,
): Promise<number> {
  if (options.event === undefined)
    return await showJob(jobWith(required(id), options, context), options, context)
  const record = await fixRecord(id, options, context)
  if (options.json) context.print(printedFixEvent(record))
  else await printRecords([...analysisIn(record), record], context)
  return EXIT.done
}

/** The event of a fix also tells what its analysis found, which the terminal shows first. */
function analysisIn(record: LogRecord): readonly LogRecord[] {
  const isAnalyzed = typeof record.attributes[ATTRIBUTE.causeSummary] === 'string'
  return isAnalyzed ? [{ ...record, eventName: EVENT.errorAnalyzed }] : []
}

/** `hephaestus fixes diff`: the change alone, as `git apply` takes it. */
export async function printDiff(
  id: string | undefined,
  options: FixOptions,
  context: CommandContext,
): Promise<number> {
  return await exportFix(id, { ...options, format: 'diff' }, context)
}

/** `hephaestus fixes export`: the fix in a form that other programs read. */
export async function exportFix(
  id: string | undefined,
  options: ExportFixOptions,
  context: CommandContext,
): Promise<number> {
  const record = await fixRecord(id, options, context)
  if (options.format === 'json') context.print(printedFixEvent(record))
  else if (options.format === 'test') context.print(testDiffOf(record))
  else {
    const fix = proposedFixOf(record)
    context.print(
      options.format === 'diff'
        ? fix.diff
        : `${JSON.stringify(sarifOf(fix, context.version), undefined, 2)}\n`,
    )
  }
  return EXIT.done
}

/** `hephaestus fixes apply`: changes the working tree, or takes the change back. Errors: as applyFix and undoFix. */
export async function applyFixCommand(
  id: string | undefined,
  options: ApplyFixOptions,
  context: CommandContext,
): Promise<number> {
  const applied = options.undo
    ? await undoFix(
        options.event === undefined ? required(id) : proposedFixOf(await fixRecord(id, options, context)).id,
        openStateDirectory(options.stateDir, context),
      )
    : await applyProposed(id, options, context)
  if (options.json) context.print(`${JSON.stringify(applied, undefined, 2)}\n`)
  else {
    const done = options.undo ? 'taken back' : 'changed'
    for (const path of applied.paths) context.print(`${done}: ${path}\n`)
    context.print(`below ${applied.root}\n`)
  }
  return EXIT.done
}

/** Changes the working tree as a fix says. Errors: as applyFix, and those of finding the fix. */
export async function applyProposed(
  id: string | undefined,
  options: Omit<ApplyFixOptions, 'undo' | 'json'>,
  context: CommandContext,
): Promise<AppliedFix> {
  return await applyFix(proposedFixOf(await fixRecord(id, options, context)), {
    start: resolve(context.workingDirectory, options.repo),
    stateDirectory: openStateDirectory(options.stateDir, context),
    nowMs: systemClock.now(),
    names: id === undefined || options.event !== undefined ? [] : namesOf(jobWith(id, options, context)),
  })
}

/** What the lists of repairs and of errors call it. */
function namesOf({ id, fingerprint }: Job): readonly string[] {
  return [id, fingerprint]
}

/** `hephaestus fixes reject`: this change is not proposed again. */
export function rejectFix(id: string, options: RejectFixOptions, context: CommandContext): number {
  const job = jobWith(id, options, context)
  if (job.fix?.kind !== 'fix') throw withoutFix(job.id)
  const { candidate, diff } = job.fix
  const decision = {
    fixId: candidate.id,
    fingerprint: job.fingerprint,
    decision: 'rejected' as const,
    reason: options.reason ?? '',
    diff,
    decidedAt: new Date(systemClock.now()).toISOString(),
  }
  const stateDirectory = openStateDirectory(options.stateDir, context)
  asOwnerOf(stateDirectory, () => decideFix(stateDirectory, decision))
  context.print(
    options.json
      ? `${JSON.stringify(decision, undefined, 2)}\n`
      : `${candidate.id} is rejected and not proposed again\n`,
  )
  return EXIT.done
}

/** Errors: PermanentError HEPH_FIX_UNKNOWN, HEPH_FIX_AMBIGUOUS, HEPH_FIX_NONE for a repair that ended without one. */
async function fixRecord(
  id: string | undefined,
  options: Omit<FixOptions, 'json'>,
  context: CommandContext,
): Promise<LogRecord> {
  if (options.event === undefined) {
    const job = jobWith(required(id), options, context)
    if (job.fix?.kind !== 'fix') throw withoutFix(job.id)
    return fixEvent(job.event, job.diagnosis, job.fix, BigInt(job.updatedAtMs) * 1_000_000n)
  }
  const records = readFixEvents(await eventText(options.event, context))
  const found = records.filter((record) => id === undefined || proposedFixOf(record).id.startsWith(id))
  const [record] = found
  if (record === undefined) {
    const which = id === undefined ? '' : ` that begins with "${id}"`
    throw new PermanentError('HEPH_FIX_UNKNOWN', `the event holds no proposed fix${which}`)
  }
  // The same event may have been sent more than once.
  if (found.some((other) => proposedFixOf(other).id !== proposedFixOf(record).id)) {
    const ids = [...new Set(found.map((other) => proposedFixOf(other).id))]
    throw new PermanentError(
      'HEPH_FIX_AMBIGUOUS',
      `the event holds several fixes: ${ids.join(', ')}; name one`,
    )
  }
  return record
}

async function eventText(file: string, context: CommandContext): Promise<string> {
  if (file === '-') return await textOfStream(process.stdin)
  const path = resolve(context.workingDirectory, file)
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PermanentError('HEPH_INPUT_UNREADABLE', `${path} cannot be read`, { cause })
  })
}

function required(id: string | undefined): string {
  if (id !== undefined) return id
  throw new PermanentError('HEPH_FIX_UNKNOWN', 'name the fix; hephaestus fixes list shows them all')
}

function withoutFix(id: string): PermanentError {
  return new PermanentError('HEPH_FIX_NONE', `the repair ${id} ended without a change; fixes show tells why`)
}
