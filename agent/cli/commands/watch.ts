import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { exactFile } from '../exact-file.ts'
import { EXIT } from '../exit-code.ts'
import { runSession } from '../session.ts'

export interface WatchOptions extends ConfigOptions {
  readonly repo: string
  readonly json: boolean
  readonly once: boolean
  readonly stateDir?: string
}

/** `hephaestus watch`: follows files as they are written, from their beginning the first time. */
export async function watch(
  files: readonly string[],
  options: WatchOptions,
  context: CommandContext,
): Promise<number> {
  // A file that is there is meant by its name, whatever that looks like.
  const include = files
    .map((file) => resolve(context.workingDirectory, file))
    .map((path) => (existsSync(path) ? exactFile(path) : path))
  const document = developerConfig({
    command: 'watch',
    receivers: { file: { include, start_at: 'beginning' } },
    repository: resolve(context.workingDirectory, options.repo),
    output: 'stdout',
    format: options.json ? 'json' : 'text',
  })
  const config = await loadCommandConfig(options, context, document)
  const stateDirectory = stateDirectoryOf(options.stateDir, context)
  await runSession({ config, stateDirectory, isOnce: options.once, endsWithOutput: true }, context)
  return context.outputLost.aborted ? EXIT.outputLost : EXIT.done
}
