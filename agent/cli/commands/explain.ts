import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { EXIT } from '../exit-code.ts'
import { runSession } from '../session.ts'

export interface ExplainOptions extends ConfigOptions {
  readonly repo: string
  readonly json: boolean
}

/**
 * `hephaestus explain`: what, where, why and a fix for the errors of one text, from a file or from the
 * standard input. Nothing is remembered: the state is in a folder that is removed.
 */
export async function explain(
  file: string | undefined,
  options: ExplainOptions,
  context: CommandContext,
): Promise<number> {
  const receivers =
    file === undefined
      ? { stdout: {} }
      : { file: { include: [resolve(context.workingDirectory, file)], start_at: 'beginning' } }
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
    await runSession({ config, stateDirectory, isOnce: true }, context)
  } finally {
    await rm(stateDirectory, { recursive: true, force: true })
  }
  return EXIT.done
}
