import { ConfigError } from '../../model/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { runSession } from '../session.ts'

export interface RunOptions extends ConfigOptions {
  readonly stateDir?: string
  readonly once: boolean
}

/** `hephaestus run`: the agent as its configuration says. */
export async function run(options: RunOptions, context: CommandContext): Promise<number> {
  if (options.config.length === 0) {
    throw new ConfigError('HEPH_CONFIG_MISSING', 'no configuration was named; add --config FILE')
  }
  const config = await loadCommandConfig(options, context)
  const stateDirectory = stateDirectoryOf(options.stateDir, context)
  await runSession({ config, stateDirectory, isOnce: options.once, saysWhatIsAwaited: options.once }, context)
  return EXIT.done
}
