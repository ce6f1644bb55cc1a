import { readFile } from 'node:fs/promises'
import { Argument, Command, CommanderError, Option } from 'commander'
import { processEnvironment } from '../../config/environment.ts'
import { ConfigFaultsError } from '../../config/fault.ts'
import { components } from '../components.ts'
import { ConfigError, describeError, HephaestusError } from '../model/errors.ts'
import { auditedName } from './audit/audited-commands.ts'
import { SCHEMAS } from './choices.ts'
import { addBenchCommands } from './bench-commands.ts'
import type { CommandContext } from './command-context.ts'
import { collect, withConfig, withJson, withRepository, withSets, withState } from './command-options.ts'
import type { ExecOptions } from './commands/exec.ts'
import type { ExplainOptions } from './commands/explain.ts'
import type { ParseOptions } from './commands/parse.ts'
import type { PrintConfigOptions } from './commands/print-config.ts'
import type { ProposeOptions } from './commands/propose.ts'
import type { RunOptions } from './commands/run.ts'
import type { TestOptions } from './commands/test.ts'
import type { ValidateOptions } from './commands/validate.ts'
import type { WatchOptions } from './commands/watch.ts'
import { EXIT } from './exit-code.ts'
import { flushed } from './flushed.ts'
import { addFixCommands } from './fix-commands.ts'
import { addMcpCommand } from './mcp-command.ts'
import { printableLines } from '../telemetry/printable.ts'
import { addOperatorCommands } from './operator-commands.ts'
import { addRepoCommands } from './repo-commands.ts'
import { addStateCommands } from './state-commands.ts'

/**
 * Runs one command line to its end.
 * Shape: the arguments after the program's name, the file the process was started with, and whether a SIGHUP came since;
 * gives the exit code.
 */
