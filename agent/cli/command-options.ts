import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { CommandContext } from './command-context.ts'

/** The options that several commands share, each written once. */

/** Configuration files, and single values over them. */
export function withConfig(command: Command): Command {
  return withSets(
    command.addOption(
      new Option('--config <file>', 'configuration; several are merged in order')
        .argParser(collect)
        .default([], 'none'),
    ),
  )
}

/** Single values over the configuration. */
export function withSets(command: Command): Command {
  return command.addOption(
    new Option('--set <key=value>', 'change one value, such as exporters.file.path=out.json')
      .argParser(collect)
      .default([], 'none'),
  )
}

/** An option that is given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}

/** Where the state is. */
export function withState(command: Command): Command {
  return command.option(
    '--state-dir <folder>',
    'where the agent keeps its state; default $HEPHAESTUS_STATE_DIR or .hephaestus',
  )
}

/** One exporter. */
export function withExporter(command: Command): Command {
  return command.option('--exporter <id>', 'only those of one exporter, such as otlp_http/backup')
}

/** The folder of the code. */
export function withRepository(command: Command, context: CommandContext): Command {
  return command.addOption(
    new Option('--repo <folder>', 'the code that the errors come from')
      .argParser((folder) => existingFolder(folder, context))
      .default('.'),
  )
}

/** A whole number from 1. Errors: InvalidArgumentError. */
export function positiveCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.')
  return count
}

/** An absolute folder. Refused at once where there is none: an analysis would run to its end and find no code. Errors: InvalidArgumentError. */
export function existingFolder(folder: string, context: CommandContext): string {
  const path = resolve(context.workingDirectory, folder)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw new InvalidArgumentError(`There is no folder ${path}.`)
  if (!stats.isDirectory()) throw new InvalidArgumentError(`${path} is no folder.`)
  return path
}

/** Output for programs. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON', false)
}
