import { totalmem } from 'node:os'
import { availableMemory, constrainedMemory } from 'node:process'
import type { LoadedConfig } from '../../../config/load.ts'
import { findSandbox } from '../../sandbox/sandboxes.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import type { Check } from './check.ts'
import { configChecks } from './config-checks.ts'
import { exporterChecks } from './exporter-checks.ts'
import { hostChecks } from './host-checks.ts'
import { modelChecks } from './model-checks.ts'

interface Checked {
  readonly stateDirectory: string
  /** What its components need is looked at too. */
  readonly config: LoadedConfig | undefined
  readonly context: CommandContext
}

const SEARCH_MS = 30_000
const EXPORTER_SERVER_MS = 5_000
const MODEL_SERVER_MS = 10_000

/**
 * Everything that is looked at on this machine, as this user, and the servers of exporters and models that are configured. Changes
 * nothing. Bounds: 30 s for the sandbox, then 5 s and 10 s for the servers.
 */
export async function checksOf({ stateDirectory, config, context }: Checked): Promise<readonly Check[]> {
  const host = hostChecks({
    stateDirectory,
    // Without a limit a number is told that no machine has.
    memoryBytes: constrainedMemory() > totalmem() ? 0 : constrainedMemory(),
    nodeVersion: process.version,
  })
  if (config === undefined) return host
  const { registry, environment } = context
  const { PATH = '' } = environment
  return [
    ...host,
    ...(await configChecks({ config, registry, path: PATH, findSandbox: sandboxHere })),
    ...(await exporterChecks(config, EXPORTER_SERVER_MS)),
    ...(await modelChecks({
      config,
      registry,
      clock: systemClock,
      timeMs: MODEL_SERVER_MS,
      availableMemoryBytes: availableMemory(),
    })),
  ]
}

async function sandboxHere(): Promise<{ id: string | undefined; reasons: readonly string[] }> {
  const { sandbox, reasons } = await findSandbox({
    clock: systemClock,
    signal: AbortSignal.timeout(SEARCH_MS),
  })
  return { id: sandbox?.description, reasons }
}
