import { readFile } from 'node:fs/promises'
import { Argument, Command, CommanderError, Option } from 'commander'
import { processEnvironment } from '../../config/environment.ts'
import { components } from '../components.ts'
import { ConfigError, describeError, HephaestusError } from '../model/errors.ts'
import type { CommandContext } from './command-context.ts'
import {
  collect,
  withConfig,
  withExporter,
  withJson,
  withRepository,
  withSets,
  withState,
} from './command-options.ts'
import { listComponents } from './commands/components.ts'
import {
  drop,
  printDeadLetters,
  replay,
  showDeadLetter,
  type DeadLettersOptions,
  type DropOptions,
  type ReplayOptions,
} from './commands/dead-letters.ts'
import { exec, type ExecOptions } from './commands/exec.ts'
import { explain, type ExplainOptions } from './commands/explain.ts'
import { parse, type ParseOptions } from './commands/parse.ts'
import {
  listGroups,
  mute,
  showGroup,
  unmute,
  type GroupsOptions,
  type MuteOptions,
} from './commands/groups.ts'
import { printConfig, type PrintConfigOptions } from './commands/print-config.ts'
import { repair } from './commands/repair.ts'
import {
  addRules,
  listRules,
  removeAddedRule,
  showRule,
  testRules,
  type RulesOptions,
} from './commands/rules.ts'
import { run, type RunOptions } from './commands/run.ts'
import { schema, SCHEMAS } from './commands/schema.ts'
import { test, type TestOptions } from './commands/test.ts'
import { validate, type ValidateOptions } from './commands/validate.ts'
import { watch, type WatchOptions } from './commands/watch.ts'
import { EXIT } from './exit-code.ts'
import { flushed } from './flushed.ts'
import { addFixCommands } from './fix-commands.ts'
import { addOperatorCommands } from './operator-commands.ts'
import { addRepoCommands } from './repo-commands.ts'

/**
 * Runs one command line to its end.
 * Shape: the arguments after the program's name, and the file the process was started with; gives the exit code.
 */
