import { invariant } from './invariant.ts'

/** For each state the states that may follow it. */
export type Moves<State extends string> = Readonly<Record<State, readonly State[]>>

/** One move of a state machine, with when and why. `atMs` is wall clock in milliseconds. */
export interface Transition<State extends string> {
  readonly from: State
  readonly to: State
  readonly atMs: number
  readonly reason: string
}

/**
 * Holds one state and lets it change only along its table of moves.
 * Errors: InvariantError when a move is not in the table.
 */
export class StateMachine<State extends string> {
  #state: State
  #since: number
  #reason = ''
  readonly #moves: Moves<State>
  readonly #listeners: ((transition: Transition<State>) => void)[] = []

  constructor(initial: State, moves: Moves<State>, atMs: number) {
    this.#state = initial
    this.#moves = moves
    this.#since = atMs
  }

  get state(): State {
    return this.#state
  }

  /** Wall clock in milliseconds at which the present state began. */
  get sinceMs(): number {
    return this.#since
  }

  /** Why the present state was entered; empty for the first. */
  get reason(): string {
    return this.#reason
  }

  canMove(to: State): boolean {
    return this.#moves[this.#state].includes(to)
  }

  move(to: State, atMs: number, reason = ''): void {
    invariant(this.canMove(to), `a machine in state ${this.#state} may not move to ${to}`)
    const transition = { from: this.#state, to, atMs, reason }
    this.#state = to
    this.#since = atMs
    this.#reason = reason
    for (const listener of this.#listeners) listener(transition)
  }

  onMove(listener: (transition: Transition<State>) => void): void {
    this.#listeners.push(listener)
  }
}

export type AgentState = 'initializing' | 'running' | 'paused' | 'stopped' | 'error'

/** The life of the agent. Paused: logs are read, searched and sent as ever, and no repair is begun. */
export const AGENT_MOVES: Moves<AgentState> = {
  initializing: ['running', 'stopped', 'error'],
  running: ['paused', 'stopped', 'error'],
  paused: ['running', 'paused', 'stopped', 'error'],
  error: ['stopped'],
  stopped: [],
}

export type FixState = 'pending' | 'generating' | 'validating' | 'complete' | 'failed'

/** The life of a fix. Back to pending: the process that worked on it is gone, or it may be tried again. */
export const FIX_MOVES: Moves<FixState> = {
  pending: ['generating', 'complete', 'failed'],
  generating: ['validating', 'complete', 'failed', 'pending'],
  validating: ['generating', 'complete', 'failed', 'pending'],
  complete: [],
  failed: ['pending'],
}

export type CourseState =
  | 'analysis'
  | 'syntax_analysis'
  | 'logic_analysis'
  | 'syntax_fix'
  | 'logic_fix'
  | 'unit_tests'
  | 'integration_tests'
  | 'validation'
  | 'complete'
  | 'failed'

/** The course of one repair; see `processors/fix/course.ts`. Nothing is complete that was not validated. */
export const COURSE_MOVES: Moves<CourseState> = {
  analysis: ['syntax_analysis', 'logic_analysis', 'failed'],
  syntax_analysis: ['syntax_fix', 'analysis', 'failed'],
  logic_analysis: ['logic_fix', 'analysis', 'failed'],
  syntax_fix: ['unit_tests', 'validation', 'failed'],
  logic_fix: ['integration_tests', 'validation', 'failed'],
  unit_tests: ['validation'],
  integration_tests: ['validation'],
  validation: ['syntax_fix', 'logic_fix', 'analysis', 'complete', 'failed'],
  complete: [],
  failed: [],
}

export type ReaderState = 'active' | 'inactive' | 'error' | 'reconnecting'

/** The life of something that is read: a file, a child's output, a connection. */
export const READER_MOVES: Moves<ReaderState> = {
  active: ['inactive', 'error', 'reconnecting'],
  inactive: ['active', 'error', 'reconnecting'],
  error: ['active', 'inactive', 'reconnecting'],
  reconnecting: ['active', 'inactive', 'error'],
}
