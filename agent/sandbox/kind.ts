import type { SandboxPlan } from './plan.ts'
import type { SandboxId } from './sandbox.ts'

/** One way to make a sandbox. Members know how to start one; what runs inside and how it is watched is the same for all. */
export interface SandboxKind {
  readonly id: SandboxId
  /** Programs of the host it needs. */
  readonly programs: readonly string[]
  /**
   * The command that sets the surroundings up and runs the plan's payload in them. It gets the full paths of
   * its programs, and of `setpriv` under the identity *switch*. Its inputs are read from descriptor 4 on.
   */
  command(programs: Readonly<Record<string, string>>, plan: SandboxPlan): SandboxCommand
}

export interface SandboxCommand {
  readonly command: readonly string[]
  readonly inputs: readonly string[]
}
