import type { ComponentReport } from '../component/agent-view.ts'
import type { Component } from '../component/component.ts'
import { faultStatus, STATUS_MOVES, type ComponentState, type ComponentStatus } from '../component/status.ts'
import { sleep, type Clock, type Random } from '../model/clock.ts'
import { StateMachine } from '../model/state-machine.ts'
import type { Logger } from '../telemetry/logger.ts'

const RESTART_DELAY_MS = 1_000
const RESTART_DELAY_MS_MAX = 60_000
/** What ran well for so long and fails then fails for the first time. */
const STEADY_MS = 5 * RESTART_DELAY_MS_MAX

interface SupervisorOptions<C extends Component> {
  readonly id: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly create: () => Promise<C>
}

/**
 * Keeps one component alive: one that reports a permanent error is shut down, created anew and started
 * again after a growing delay, as often as it takes, while the others go on. The first start is not retried: a
 * configuration that cannot start is to be seen at once.
 *
 *   starting ─▶ ok ⇄ recoverable_error ─▶ permanent_error ─(shutdown, delay, create)─▶ starting ─▶ …
 */
export class Supervisor<C extends Component> {
  readonly #options: SupervisorOptions<C>
  readonly #status: StateMachine<ComponentState>
  readonly #stopping = new AbortController()
  #component: C | undefined
  #restart: Promise<void> | undefined
  #failuresInARow = 0
  #startedAtMs = 0
  /** What it said of the state that it is in. */
  #why: Pick<ComponentStatus, 'reason' | 'code'> = {}

  constructor(options: SupervisorOptions<C>) {
    this.#options = options
    this.#status = new StateMachine<ComponentState>('starting', STATUS_MOVES, options.clock.now())
  }

  get id(): string {
    return this.#options.id
  }

  get component(): C | undefined {
    return this.#component
  }

  get status(): Pick<ComponentReport, 'state' | 'sinceMs' | 'reason' | 'code'> {
    const { state, sinceMs } = this.#status
    const { reason = '', code } = this.#why
    return { state, sinceMs, reason, ...(code === undefined ? {} : { code }) }
  }

  async create(): Promise<void> {
    this.#component = await this.#options.create()
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#component?.start(signal)
    this.#startedAtMs = this.#options.clock.monotonicMs()
    // What is already in trouble has said so while it was started, and says when it is over.
    if (this.#status.state === 'starting') this.report({ state: 'ok' })
  }

  /** What the component says of itself. */
  report(status: ComponentStatus): void {
    if (this.#status.state === status.state) {
      // Still so, and now for this reason.
      if (status.reason !== undefined) this.#why = status
      return
    }
    if (!this.#status.canMove(status.state)) return
    this.#status.move(status.state, this.#options.clock.now(), status.reason)
    this.#why = status
    if (status.state !== 'permanent_error' || this.#stopping.signal.aborted) return
    this.#restart ??= this.#restartUntilStarted().finally(() => {
      this.#restart = undefined
    })
  }

  /** `prepare` gets the component just before, when it is sure that no other one takes its place. */
  async shutdown(signal: AbortSignal, prepare?: (component: C) => void): Promise<void> {
    this.#stopping.abort()
    await this.#restart
    this.report({ state: 'stopping' })
    if (this.#component !== undefined) {
      prepare?.(this.#component)
      await this.#end(signal)
    }
    this.report({ state: 'stopped' })
  }

  async #restartUntilStarted(): Promise<void> {
    const { clock, random, logger, id } = this.#options
    const signal = this.#stopping.signal
    if (clock.monotonicMs() - this.#startedAtMs >= STEADY_MS) this.#failuresInARow = 0
    while (!signal.aborted) {
      const grown = Math.min(RESTART_DELAY_MS * 2 ** this.#failuresInARow, RESTART_DELAY_MS_MAX)
      this.#failuresInARow += 1
      const delayMs = grown * (0.75 + random() / 2)
      logger.warn('component failed, starting it again', {
        component: id,
        reason: this.#why.reason,
        delayMs: Math.round(delayMs),
      })
      try {
        await this.#end(signal)
        await sleep(clock, delayMs, signal)
        await this.create()
        this.report({ state: 'starting' })
        await this.start(signal)
        // It may have given up again while it was started.
        if (this.#status.state !== 'permanent_error') return
      } catch (thrown) {
        if (signal.aborted) return
        logger.error('component did not start', { component: id, error: thrown })
        this.report(faultStatus('permanent_error', thrown))
      }
    }
  }

  /** What goes wrong with it then is told; those after it, and the one that takes its place, have their turn all the same. */
  async #end(signal: AbortSignal): Promise<void> {
    const { logger, id } = this.#options
    try {
      await this.#component?.shutdown(signal)
    } catch (thrown) {
      logger.error('component did not end as it should', { component: id, error: thrown })
    }
  }
}