export async function runCommandLine(words: readonly string[], entry: string): Promise<number> {
  const context: CommandContext = {
    registry: components,
    environment: processEnvironment(),
    workingDirectory: process.cwd(),
    self: [process.execPath, entry],
    version: await packageVersion(entry),
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
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

/** The commands and their options. `onExitCode` gets what a command ended with. */
export function createProgram(context: CommandContext, onExitCode: (code: number) => void): Command {
  const program = new Command('hephaestus')
    .description('Finds the errors in logs, explains them from the code and proves a fix.')
    .version(context.version)
    .exitOverride()
    .configureOutput({ writeOut: context.print, writeErr: context.printError })
    .enablePositionalOptions()
    .showHelpAfterError('(hephaestus --help shows the commands)')
  const command = (name: string, description: string): Command =>
    program.command(name).description(description).allowExcessArguments(false)
  const ends = <A extends unknown[]>(action: (...words: A) => Promise<number> | number) => {
    return async (...words: A): Promise<void> => onExitCode(await action(...words))
  }

  withState(withConfig(command('run', 'run the agent as its configuration says')))
    .option('--once', 'read every input to its end, finish the repairs, and exit', false)
    .action(ends((options: RunOptions) => run(options, context)))
  withJson(
    withConfig(
      withRepository(command('explain', 'explain the errors of one text and propose fixes'), context),
    ),
  )
    .option('--state-dir <folder>', 'keep the results here, for fixes show; else nothing is kept')
    .option('--evidence', 'also print the lines of log, code and history that each claim rests on', false)
    .argument('[file]', 'the text; the standard input when left out')
    .action(ends((file: string | undefined, options: ExplainOptions) => explain(file, options, context)))
  withJson(
    withState(
      withConfig(withRepository(command('watch', 'follow log files and explain their errors'), context)),
    ),
  )
    .argument('<file...>', 'files or globs')
    .option('--once', 'read the files to their end, finish the repairs, and exit', false)
    .action(ends((files: string[], options: WatchOptions) => watch(files, options, context)))
  withJson(
    withState(withConfig(withRepository(command('exec', 'run a program and explain its errors'), context))),
  )
    .usage('[options] -- COMMAND [ARGUMENTS...]')
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .action(ends((words: string[], options: ExecOptions) => exec(words, options, context)))
  withJson(withState(withConfig(command('parse', 'show how each record of a log is understood'))))
    .argument('[file]', 'the log; the standard input when left out')
    .addOption(
      new Option('--format <format>', 'what lines are').choices(['auto', 'json', 'plain']).default('auto'),
    )
    .action(ends((file: string | undefined, options: ParseOptions) => parse(file, options, context)))
  withJson(withConfig(command('validate', 'check a configuration and tell all its faults'))).action(
    ends((options: ValidateOptions) => validate(options, context)),
  )
  withJson(withSets(command('test', 'run the tests in a configuration through its pipelines')))
    .argument('<config...>', 'configuration; several are merged in order')
    .addOption(
      new Option('--tests <file>', 'a file with a section tests; also several times')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--junit <file>', 'also write the results as JUnit XML')
    .action(ends((files: string[], options: TestOptions) => test(files, options, context)))
  withJson(command('components', 'list what a configuration can be put together from')).action(
    ends((options: { json: boolean }) => listComponents(options, context)),
  )
  withJson(
    withConfig(command('print-config', 'print the configuration as it counts, without secrets')),
  ).action(ends((options: PrintConfigOptions) => printConfig(options, context)))
  command('schema', 'print a JSON Schema')
    .addArgument(new Argument('[which]', 'of what').choices(SCHEMAS).default('config'))
    .action(ends((which: (typeof SCHEMAS)[number]) => schema(which, context)))

  addFixCommands(program, context, ends)

  const deadLetters = program
    .command('dead-letters')
    .description('look at what exporters have given up, send it again or drop it')
  withJson(withExporter(withState(deadLetters.command('list').description('list the dead letters')))).action(
    ends((options: DeadLettersOptions) => printDeadLetters(options, context)),
  )
  withJson(withExporter(withState(deadLetters.command('show').description('show one dead letter'))))
    .argument('<id>', 'id of the dead letter; its beginning is enough')
    .action(ends((id: string, options: DeadLettersOptions) => showDeadLetter(id, options, context)))
  withJson(
    withExporter(
      withState(
        withConfig(
          deadLetters.command('replay').description('send dead letters again; the agent is stopped'),
        ),
      ),
    ),
  )
    .argument('[id...]', 'which; all when left out')
    .action(ends((ids: string[], options: ReplayOptions) => replay(ids, options, context)))
  withJson(
    withExporter(
      withState(deadLetters.command('drop').description('remove dead letters; the agent is stopped')),
    ),
  )
    .argument('[id...]', 'which')
    .option('--all', 'all of them', false)
    .action(ends((ids: string[], options: DropOptions) => drop(ids, options, context)))

  const rules = program
    .command('rules')
    .description('look at the rules that find errors, add and remove some')
  const ruleCommand = (name: string, description: string): Command =>
    withJson(withState(rules.command(name).description(description).allowExcessArguments(false)))
  ruleCommand('list', 'list the built-in and the added rules').action(
    ends((options: RulesOptions) => listRules(options, context)),
  )
  ruleCommand('show', 'show one rule')
    .argument('<id>', 'id of the rule')
    .action(ends((id: string, options: RulesOptions) => showRule(id, options, context)))
  ruleCommand('test', 'check a rule file and run the tests in it')
    .argument('<file>', 'the rule file')
    .action(ends((file: string, options: RulesOptions) => testRules(file, options, context)))
  ruleCommand('add', 'add the rules of a file, also while the agent runs')
    .argument('<file>', 'the rule file')
    .action(ends((file: string, options: RulesOptions) => addRules(file, options, context)))
  ruleCommand('remove', 'remove an added rule, also while the agent runs')
    .argument('<id>', 'id of the rule')
    .action(ends((id: string, options: RulesOptions) => removeAddedRule(id, options, context)))

  const groups = program.command('groups').description('look at groups of errors and mute some')
  const groupCommand = (name: string, description: string): Command =>
    withJson(withState(groups.command(name).description(description).allowExcessArguments(false)))
  const GROUP = 'id of the error group; its beginning is enough'
  groupCommand('list', 'list the error groups, the one seen last first').action(
    ends((options: GroupsOptions) => listGroups(options, context)),
  )
  groupCommand('show', 'show one error group')
    .argument('<id>', GROUP)
    .action(ends((id: string, options: GroupsOptions) => showGroup(id, options, context)))
  groupCommand('mute', 'only count a group from now on')
    .argument('<id>', GROUP)
    .action(ends((id: string, options: MuteOptions) => mute(id, options, context)))
  groupCommand('snooze', 'only count a group for some time')
    .argument('<id>', GROUP)
    .requiredOption('--for <duration>', 'how long, such as 30m, 2h or 7d')
    .action(ends((id: string, options: MuteOptions) => mute(id, options, context)))
  groupCommand('unmute', 'make events of a group again')
    .argument('<id>', GROUP)
    .action(ends((id: string, options: GroupsOptions) => unmute(id, options, context)))

  addRepoCommands(program, context, ends)
  addOperatorCommands(program, context, ends)

  program.command('repair', { hidden: true }).action(ends(() => repair(context)))
  return program
}

function reportFailure(thrown: unknown, context: CommandContext): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage
  if (context.outputLost.aborted || isBrokenPipe(thrown)) return EXIT.outputLost
  if (thrown instanceof HephaestusError) {
    context.printError(`${thrown.code}: ${describeError(thrown)}\n`)
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
