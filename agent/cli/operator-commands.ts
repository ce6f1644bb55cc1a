import { Option, type Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { positiveCount, withConfig, withJson, withState } from './command-options.ts'
import type { DoctorOptions } from './commands/doctor.ts'
import type { TopOptions } from './commands/top.ts'
import type { ConfigOptions } from './config-options.ts'
import type { Ends } from './ends.ts'

/** Adds the commands of who runs the agent for others. What they run is loaded when asked for. */
export function addOperatorCommands(program: Command, context: CommandContext, ends: Ends): void {
  const command = (name: string, description: string): Command =>
    program.command(name).description(description).allowExcessArguments(false)
  withJson(
    withState(
      withConfig(command('doctor', 'check what the agent needs of this machine, with the remedy for each')),
    ),
  ).action(
    ends(async (options: DoctorOptions) => (await import('./commands/doctor.ts')).doctor(options, context)),
  )
  withConfig(command('top', 'show what a running agent does, from its page of measurements'))
    .option('--url <address>', 'the page; default that of --config, else http://localhost:8888/metrics')
    .addOption(new Option('--count <pages>', 'show so many, then end').argParser(positiveCount))
    .addOption(
      new Option('--interval <milliseconds>', 'between two looks').argParser(positiveCount).default(2_000),
    )
    .action(ends(async (options: TopOptions) => (await import('./commands/top.ts')).top(options, context)))
  withConfig(command('graph', 'draw the pipelines of a configuration, as Mermaid')).action(
    ends(async (options: ConfigOptions) => (await import('./commands/graph.ts')).graph(options, context)),
  )
}
