import { Option, type Command } from 'commander'
import { MCP_ALLOWED } from './choices.ts'
import type { CommandContext } from './command-context.ts'
import { withConfig, withRepository, withState } from './command-options.ts'
import type { Ends } from './ends.ts'
import type { ServedOptions } from './mcp/served.ts'

/** Adds `hephaestus mcp`. What it runs is loaded when asked for. */
export function addMcpCommand(program: Command, context: CommandContext, ends: Ends): void {
  const command = program
    .command('mcp')
    .description('answer a coding agent or an editor by the Model Context Protocol, over input and output')
    .allowExcessArguments(false)
  withState(withConfig(withRepository(command, context)))
    .addOption(
      new Option('--allow <what...>', 'what it may do beside looking; apply: put a fix into the code')
        .choices(MCP_ALLOWED)
        .default([], 'nothing'),
    )
    .action(ends(async (options: ServedOptions) => (await import('./commands/mcp.ts')).mcp(options, context)))
}
