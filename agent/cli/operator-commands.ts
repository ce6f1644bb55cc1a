import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { LOG_LEVELS, type LogLevel } from '../telemetry/logger.ts'
import type { CommandContext } from './command-context.ts'
import { positiveCount, withConfig, withJson, withState } from './command-options.ts'
import type { BackupOptions } from './commands/backup.ts'
import type { CacheOptions } from './commands/cache.ts'
import type { DoctorOptions } from './commands/doctor.ts'
import type { ErrorCodesOptions } from './commands/error-codes.ts'
import type { LogLevelOptions } from './commands/log-level.ts'
import type { OpsOptions } from './commands/ops.ts'
import type { PauseOptions, ResumeOptions } from './commands/pause.ts'
import type { SupportBundleOptions } from './commands/support-bundle.ts'
import type { TapOptions } from './commands/tap.ts'
import type { TopOptions } from './commands/top.ts'
import type { ConfigOptions } from './config-options.ts'
import { TAP_RATE_MAX } from './control/request.ts'
import type { Ends } from './ends.ts'

const TAP_RATE_USUAL = 100

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
    .option(
      '--node <name>',
      'an edge whose measurements the page of a gateway shows; default the gateway itself',
    )
    .addOption(new Option('--count <pages>', 'show so many, then end').argParser(positiveCount))
    .addOption(
      new Option('--interval <milliseconds>', 'between two looks').argParser(positiveCount).default(2_000),
    )
    .action(ends(async (options: TopOptions) => (await import('./commands/top.ts')).top(options, context)))
  const tap = command(
    'tap',
    'show records that go over the edges of a component, as they come, without secrets',
  )
  withJson(withState(tap))
    .argument('<component>', 'as the configuration calls it, such as parse or exporter:file')
    .addOption(new Option('--in', 'what it is handed').default(false).conflicts('out'))
    .addOption(new Option('--out', 'what it hands on').default(false))
    .option('--pipeline <name>', 'only in this pipeline')
    .addOption(new Option('--rate <records>', 'a second, at most').argParser(tapRate).default(TAP_RATE_USUAL))
    .addOption(new Option('--count <records>', 'show so many, then end').argParser(positiveCount))
    .action(
      ends(async (component: string, options: TapOptions) =>
        (await import('./commands/tap.ts')).tap(component, options, context),
      ),
    )
  withJson(withState(command('log-level', 'show or change from which level on a running agent logs')))
    .addArgument(
      new Argument('[level]', 'config: as the configuration says').choices([...LOG_LEVELS, 'config']),
    )
    .option('--for <duration>', 'then as the configuration says again, such as 10m')
    .action(
      ends(async (level: LogLevel | 'config' | undefined, options: LogLevelOptions) =>
        (await import('./commands/log-level.ts')).logLevel(level, options, context),
      ),
    )
  withJson(withState(command('pause', 'have a running agent begin no repair and ask no model; logs go on')))
    .argument('[reason...]', 'why, for those who come after')
    .option('--for <duration>', 'then go on by itself, such as 2h; else with resume alone')
    .action(
      ends(async (words: readonly string[], options: PauseOptions) =>
        (await import('./commands/pause.ts')).pause(words.join(' '), options, context),
      ),
    )
  withJson(withState(command('resume', 'have it go on with repairs'))).action(
    ends(async (options: ResumeOptions) => (await import('./commands/pause.ts')).resume(options, context)),
  )
  addOperations(program, context, ends)
  const cache = program
    .command('cache')
    .description('look at what is kept of things that can be had again, and empty it')
  withJson(withState(cache.command('stats').description('how much there is, and how often it was of use')))
    .allowExcessArguments(false)
    .action(
      ends(async (options: CacheOptions) =>
        (await import('./commands/cache.ts')).cacheStats(options, context),
      ),
    )
  withJson(withState(cache.command('purge').description('empty caches')))
    .argument('[name...]', 'which, as stats calls them; all when left out')
    .action(
      ends(async (names: string[], options: CacheOptions) =>
        (await import('./commands/cache.ts')).cachePurge(names, options, context),
      ),
    )
  withJson(withState(command('backup', 'save what an agent has learned and what was decided, into a folder')))
    .argument('<folder>', 'the backup; is made')
    .action(
      ends(async (folder: string, options: BackupOptions) =>
        (await import('./commands/backup.ts')).backUp(folder, options, context),
      ),
    )
  withJson(withState(command('restore', 'put a backup into an empty state directory; the agent is stopped')))
    .argument('<folder>', 'the backup')
    .action(
      ends(async (folder: string, options: BackupOptions) =>
        (await import('./commands/backup.ts')).restore(folder, options, context),
      ),
    )
  withState(
    withConfig(command('support-bundle', 'write what helpers need to know into an archive, without secrets')),
  )
    .option('--output <file>', 'the archive; default hephaestus-support-TIME.tar.gz')
    .action(
      ends(async (options: SupportBundleOptions) =>
        (await import('./commands/support-bundle.ts')).supportBundle(options, context),
      ),
    )
  withJson(command('error-codes', 'say what an error code is about, and what to do'))
    .argument('[code...]', 'such as HEPH_NET_LISTEN, or a part of it; all when left out')
    .action(
      ends(async (codes: string[], options: ErrorCodesOptions) =>
        (await import('./commands/error-codes.ts')).errorCodes(codes, options, context),
      ),
    )
  withConfig(command('graph', 'draw the pipelines of a configuration, as Mermaid')).action(
    ends(async (options: ConfigOptions) => (await import('./commands/graph.ts')).graph(options, context)),
  )
}

function addOperations(program: Command, context: CommandContext, ends: Ends): void {
  const ops = program
    .command('ops')
    .description('look at the repairs that are under way or wait, and end them')
  const command = (name: string, description: string): Command =>
    withJson(withState(ops.command(name).description(description).allowExcessArguments(false)))
  const ID = 'as list shows it; its beginning is enough'
  command('list', 'list them, with how far they are')
    .option('--all', 'also those that have ended', false)
    .action(
      ends(async (options: OpsOptions & { readonly all: boolean }) =>
        (await import('./commands/ops.ts')).listOperations(options, context),
      ),
    )
  command('show', 'show what one went through, and when')
    .argument('<id>', ID)
    .action(
      ends(async (id: string, options: OpsOptions) =>
        (await import('./commands/ops.ts')).showOperation(id, options, context),
      ),
    )
  command('follow', 'show what one goes through until it ends')
    .argument('<id>', ID)
    .action(
      ends(async (id: string, options: OpsOptions) =>
        (await import('./commands/ops.ts')).followOperation(id, options, context),
      ),
    )
  command('cancel', 'end one')
    .argument('<id>', ID)
    .option('--reason <text>', 'why, for those who come after')
    .action(
      ends(async (id: string, options: OpsOptions & { readonly reason?: string }) =>
        (await import('./commands/ops.ts')).cancelOperation(id, options, context),
      ),
    )
}

/** Errors: InvalidArgumentError. */
function tapRate(text: string): number {
  const rate = positiveCount(text)
  if (rate > TAP_RATE_MAX) throw new InvalidArgumentError(`It must be at most ${TAP_RATE_MAX}.`)
  return rate
}
