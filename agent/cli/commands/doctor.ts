import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import type { Check } from '../doctor/check.ts'
import { checksOf } from '../doctor/checks.ts'
import { runningChecks } from '../doctor/running-checks.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'

export interface DoctorOptions extends ConfigOptions {
  readonly stateDir?: string
  readonly json: boolean
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const

/**
 * `hephaestus doctor`: what the agent needs of this machine and user, with --config what its components need and whether
 * its models can be asked, and what is wrong with the agent that runs with the state directory, each with the remedy.
 * Changes nothing. Ends with 1 when something is missing. Errors: ConfigError of the configuration.
 */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<number> {
  const stateDirectory = stateDirectoryOf(options.stateDir, context)
  const config = options.config.length === 0 ? undefined : await loadCommandConfig(options, context)
  const checks = [
    ...(await checksOf({ stateDirectory, config, context })),
    ...(await runningChecks(stateDirectory)),
  ]
  context.print(options.json ? `${JSON.stringify(checks)}\n` : shown(checks))
  return checks.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done
}

function shown(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ id, outcome, seen, remedy }) => [
    `${SIGNS[outcome]} ${id}: ${printable(seen)}`,
    ...(remedy === undefined ? [] : [`    ${printable(remedy)}`]),
  ])
  return `${lines.join('\n')}\n`
}