export async function runCommandLine(
  words: readonly string[],
  entry: string,
  isHungUp: () => boolean = () => false,
): Promise<number> {
  const context: CommandContext = {
    registry: components,
    environment: processEnvironment(),
    workingDirectory: process.cwd(),
    self: [process.execPath, entry],
    version: await packageVersion(entry),
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
    isErrorTerminal: process.stderr.isTTY,
    isHungUp,
    outputLost: outputLost(),
  }
  let exitCode: number = EXIT.done
  const program = createProgram(context, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (thrown) {
    return reportFailure(thrown, context)
  }
  await flushed(process.stdout)
  return exitCode
}

/** What a variable without a value leaves: the beginning of every id. The words of a program of the user's are its own. */
function refuseEmpty(called: Command): void {
  const [first] = called.registeredArguments
  if (called.args.includes('') && first?.name() !== 'command')
    called.error('error: an argument is empty; is a variable without a value?')
}

/** The commands and their options. `onExitCode` gets what a command ended with. */
export function createProgram(context: CommandContext, onExitCode: (code: number) => void): Command {
  const program = new Command('hephaestus')
    .description('Finds the errors in logs, explains them from the code and proves a fix.')
    .version(context.version)
    .exitOverride()
    .configureOutput({ writeOut: context.print, writeErr: context.printError })
    .enablePositionalOptions()
    .showHelpAfterError('(hephaestus --help shows the commands)')
    .hook('preAction', (_, called) => refuseEmpty(called))
  const command = (name: string, description: string): Command =>
    program.command(name).description(description).allowExcessArguments(false)
  const ends = <A extends unknown[]>(action: (...words: A) => Promise<number> | number) => {
    return async (...words: A): Promise<void> => {
      const work = (): Promise<number> | number => action(...words)
      // What commander hands over last, whatever an action takes.
      const called = words.at(-1)
      const operation = called instanceof Command ? auditedName(called) : undefined
      if (!(called instanceof Command) || operation === undefined) return onExitCode(await work())
      const { auditedCommand } = await import('./audit/audited-command.ts')
      onExitCode(await auditedCommand({ operation, command: called, work }, context))
    }
  }

  withState(withConfig(command('run', 'run the agent as its configuration says')))
    .option('--once', 'read every input to its end, finish the repairs, and exit', false)
    .action(ends(async (options: RunOptions) => (await import('./commands/run.ts')).run(options, context)))
  withJson(
    withConfig(
      withRepository(command('explain', 'explain the errors of one text and propose fixes'), context),
    ),
  )
    .option('--state-dir <folder>', 'keep the results here, for fixes show; else nothing is kept')
    .option('--evidence', 'also print the lines of log, code and history that each claim rests on', false)
    .argument('[file]', 'the text; the standard input when left out')
    .action(
      ends(async (file: string | undefined, options: ExplainOptions) =>
        (await import('./commands/explain.ts')).explain(file, options, context),
      ),
    )
  withJson(
    withState(
      withConfig(withRepository(command('watch', 'follow log files and explain their errors'), context)),
    ),
  )
    .argument('<file...>', 'files or globs')
    .option('--once', 'read the files to their end, finish the repairs, and exit', false)
    .action(
      ends(async (files: string[], options: WatchOptions) =>
        (await import('./commands/watch.ts')).watch(files, options, context),
      ),
    )
  withJson(
    withState(withConfig(withRepository(command('exec', 'run a program and explain its errors'), context))),
  )
    .usage('[options] -- COMMAND [ARGUMENTS...]')
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .action(
      ends(async (words: string[], options: ExecOptions) =>
        (await import('./commands/exec.ts')).exec(words, options, context),
      ),
    )
  withJson(withState(withConfig(command('parse', 'show how each record of a log is understood'))))
    .argument('[file]', 'the log; the standard input when left out')
    .addOption(
      new Option('--format <format>', 'what lines are').choices(['auto', 'json', 'plain']).default('auto'),
    )
    .action(
      ends(async (file: string | undefined, options: ParseOptions) =>
        (await import('./commands/parse.ts')).parse(file, options, context),
      ),
    )
  withJson(withConfig(command('validate', 'check a configuration and tell all its faults')))
    .option('--strict', 'warnings are faults too: what is defined and not used, or leaves the host unmasked')
    .action(
      ends(async (options: ValidateOptions) =>
        (await import('./commands/validate.ts')).validate(options, context),
      ),
    )
  withJson(withSets(command('test', 'run the tests in a configuration through its pipelines')))
    .argument('<config...>', 'configuration; several are merged in order')
    .addOption(
      new Option('--tests <file>', 'a file with a section tests; also several times')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--junit <file>', 'also write the results as JUnit XML')
    .action(
      ends(async (files: string[], options: TestOptions) =>
        (await import('./commands/test.ts')).test(files, options, context),
      ),
    )
  withJson(command('components', 'list what a configuration can be put together from')).action(
    ends(async (options: { json: boolean }) =>
      (await import('./commands/components.ts')).listComponents(options, context),
    ),
  )
  withJson(
    withConfig(command('print-config', 'print the configuration as it counts, without secrets')),
  ).action(
    ends(async (options: PrintConfigOptions) =>
      (await import('./commands/print-config.ts')).printConfig(options, context),
    ),
  )
  command('schema', 'print a JSON Schema')
    .addArgument(new Argument('[which]', 'of what').choices(SCHEMAS).default('config'))
    .action(
      ends(async (which: (typeof SCHEMAS)[number]) =>
        (await import('./commands/schema.ts')).schema(which, context),
      ),
    )

  withJson(
    withState(
      withConfig(withRepository(command('propose', 'have a model make a change, and check it'), context)),
    ),
  )
    .addOption(
      new Option('--file <path>', 'a file that may be changed, from the root of the code; also several times')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .requiredOption('--instruction <text>', 'what is to be changed, in your words')
    .option('--service <name>', 'whose code it is, where the configuration names several')
    .option('--no-send', 'open no pull request, also where the configuration has an exporter for them')
    .action(
      ends(async (options: ProposeOptions) =>
        (await import('./commands/propose.ts')).propose(options, context),
      ),
    )

  addFixCommands(program, context, ends)
  addMcpCommand(program, context, ends)

  addStateCommands(program, context, ends)
  addRepoCommands(program, context, ends)
  addBenchCommands(program, context, ends)
  addOperatorCommands(program, context, ends)

  program
    .command('repair', { hidden: true })
    .action(ends(async () => (await import('./commands/repair.ts')).repair(context)))
  return program
}

function reportFailure(thrown: unknown, context: CommandContext): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage
  if (context.outputLost.aborted || isBrokenPipe(thrown)) return EXIT.outputLost
  if (thrown instanceof HephaestusError) {
    // Each fault on a line that begins with its place, for people and for programs that lead there.
    const head =
      thrown instanceof ConfigFaultsError && thrown.faults.length > 1
        ? `${thrown.faults.length} faults\n`
        : ''
    // What went wrong may name what others have written: a file of an event, the code of a repository.
    context.printError(`${thrown.code}: ${head}${printableLines(describeError(thrown))}\n`)
    if (thrown.code === 'HEPH_STATE_IN_USE') return EXIT.stateInUse
    return thrown instanceof ConfigError ? EXIT.config : EXIT.failed
  }
  const shown = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  context.printError(`HEPH_UNEXPECTED: this is a fault of the agent itself: ${shown}\n`)
  return EXIT.failed
}

/** A write to an output that nobody reads; the output's own event comes only after it. */
function isBrokenPipe(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE'
}

async function packageVersion(entry: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', `file://${entry}`), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}

/** A reader that has seen enough, as `head`, is no fault: what comes of it is up to the command. */
function outputLost(): AbortSignal {
  const lost = new AbortController()
  process.stdout.on('error', () => lost.abort(new Error('nobody reads the standard output any more')))
  process.stderr.on('error', () => undefined)
  return lost.signal
}
