import type { SandboxPlan } from './plan.ts'
import type { SandboxId } from './sandbox.ts'

/** One way to make a sandbox. Members know how to start one; what runs inside and how it is watched is the same for all. */
export interface SandboxKind {
  readonly id: SandboxId
  /** Programs of the host it needs. */
  readonly programs: readonly string[]
  /** What it needs besides to put a filter of system calls on; undefined when it can do so itself. */
  readonly filterProgram?: string
  /**
   * The command that sets the surroundings up and runs the plan's payload in them. It gets the full paths of
   * its programs, and of `setpriv` under the identity *switch*. Its inputs are read from descriptor 4 on; the filter of the plan is on before the payload runs.
   */
  command(programs: Readonly<Record<string, string>>, plan: SandboxPlan): SandboxCommand
}

export interface SandboxCommand {
  readonly command: readonly string[]
  readonly inputs: readonly (string | Uint8Array)[]
}
