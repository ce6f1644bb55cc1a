import { totalmem } from 'node:os'
import { constrainedMemory } from 'node:process'
import { findSandbox } from '../../sandbox/sandboxes.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import type { Check } from '../doctor/check.ts'
import { configChecks } from '../doctor/config-checks.ts'
import { hostChecks } from '../doctor/host-checks.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../printable.ts'

export interface DoctorOptions extends ConfigOptions {
  readonly stateDir?: string
  readonly json: boolean
}

const SEARCH_MS = 30_000
const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const

/**
 * `hephaestus doctor`: what the agent needs of this machine and user, and with --config what its components need. Changes
 * nothing. Ends with 1 when something is missing. Errors: ConfigError of the configuration.
 */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<number> {
  const checks: Check[] = [
    ...hostChecks({
      stateDirectory: stateDirectoryOf(options.stateDir, context),
      // Without a limit a number is told that no machine has.
      memoryBytes: constrainedMemory() > totalmem() ? 0 : constrainedMemory(),
      nodeVersion: process.version,
    }),
  ]
  if (options.config.length > 0) {
    const config = await loadCommandConfig(options, context)
    const { PATH = '' } = context.environment
    checks.push(
      ...(await configChecks({ config, registry: context.registry, path: PATH, findSandbox: sandboxHere })),
    )
  }
  context.print(options.json ? `${JSON.stringify(checks)}\n` : shown(checks))
  return checks.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done
}

async function sandboxHere(): Promise<{ id: string | undefined; reasons: readonly string[] }> {
  const { sandbox, reasons } = await findSandbox({
    clock: systemClock,
    signal: AbortSignal.timeout(SEARCH_MS),
  })
  return { id: sandbox?.id, reasons }
}

function shown(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ id, outcome, seen, remedy }) => [
    `${SIGNS[outcome]} ${id}: ${printable(seen)}`,
    ...(remedy === undefined ? [] : [`    ${printable(remedy)}`]),
  ])
  return `${lines.join('\n')}\n`
}
