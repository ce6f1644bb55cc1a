import { Option, type Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withJson, withRepository, withState } from './command-options.ts'
import { listFixes, type FixesOptions } from './commands/fixes.ts'
import {
  EXPORT_FORMATS,
  applyFixCommand,
  exportFix,
  printDiff,
  rejectFix,
  showFix,
  type ApplyFixOptions,
  type ExportFixOptions,
  type FixOptions,
  type RejectFixOptions,
} from './commands/fixes-use.ts'
import { validateFix } from './commands/fixes-validate.ts'
import { printPrompts } from './commands/fixes-prompt.ts'
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
    ends((options: FixesOptions) => listFixes(options, context)),
  )
  withEvent(withJson(fixCommand('show', 'show one repair')))
    .option('--prompt', 'print what was sent to models for it, byte for byte, a line for each request', false)
    .action(
      ends((id: string | undefined, options: FixOptions & { readonly prompt: boolean }) =>
        options.prompt ? printPrompts(id, options, context) : showFix(id, options, context),
      ),
    )
  withEvent(fixCommand('diff', 'print the change of a fix, as git apply takes it')).action(
    ends((id: string | undefined, options: FixOptions) => printDiff(id, options, context)),
  )
  withEvent(
    withJson(
      withRepository(fixCommand('apply', 'change the code as a fix says, or take that back'), context),
    ),
  )
    .option('--undo', 'take an applied fix back', false)
    .action(ends((id: string | undefined, options: ApplyFixOptions) => applyFixCommand(id, options, context)))
  withJson(fixCommand('validate', 'repeat the checks of a fix, in the sandbox of this machine'))
    .argument('<id>', ID)
    .action(ends((id: string, options: FixesOptions) => validateFix(id, options, context)))
  withJson(fixCommand('reject', 'never propose this change again'))
    .argument('<id>', ID)
    .option('--reason <text>', 'why, for those who come after')
    .action(ends((id: string, options: RejectFixOptions) => rejectFix(id, options, context)))
  withEvent(fixCommand('export', 'print a fix in a form that other programs read'))
    .addOption(new Option('--format <format>', 'which form').choices(EXPORT_FORMATS).default('sarif'))
    .action(ends((id: string | undefined, options: ExportFixOptions) => exportFix(id, options, context)))
}
