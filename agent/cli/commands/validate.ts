import { ConfigFaultsError } from '../../../config/fault.ts'
import { ConfigError } from '../../model/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'

export interface ValidateOptions extends ConfigOptions {
  readonly json: boolean
  /** What is allowed but hardly meant is a fault as well. */
  readonly strict?: boolean
}

/**
 * `hephaestus validate`: every fault of a configuration, without starting anything; as JSON with `--json`.
 * Errors: ConfigError with every fault; HEPH_CONFIG_WARNINGS with all warnings, with `--strict`.
 */
export async function validate(options: ValidateOptions, context: CommandContext): Promise<number> {
  let warnings: readonly string[]
  try {
    warnings = (await loadCommandConfig(options, context)).warnings
  } catch (thrown) {
    if (!options.json || !(thrown instanceof ConfigFaultsError)) throw thrown
    context.print(`${JSON.stringify({ valid: false, faults: thrown.faults })}\n`)
    return EXIT.config
  }
  if (options.strict === true && warnings.length > 0) {
    const message = `warnings are faults here; mend them, or leave --strict out:\n${warnings.join('\n')}`
    throw new ConfigError('HEPH_CONFIG_WARNINGS', message, { fields: { warnings: warnings.length } })
  }
  if (options.json) context.print(`${JSON.stringify({ valid: true, warnings })}\n`)
  else
    context.print(
      [...warnings.map((warning) => `warning: ${warning}`), 'the configuration is valid', ''].join('\n'),
    )
  return EXIT.done
}
