import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { exactFile } from '../exact-file.ts'
import { EXIT } from '../exit-code.ts'
import { readJobs } from '../read-jobs.ts'
import { assertReadable } from '../readable-file.ts'
import { runSession } from '../session.ts'

export interface ExplainOptions extends ConfigOptions {
  readonly repo: string
  readonly json: boolean
}

/**
 * `hephaestus explain`: what, where, why and a fix for the errors of one text, from a file or from the
 * standard input. Nothing is remembered: the state is in a folder that is removed. Ends with 1 when there is no
 * error in the text.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE when the file cannot be read.
 */
export async function explain(
  file: string | undefined,
  options: ExplainOptions,
  context: CommandContext,
): Promise<number> {
  const path = file === undefined ? undefined : resolve(context.workingDirectory, file)
  if (path !== undefined) await assertReadable(path)
  const receivers =
    path === undefined ? { stdout: {} } : { file: { include: [exactFile(path)], start_at: 'beginning' } }
  const document = developerConfig({
    command: 'explain',
    receivers,
    repository: resolve(context.workingDirectory, options.repo),
    output: 'stdout',
    format: options.json ? 'json' : 'text',
  })
  const config = await loadCommandConfig(options, context, document)
  const stateDirectory = await mkdtemp(join(tmpdir(), 'hephaestus-explain-'))
  try {
    await runSession({ config, stateDirectory, isOnce: true, endsWithOutput: true }, context)
    if (context.outputLost.aborted) return EXIT.outputLost
    if ((readJobs(stateDirectory) ?? []).length > 0) return EXIT.done
  } finally {
    await rm(stateDirectory, { recursive: true, force: true })
  }
  context.printError(`no error was found in ${file ?? 'the standard input'}\n`)
  return EXIT.failed
}
