import type { Exporter } from '../component/component.ts'
import { invariant } from '../model/invariant.ts'
import type { CommandContext } from './command-context.ts'
import { commandSettings } from './command-settings.ts'

/** The console exporter outside a pipeline, for commands that show what a pipeline has shown before. */
export async function consoleExporterOf(context: CommandContext): Promise<Exporter> {
  const factory = context.registry.find('exporter', 'console')
  invariant(factory !== undefined, 'the console exporter is part of this agent')
  return factory.create(commandSettings({ type: 'console', name: '' }, context), factory.config.parse({}))
}
