import type { LoadedConfig } from '../../config/load.ts'
import type { Registry } from '../component/registry.ts'
import type { Clock, Random } from '../model/clock.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface AgentOptions {
  readonly config: LoadedConfig
  readonly registry: Registry
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly stateDirectory: string
  /** Read inputs to their end, finish the repair jobs, stop. */
  readonly isOnce: boolean
  readonly newId: () => string
  readonly version: string
  /** What it is called in its log, its measurements and its traces; one of its own when left out. */
  readonly instanceId?: string
  /** Of this process: where it writes its own log and what it prints, which no receiver is to read. */
  readonly outputDescriptors?: readonly number[]
  /** How the repair process is started. */
  readonly repair: {
    readonly command: readonly string[]
    readonly environment: Readonly<Record<string, string>>
  }
}

export interface StopOptions {
  readonly deadlineMs: number
  /** Wait for the repair jobs too; else they go on after the next start. */
  readonly finishesJobs: boolean
  readonly signal?: AbortSignal
}
