import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { mermaidOf } from '../mermaid.ts'

/** `hephaestus graph`: the pipelines of a configuration as a drawing that Markdown viewers show. */
export async function graph(options: ConfigOptions, context: CommandContext): Promise<number> {
  context.print(mermaidOf(await loadCommandConfig(options, context)))
  return EXIT.done
}
