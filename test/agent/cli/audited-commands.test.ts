import type { Command } from 'commander'
import { test } from 'tap'
import { auditedName } from '../../../agent/cli/audit/audited-commands.ts'
import { createProgram } from '../../../agent/cli/program.ts'
import { components } from '../../../agent/components.ts'

/** What only looks, checks or tries, and what runs an agent. `log-level` without a level is a question. */
const LEAVES_NO_LINE = [
  'bench context',
  'cache stats',
  'components',
  'dead-letters list',
  'doctor',
  'error-codes',
  'exec',
  'explain',
  'fixes diff',
  'fixes export',
  'fixes list',
  'fixes plan',
  'fixes show',
  'fixes validate',
  'graph',
  'groups list',
  'groups show',
  'log-level',
  // Of its tools the one that changes something leaves a line of its own.
  'mcp',
  'ops follow',
  'ops list',
  'ops show',
  'parse',
  'print-config',
  'repair',
  'repo deps',
  'repo file',
  'repo stat',
  'repo symbols',
  'rules list',
  'rules show',
  'rules test',
  'run',
  'schema',
  'test',
  'top',
  'validate',
  'watch',
]

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

function nameOf(command: Command): string {
  return command.parent?.parent == null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

test('of each command it is known whether it leaves a line in the audit log', (t) => {
  const context = {
    registry: components,
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '0',
    print: () => undefined,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  const commands = createProgram(context, () => undefined).commands.flatMap(leavesOf)
  const silent = commands.filter((command) => auditedName(command) === undefined).map(nameOf)
  t.same(silent.toSorted(), LEAVES_NO_LINE)
  t.end()
})
