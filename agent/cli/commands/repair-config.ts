import type { LoadedConfig } from '../../../config/load.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'

/**
 * The configuration that a command about one repair works with: the given one, or else the usual one of the commands of a developer.
 * Errors: ConfigError.
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
  return await loadCommandConfig(options, context, options.config.length > 0 ? undefined : usual)
}
