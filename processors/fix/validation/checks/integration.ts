import type { Check } from '../../../../agent/model/fix.ts'
import { formatDuration, type Milliseconds } from '../../../../agent/model/units.ts'
import type { SandboxResult } from '../../../../agent/sandbox/sandbox.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import type { JobRuns } from '../job-runs.ts'
import { failedCheck, notRunCheck, passedCheck } from './check.ts'

/** A command of the configuration that has to end as it did before, or as fast. */
export interface GateOptions {
  readonly command: readonly string[]
  /** Of one run. */
  readonly timeoutMs: Milliseconds
  readonly runs: JobRuns
  readonly signal: AbortSignal
}

/** Runs a command on a copy of the code with these changes; without any to be asked once a job. */
export function runGate(
  changes: readonly FileChange[],
  { command, timeoutMs, runs, signal }: GateOptions,
): Promise<SandboxResult> {
  return runs.inCopy(changes, (workspace) => workspace.run({ command, wallMs: timeoutMs }, signal))
}

/**
 * Whether the integration command, which ended with 0 without a change, does so with it. A command that fails by itself
 * says nothing.
 * Errors: as the runs.
 */
export async function checkIntegration(
  changes: readonly FileChange[],
  before: SandboxResult,
  options: GateOptions,
): Promise<Check> {
  const { command, timeoutMs, runs } = options
  if (!isGood(before))
    return notRunCheck('integration', `it ends with ${endOf(before, timeoutMs)} even without the change`, {
      evidence: [runs.evidence.addRun(`${command.join(' ')} (before the change)`, outputOf(before))],
    })
  const after = await runGate(changes, options)
  const details = {
    command: command.join(' '),
    durationMs: after.durationMs,
    evidence: [runs.evidence.addRun(command.join(' '), outputOf(after))],
  }
  return isGood(after)
    ? passedCheck('integration', 'the integration command ends with exit code 0, as before', details)
    : failedCheck('integration', `it ends with ${endOf(after, timeoutMs)} since the change`, details)
}

/** It ran to its end and said that all is well. */
export function isGood({ exitCode, exceeded }: SandboxResult): boolean {
  return exitCode === 0 && exceeded === undefined
}

/** For people. Shape: "exit code 1", "its limit of 2m". */
export function endOf({ exitCode, signal, exceeded }: SandboxResult, timeoutMs: Milliseconds): string {
  if (exceeded === 'time') return `its limit of ${formatDuration(timeoutMs)}`
  if (exceeded !== undefined) return `its limit on ${exceeded}`
  return signal === null ? `exit code ${exitCode}` : `signal ${signal}`
}

function outputOf({ stdout, stderr }: SandboxResult): string {
  return [stdout, stderr].filter((text) => text !== '').join('\n')
}
