import { Option, type Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { collect, positiveCount, withConfig, withJson, withRepository, withState } from './command-options.ts'
import type { RepoCodeOptions } from './commands/repo-code.ts'
import type { RepoStatOptions } from './commands/repo-stat.ts'
import type { Ends } from './ends.ts'

/** Adds `hephaestus repo`. What it runs is loaded when asked for: the parser is large, and the agent starts without it. */
export function addRepoCommands(program: Command, context: CommandContext, ends: Ends): void {
  const repo = program.command('repo').description('look at code as the analysis reads it')
  const repoCommand = (name: string, description: string): Command =>
    withJson(withRepository(repo.command(name).description(description).allowExcessArguments(false), context))
      .addOption(
        new Option('--max-files <count>', 'source files that are read at most')
          .argParser(positiveCount)
          .default(5_000),
      )
      .argument('[path]', 'a file or folder of the code; all of it when left out')
  repoCommand('symbols', 'list functions and types as traces name them').action(
    ends(async (path: string | undefined, options: RepoCodeOptions) =>
      (await import('./commands/repo-code.ts')).listSymbols(path, options, context),
    ),
  )
  repoCommand('deps', 'list declared packages with locked versions, and what files import').action(
    ends(async (path: string | undefined, options: RepoCodeOptions) =>
      (await import('./commands/repo-code.ts')).listDependencies(path, options, context),
    ),
  )

  withJson(
    withState(
      withConfig(
        withRepository(
          repo.command('stat').description('show what code is read, and why that revision'),
          context,
        ),
      ),
    ),
  )
    .option('--fetch', 'bring copies of code behind an address up to date first', false)
    .addOption(
      new Option('--attribute <name=value>', 'of an error, such as service.version=1.2.3; also several times')
        .argParser(collect)
        .default([], 'none'),
    )
    .action(
      ends(async (options: RepoStatOptions) =>
        (await import('./commands/repo-stat.ts')).showRepositories(options, context),
      ),
    )
  withJson(
    withRepository(repo.command('file').description('show what is known of one file of the code'), context),
  )
    .argument('<path>', 'from the root of the code')
    .action(
      ends(async (path: string, options: { repo: string; json: boolean }) =>
        (await import('./commands/repo-stat.ts')).showFile(path, options, context),
      ),
    )
}
