import type { LoadedConfig } from '../../../config/load.ts'
import { ConfigError } from '../../model/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'

/**
 * The configuration that a command about one repair works with: the given one, or else the usual one of the commands of a developer; what
 * is given without pipelines goes over that, as it does for those commands.
 * Errors: ConfigError; of what is wrong either way, as if it stood alone.
 */
export async function loadRepairConfig(
  command: string,
  options: ConfigOptions,
  context: CommandContext,
): Promise<LoadedConfig> {
  const usual = developerConfig({
    command,
    receivers: { stdout: { command: ['true'] } },
    repository: '.',
    output: 'stdout',
    format: 'text',
  })
  if (options.config.length === 0) return await loadCommandConfig(options, context, usual)
  try {
    return await loadCommandConfig(options, context)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return await loadCommandConfig(options, context, usual).catch(() => {
      throw error
    })
  }
}
