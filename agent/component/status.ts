import { describeError, HephaestusError } from '../model/errors.ts'
import type { Moves } from '../model/state-machine.ts'

export type ComponentState =
  'starting' | 'ok' | 'recoverable_error' | 'permanent_error' | 'fatal_error' | 'stopping' | 'stopped'

/** How a component is, with why. Source: OTel Collector component status. */
export interface ComponentStatus {
  readonly state: ComponentState
  readonly reason?: string
  /** Of the error behind it, for who looks up what to do. Shape: "HEPH_NET_LISTEN". */
  readonly code?: string
}

/** The status that tells what was thrown. */
export function faultStatus(state: ComponentState, thrown: unknown): ComponentStatus {
  const reason = describeError(thrown)
  return thrown instanceof HephaestusError ? { state, reason, code: thrown.code } : { state, reason }
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
