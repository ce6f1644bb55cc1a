import type { Registry } from '../component/registry.ts'
import type { Environment } from '../../config/environment.ts'

/** What every command gets from the process. */
export interface CommandContext {
  readonly registry: Registry
  readonly environment: Environment
  readonly workingDirectory: string
  /** Program and first arguments that start this agent again. */
  readonly self: readonly string[]
  readonly version: string
  readonly print: (text: string) => void
  readonly printError: (text: string) => void
  /** Somebody watches the standard error. */
  readonly isErrorTerminal?: boolean
  /** Whether SIGHUP came since the process began. */
  readonly isHungUp?: () => boolean
  /** Aborted when nobody reads the standard output any more. */
  readonly outputLost: AbortSignal
}
