import { resolve } from 'node:path'
import { loadConfig, type LoadedConfig } from '../../config/load.ts'
import type { CommandContext } from './command-context.ts'

/** The options of every command that takes a configuration. */
export interface ConfigOptions {
  readonly config: readonly string[]
  readonly set: readonly string[]
}

/** A configuration that a command makes itself; files and `--set` can change it. */
export interface CommandDocument {
  readonly name: string
  readonly value: unknown
}

/** Loads what the options name, over the command's own document. Errors: ConfigError with every fault. */
export function loadCommandConfig(
  options: ConfigOptions,
  context: CommandContext,
  document?: CommandDocument,
): Promise<LoadedConfig> {
  return loadConfig({
    files: options.config,
    sets: options.set,
    ...(document === undefined ? {} : { documents: [document] }),
    catalog: context.registry,
    environment: context.environment,
    currentDirectory: context.workingDirectory,
  })
}

/** Where the state is: the option, then the environment, then `.hephaestus` in the current folder. */
export function stateDirectoryOf(option: string | undefined, context: CommandContext): string {
  const chosen = option ?? context.environment['HEPHAESTUS_STATE_DIR'] ?? '.hephaestus'
  return resolve(context.workingDirectory, chosen)
}
