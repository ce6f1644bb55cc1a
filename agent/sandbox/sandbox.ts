import type { Standing } from '../component/job.ts'
import type { Clock } from '../model/clock.ts'
import type { Bytes, Milliseconds } from '../model/units.ts'
import type { CommandResult } from '../subprocess/run.ts'

/** Where the writable copy is seen inside; also the working directory. */
export const WORKSPACE_PATH = '/workspace'

/** HOME inside: empty, writable, gone after the run. */
export const HOME_PATH = '/tmp'

/** A file or directory of the host that is seen inside, read-only. Both are absolute. */
export interface Mount {
  readonly from: string
  readonly to: string
}

export interface SandboxLimits {
  readonly wallMs: Milliseconds
  /** CPU time of each process and of all together. */
  readonly cpuSeconds: number
  /** Memory of all processes together, without files; half of it again may be kept in /tmp and in /dev/shm each. */
  readonly memoryBytes: Bytes
  /** Processes and threads that exist at the same time. */
  readonly processes: number
  /** Size of one file. */
  readonly fileBytes: Bytes
  /** Of stdout and of stderr each; past it the middle is left out. */
  readonly outputBytes: Bytes
  /** What the whole writable copy may hold; eight times `fileBytes` unless told. */
  readonly diskBytes?: Bytes
}

/** One program to run. */
export interface SandboxRun {
  /** The program, found on the PATH inside, and its arguments; no shell reads them. */
  readonly command: readonly string[]
  /** The copy, absolute on the host. It is seen as /workspace, may be written, and may change its owner. */
  readonly directory: string
  /** Working directory inside the copy, relative to it. */
  readonly cwd?: string
  /**
   * Further files and directories to see, such as installed dependencies. Everybody must be able to read
   * them: where the agent is root, programs inside are not.
   */
  readonly readOnly: readonly Mount[]
  /**
   * The whole environment beside PATH, HOME, TMPDIR and LANG, which have values of their own. A PATH is
   * taken as the host's: its toolchains are made visible and shims are replaced by what they stand for.
   */
  readonly environment: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  /** It gets processor and disk only when nobody else on this machine wants them; its limit of time goes on meanwhile. */
  readonly isIdle?: boolean
  /** When it is not to be started, and to stand still; its clock should stand with it. Left out where it may always run. */
  readonly standstill?: Standing
  readonly limits: SandboxLimits
  readonly signal: AbortSignal
  readonly clock: Clock
}

export type SandboxLimit = 'time' | 'cpu' | 'memory' | 'processes' | 'disk'

export interface SandboxResult extends CommandResult {
  /** The limit for which everything inside was ended; undefined when the program ended by itself. */
  readonly exceeded: SandboxLimit | undefined
}

export type SandboxId = 'bubblewrap' | 'unshare' | 'container'

/**
 * Runs programs that are not trusted: no network but loopback, none of the host's files but the system's
 * programs and what is named, no process of the host, no privileges, limits on everything. When a run is
 * over, however it ended, nothing of it is left but the changes in its directory.
 */
export interface Sandbox {
  readonly id: SandboxId
  /** For people. Shape: "bubblewrap (as a user of its own, with a filter of system calls)". */
  readonly description: string
  /**
   * Errors: PermanentError HEPH_SANDBOX_FAILED when the surroundings could not be set up (the program did
   * not run then); the signal's reason when aborted.
   */
  run(run: SandboxRun): Promise<SandboxResult>
}
