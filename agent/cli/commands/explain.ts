import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LoadedConfig } from '../../../config/load.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { claimsOf, evidenceReport } from '../evidence-report.ts'
import { exactFile } from '../exact-file.ts'
import { EXIT } from '../exit-code.ts'
import { readJobs } from '../read-jobs.ts'
import { redactText } from '../../redaction/redact-text.ts'
import type { Job } from '../../runtime/job-store.ts'
import { assertReadable } from '../readable-file.ts'
import { runSession } from '../session.ts'

export interface ExplainOptions extends ConfigOptions {
  readonly repo: string
  readonly json: boolean
  readonly stateDir?: string
  /** Also prints what each claim of the analysis rests on. */
  readonly evidence: boolean
}

/**
 * `hephaestus explain`: what, where, why and a fix for the errors of one text, from a file or from the
 * standard input. Nothing is remembered, and no agent is in the way: the state is in a folder that is removed. With
 * --state-dir the results stay there, for `fixes show` and `fixes apply`; the text is read from its beginning each
 * time. With --evidence every claim of the analysis is followed by the lines of log, code or history it rests on.
 * Ends with 1 when there is no error in the text.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE when the file cannot be read.
 */
export async function explain(
  file: string | undefined,
  options: ExplainOptions,
  context: CommandContext,
): Promise<number> {
  const path = file === undefined ? undefined : resolve(context.workingDirectory, file)
  if (path !== undefined) await assertReadable(path)
  // A name of its own each time: what another run has read of the file is no reason to leave it out.
  const receivers =
    path === undefined
      ? { stdout: {} }
      : { [`file/${randomUUID()}`]: { include: [exactFile(path)], start_at: 'beginning' } }
  const document = developerConfig({
    command: 'explain',
    receivers,
    repository: resolve(context.workingDirectory, options.repo),
    output: 'stdout',
    format: options.json ? 'json' : 'text',
  })
  const config = await loadCommandConfig(options, context, document)
  return options.stateDir === undefined
    ? inNewFolder((stateDirectory) => explainIn(stateDirectory, { config, file, options }, context))
    : explainIn(stateDirectoryOf(options.stateDir, context), { config, file, options }, context)
}

async function explainIn(
  stateDirectory: string,
  { config, file, options }: ExplainRun,
  context: CommandContext,
): Promise<number> {
  const before = new Map((readJobs(stateDirectory) ?? []).map(({ id, updatedAtMs }) => [id, updatedAtMs]))
  await runSession({ config, stateDirectory, isOnce: true, endsWithOutput: true }, context)
  if (context.outputLost.aborted) return EXIT.outputLost
  const jobs = (readJobs(stateDirectory) ?? []).filter(
    ({ id, updatedAtMs }) => before.get(id) !== updatedAtMs,
  )
  if (options.evidence) printEvidence(jobs, options, context)
  if (jobs.length > 0) return EXIT.done
  context.printError(`no error was found in ${file ?? 'the standard input'}\n`)
  return EXIT.failed
}

interface ExplainRun {
  readonly config: LoadedConfig
  readonly file: string | undefined
  readonly options: ExplainOptions
}

/** What the claims about each error rest on: as text, or as one JSON object a line. */
function printEvidence(jobs: readonly Job[], { json }: ExplainOptions, context: CommandContext): void {
  for (const { diagnosis, fingerprint } of jobs) {
    if (diagnosis === undefined) continue
    const text = json
      ? `${JSON.stringify({ fingerprint, claims: claimsOf(diagnosis), order: diagnosis.order ?? [], gaps: diagnosis.gaps })}\n`
      : evidenceReport(diagnosis)
    context.print(redactText(text))
  }
}

async function inNewFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hephaestus-explain-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
