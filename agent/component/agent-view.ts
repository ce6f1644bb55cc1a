import type { AgentState } from '../model/state-machine.ts'
import type { ComponentKind } from './component.ts'
import type { ComponentState } from './status.ts'

/** How one component is, with since when and why. */
export interface ComponentReport {
  readonly kind: ComponentKind
  /** As written in the configuration. Shape: "file/nginx". */
  readonly id: string
  /** '' for components that pipelines share. */
  readonly pipeline: string
  readonly state: ComponentState
  readonly sinceMs: number
  readonly reason: string
  /** Of the error behind it. Shape: "HEPH_NET_LISTEN". */
  readonly code?: string
}

/** What became of the times that the agent was told to load its configuration again. */
export interface ReloadsReport {
  readonly applied: number
  readonly failed: number
  /** Wall clock at which the configuration in force came into force. */
  readonly inForceSinceMs: number
  readonly last?: { readonly isApplied: boolean; readonly atMs: number; readonly reason: string }
}

/** The agent as its extensions see it. */
export interface AgentView {
  readonly version: string
  /** `isStopping`: it drains, and takes nothing new. */
  state(): {
    readonly state: AgentState
    readonly sinceMs: number
    readonly reason: string
    readonly isStopping: boolean
  }
  components(): readonly ComponentReport[]
  /** Why checkpoints and whatever else is remembered are not written to the disk; undefined while they are. */
  storageFault?(): { readonly sinceMs: number; readonly reason: string } | undefined
  /** Undefined where nothing can be loaded again. */
  reloads?(): ReloadsReport
}
