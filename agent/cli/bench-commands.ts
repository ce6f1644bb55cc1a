import { Option, type Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { existingFolder, positiveCount, withJson } from './command-options.ts'
import type { BenchContextOptions } from './commands/bench-context.ts'
import type { Ends } from './ends.ts'

/** Adds `hephaestus bench`. */
export function addBenchCommands(program: Command, context: CommandContext, ends: Ends): void {
  const bench = program.command('bench').description('measure on this machine what the agent costs')
  const count = (flags: string, description: string, usual: number): Option =>
    new Option(flags, description).argParser(positiveCount).default(usual)
  withJson(
    bench
      .command('context')
      .description('how long it takes from an error to its code and cause')
      .allowExcessArguments(false),
  )
    .addOption(
      new Option('--repo <folder>', 'the code; one is made for it when left out').argParser((folder) =>
        existingFolder(folder, context),
      ),
    )
    .addOption(count('--files <count>', 'files of the code that is made', 5_000))
    .addOption(count('--errors <count>', 'errors after the first', 200))
    .addOption(count('--seed <number>', 'chooses the places of the errors', 1))
    .option(
      '--max <duration>',
      'end with 1 when the 95th percentile of processor time is above, such as 300ms',
    )
    .action(
      ends(async (options: BenchContextOptions) =>
        (await import('./commands/bench-context.ts')).benchContext(options, context),
      ),
    )
}
