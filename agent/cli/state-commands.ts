import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withConfig, withExporter, withJson, withState } from './command-options.ts'
import type { DeadLettersOptions, DropOptions, ReplayOptions } from './commands/dead-letters.ts'
import type { GroupsOptions, MuteOptions } from './commands/groups.ts'
import type { RulesOptions } from './commands/rules.ts'
import type { Ends } from './ends.ts'

/** Adds the commands on what an agent keeps: dead letters, rules that were added, groups of errors. */
export function addStateCommands(program: Command, context: CommandContext, ends: Ends): void {
  const deadLetters = program
    .command('dead-letters')
    .description('look at what exporters have given up, send it again or drop it')
  withJson(withExporter(withState(deadLetters.command('list').description('list the dead letters')))).action(
    ends(async (options: DeadLettersOptions) =>
      (await import('./commands/dead-letters.ts')).printDeadLetters(options, context),
    ),
  )
  withJson(withExporter(withState(deadLetters.command('show').description('show one dead letter'))))
    .argument('<id>', 'id of the dead letter; its beginning is enough')
    .action(
      ends(async (id: string, options: DeadLettersOptions) =>
        (await import('./commands/dead-letters.ts')).showDeadLetter(id, options, context),
      ),
    )
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
    .action(
      ends(async (ids: string[], options: ReplayOptions) =>
        (await import('./commands/dead-letters.ts')).replay(ids, options, context),
      ),
    )
  withJson(
    withExporter(
      withState(deadLetters.command('drop').description('remove dead letters; the agent is stopped')),
    ),
  )
    .argument('[id...]', 'which')
    .option('--all', 'all of them', false)
    .action(
      ends(async (ids: string[], options: DropOptions) =>
        (await import('./commands/dead-letters.ts')).drop(ids, options, context),
      ),
    )

  const rules = program
    .command('rules')
    .description('look at the rules that find errors, add and remove some')
  const ruleCommand = (name: string, description: string): Command =>
    withJson(withState(rules.command(name).description(description).allowExcessArguments(false)))
  ruleCommand('list', 'list the built-in and the added rules').action(
    ends(async (options: RulesOptions) => (await import('./commands/rules.ts')).listRules(options, context)),
  )
  ruleCommand('show', 'show one rule')
    .argument('<id>', 'id of the rule')
    .action(
      ends(async (id: string, options: RulesOptions) =>
        (await import('./commands/rules.ts')).showRule(id, options, context),
      ),
    )
  ruleCommand('test', 'check a rule file and run the tests in it')
    .argument('<file>', 'the rule file')
    .action(
      ends(async (file: string, options: RulesOptions) =>
        (await import('./commands/rules.ts')).testRules(file, options, context),
      ),
    )
  ruleCommand('add', 'add the rules of a file, also while the agent runs')
    .argument('<file>', 'the rule file')
    .action(
      ends(async (file: string, options: RulesOptions) =>
        (await import('./commands/rules.ts')).addRules(file, options, context),
      ),
    )
  ruleCommand('remove', 'remove an added rule, also while the agent runs')
    .argument('<id>', 'id of the rule')
    .action(
      ends(async (id: string, options: RulesOptions) =>
        (await import('./commands/rules.ts')).removeAddedRule(id, options, context),
      ),
    )

  const groups = program.command('groups').description('look at groups of errors and mute some')
  const groupCommand = (name: string, description: string): Command =>
    withJson(withState(groups.command(name).description(description).allowExcessArguments(false)))
  const GROUP = 'id of the error group; its beginning is enough'
  groupCommand('list', 'list the error groups, the one seen last first').action(
    ends(async (options: GroupsOptions) =>
      (await import('./commands/groups.ts')).listGroups(options, context),
    ),
  )
  groupCommand('show', 'show one error group')
    .argument('<id>', GROUP)
    .action(
      ends(async (id: string, options: GroupsOptions) =>
        (await import('./commands/groups.ts')).showGroup(id, options, context),
      ),
    )
  groupCommand('mute', 'only count a group from now on')
    .argument('<id>', GROUP)
    .action(
      ends(async (id: string, options: MuteOptions) =>
        (await import('./commands/groups.ts')).mute(id, options, context),
      ),
    )
  groupCommand('snooze', 'only count a group for some time')
    .argument('<id>', GROUP)
    .requiredOption('--for <duration>', 'how long, such as 30m, 2h or 7d')
    .action(
      ends(async (id: string, options: MuteOptions) =>
        (await import('./commands/groups.ts')).mute(id, options, context),
      ),
    )
  groupCommand('unmute', 'make events of a group again')
    .argument('<id>', GROUP)
    .action(
      ends(async (id: string, options: GroupsOptions) =>
        (await import('./commands/groups.ts')).unmute(id, options, context),
      ),
    )
}
