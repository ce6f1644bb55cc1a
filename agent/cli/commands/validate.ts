import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'

export interface ValidateOptions extends ConfigOptions {
  readonly json: boolean
}

/** `hephaestus validate`: every fault of a configuration, without starting anything. */
export async function validate(options: ValidateOptions, context: CommandContext): Promise<number> {
  const config = await loadCommandConfig(options, context)
  if (options.json) context.print(`${JSON.stringify({ valid: true, warnings: config.warnings })}\n`)
  else
    context.print(
      [...config.warnings.map((warning) => `warning: ${warning}`), 'the configuration is valid', ''].join(
        '\n',
      ),
    )
  return EXIT.done
}
