import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Candidate, Check } from '../../../../agent/model/fix.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'
import { runReproduction, SETTLE_MS_MAX } from '../../reproduction/run.ts'
import type { Baseline } from '../baseline.ts'
import { markedCode, type Mark } from '../execution/marked-code.ts'
import type { JobRuns } from '../job-runs.ts'
import type { Workspace } from '../workspace.ts'
import { notRunCheck, passedCheck } from './check.ts'
import { runTests } from './tests.ts'

interface ExecutionJob {
  readonly runs: JobRuns
  readonly baseline: Baseline
  /** Nobody can guess it: a change cannot make the files of its marks by itself. */
  readonly secret: string
  readonly signal: AbortSignal
}

/**
 * Whether every changed statement is executed when the error is made to happen again, or else by the tests: each has a mark
 * put before it that makes a file, and the runs are made once more. A part of a change that never ran is one of which nothing was seen.
 * Result: `not_run` with the places that were not executed, or with why it cannot be seen.
 * Errors: as the runs. Source: docs/decisions/0056.
 */
export async function checkExecution(
  { candidate, changes }: { readonly candidate: Candidate; readonly changes: readonly FileChange[] },
  job: ExecutionJob,
): Promise<Check> {
  const folder = `.hephaestus-${job.secret}`
  const code = markedCode(changes, { edits: candidate.edits, folder: `${WORKSPACE_PATH}/${folder}` })
  const [unmarked] = code.unmarked
  if (unmarked !== undefined)
    return notRunCheck('execution', `it cannot be seen which statements of ${unmarked} are executed`)
  if (code.marks.length === 0)
    return passedCheck('execution', 'the change leaves no statement to execute: it takes away, or declares')
  const startMs = job.runs.monotonicMs()
  const missing = await notExecuted(code, folder, job)
  const details = { durationMs: job.runs.monotonicMs() - startMs }
  if (missing.length === 0) return passedCheck('execution', `executed: ${placesOf(code.marks)}`, details)
  const never = `no run of the reproduction or the tests executed ${placesOf(missing)}`
  return notRunCheck('execution', never, details)
}

async function notExecuted(
  { changes, marks }: { readonly changes: readonly FileChange[]; readonly marks: readonly Mark[] },
  folder: string,
  { runs, baseline, signal }: ExecutionJob,
): Promise<readonly Mark[]> {
  const { reproduction, tests } = baseline
  return await runs.inCopy(changes, async (workspace) => {
    await mkdir(join(workspace.directory, folder))
    let missing = marks
    if (reproduction.kind === 'reproduced') {
      const options = { ...runs.reproductionOptions(signal), settleMs: SETTLE_MS_MAX }
      await runReproduction(reproduction.plan, workspace, options)
      missing = await withoutFile(missing, workspace, folder)
    }
    if (missing.length > 0 && tests.kind === 'usable') {
      await runTests(workspace, tests.plan, runs.unkeptTestOptions(signal))
      missing = await withoutFile(missing, workspace, folder)
    }
    return missing
  })
}

/** Code of others ran there: it is looked at what is there, and nothing is opened. */
async function withoutFile(
  marks: readonly Mark[],
  { directory }: Workspace,
  folder: string,
): Promise<readonly Mark[]> {
  const there = await Promise.all(
    marks.map(({ name }) =>
      lstat(join(directory, folder, name)).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  )
  return marks.filter((_mark, index) => there[index] !== true)
}

function placesOf(marks: readonly Mark[]): string {
  const places = [...new Set(marks.map(({ place }) => place))]
  const shown = places.slice(0, 3).join(', ')
  return places.length > 3 ? `${shown} and ${places.length - 3} more` : shown
}
