import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { audited } from './audit.ts'
import { argumentsOf } from './audit-entry.ts'

interface AuditedCommand {
  readonly operation: string
  readonly command: Command
  readonly work: () => Promise<number> | number
}

/** Runs a command of the command line as `audited` does, with the words it was called with. Gives its exit code. */
export async function auditedCommand(
  { operation, command, work }: AuditedCommand,
  context: CommandContext,
): Promise<number> {
  const stateDir: unknown = command.opts()['stateDir']
  return await audited(
    {
      operation,
      words: argumentsOf(command),
      stateDir: typeof stateDir === 'string' ? stateDir : undefined,
      work,
    },
    context,
  )
}
