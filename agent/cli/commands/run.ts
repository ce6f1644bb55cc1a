import type { LoadedConfig } from '../../../config/load.ts'
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
  const load = (): Promise<LoadedConfig> => loadCommandConfig(options, context)
  const session = {
    config: await load(),
    stateDirectory: stateDirectoryOf(options.stateDir, context),
    isOnce: options.once,
    saysWhatIsAwaited: options.once,
  }
  await runSession(options.once ? session : { ...session, reload: load }, context)
  return EXIT.done
}
