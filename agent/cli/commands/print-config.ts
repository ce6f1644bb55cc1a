import { stringify } from 'yaml'
import { redact } from '../../../config/secret.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'

export interface PrintConfigOptions extends ConfigOptions {
  readonly json: boolean
}

/** `hephaestus print-config`: the configuration as it counts: merged, expanded, without secrets. */
export async function printConfig(options: PrintConfigOptions, context: CommandContext): Promise<number> {
  const config = await loadCommandConfig(options, context)
  const shown = redact(config.source)
  context.print(options.json ? `${JSON.stringify(shown, undefined, 2)}\n` : stringify(shown))
  return EXIT.done
}
