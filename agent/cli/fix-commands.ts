import { Option, type Command } from 'commander'
import { EXPORT_FORMATS } from './choices.ts'
import type { CommandContext } from './command-context.ts'
import { withConfig, withJson, withRepository, withState } from './command-options.ts'
import type { FixesOptions } from './commands/fixes.ts'
import type { ValidateFixOptions } from './commands/fixes-validate.ts'
import type { ApplyFixOptions, ExportFixOptions, FixOptions, RejectFixOptions } from './commands/fixes-use.ts'
import type { Ends } from './ends.ts'

/** Adds `hephaestus fixes`. */
export function addFixCommands(program: Command, context: CommandContext, ends: Ends): void {
  const fixes = program
    .command('fixes')
    .description('look at the repairs of an agent, also while it runs, and use them')
  const fixCommand = (name: string, description: string): Command =>
    withState(fixes.command(name).description(description).allowExcessArguments(false))
  const ID = 'id of the repair, the fix or the error group; its beginning is enough'
  const withEvent = (command: Command): Command =>
    command
      .argument('[id]', ID)
      .option('--event <file>', 'take the fix from an event that an exporter sent; - is the standard input')

  withJson(fixCommand('list', 'list the repairs')).action(
    ends(async (options: FixesOptions) => (await import('./commands/fixes.ts')).listFixes(options, context)),
  )
  withEvent(withJson(fixCommand('show', 'show one repair')))
    .option('--prompt', 'print what was sent to models for it, byte for byte, a line for each request', false)
    .action(
      ends(async (id: string | undefined, options: FixOptions & { readonly prompt: boolean }) =>
        options.prompt
          ? (await import('./commands/fixes-prompt.ts')).printPrompts(id, options, context)
          : (await import('./commands/fixes-use.ts')).showFix(id, options, context),
      ),
    )
  withEvent(fixCommand('diff', 'print the change of a fix, as git apply takes it')).action(
    ends(async (id: string | undefined, options: FixOptions) =>
      (await import('./commands/fixes-use.ts')).printDiff(id, options, context),
    ),
  )
  withEvent(
    withJson(
      withRepository(fixCommand('apply', 'change the code as a fix says, or take that back'), context),
    ),
  )
    .option('--undo', 'take an applied fix back', false)
    .action(
      ends(async (id: string | undefined, options: ApplyFixOptions) =>
        (await import('./commands/fixes-use.ts')).applyFixCommand(id, options, context),
      ),
    )
  withConfig(
    withJson(
      fixCommand(
        'validate',
        'repeat the checks of a fix, in the sandbox of this machine, with the settings of a configuration or else the usual ones',
      ),
    ),
  )
    .argument('<id>', ID)
    .action(
      ends(async (id: string, options: ValidateFixOptions) =>
        (await import('./commands/fixes-validate.ts')).validateFix(id, options, context),
      ),
    )
  withConfig(withJson(fixCommand('plan', 'show what is done about an error, and who is asked')))
    .argument('<id>', ID)
    .action(
      ends(async (id: string, options: ValidateFixOptions) =>
        (await import('./commands/fixes-plan.ts')).planFix(id, options, context),
      ),
    )
  withJson(fixCommand('reject', 'never propose this change again'))
    .argument('<id>', ID)
    .option('--reason <text>', 'why, for those who come after')
    .action(
      ends(async (id: string, options: RejectFixOptions) =>
        (await import('./commands/fixes-use.ts')).rejectFix(id, options, context),
      ),
    )
  withEvent(fixCommand('export', 'print a fix in a form that other programs read'))
    .addOption(new Option('--format <format>', 'which form').choices(EXPORT_FORMATS).default('sarif'))
    .action(
      ends(async (id: string | undefined, options: ExportFixOptions) =>
        (await import('./commands/fixes-use.ts')).exportFix(id, options, context),
      ),
    )
}
