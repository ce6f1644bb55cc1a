import type { Moves } from '../model/state-machine.ts'

export type ComponentState =
  'starting' | 'ok' | 'recoverable_error' | 'permanent_error' | 'fatal_error' | 'stopping' | 'stopped'

/** How a component is, with why. Source: OTel Collector component status. */
export interface ComponentStatus {
  readonly state: ComponentState
  readonly reason?: string
}

export const STATUS_MOVES: Moves<ComponentState> = {
  starting: ['ok', 'recoverable_error', 'permanent_error', 'fatal_error', 'stopping'],
  ok: ['starting', 'recoverable_error', 'permanent_error', 'fatal_error', 'stopping'],
  recoverable_error: ['starting', 'ok', 'permanent_error', 'fatal_error', 'stopping'],
  permanent_error: ['starting', 'stopping'],
  fatal_error: ['stopping'],
  stopping: ['stopped'],
  stopped: ['starting'],
}
