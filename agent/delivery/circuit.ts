import type { Clock } from '../model/clock.ts'
import { StateMachine, type Moves } from '../model/state-machine.ts'

type CircuitState = 'closed' | 'open' | 'half_open'

/**
 *   closed ──▶ open: many attempts failed in a row, or the server asked for a pause
 *     ▲          │ the pause is over
 *     │          ▼
 *     └────── half_open: one attempt finds out; it fails: open again
 */
const CIRCUIT_MOVES: Moves<CircuitState> = {
  closed: ['open'],
  open: ['half_open', 'closed'],
  half_open: ['closed', 'open'],
}

/** Fewer may be chance: several requests are under way at a time, and one connection was lost. */
const FAILURES_MIN = 5

interface CircuitOptions {
  readonly clock: Clock
  /** Gets 1 when it opens and 0 when it closes. */
  readonly onChange: (open: 0 | 1) => void
}

/**
 * Keeps all requests of an exporter back while its server does not take any: only one at a time asks again.
 * Bounds: it opens after five failures in a row; how long is what the failure that opened it says.
 */
export class Circuit {
  readonly #options: CircuitOptions
  readonly #machine: StateMachine<CircuitState>
  readonly #waiting = new Set<() => void>()
  #failures = 0
  #openUntilMs = 0

  constructor(options: CircuitOptions) {
    this.#options = options
    this.#machine = new StateMachine<CircuitState>('closed', CIRCUIT_MOVES, options.clock.now())
  }

  get state(): CircuitState {
    return this.#machine.state
  }

  /** Resolves when an attempt may begin; its end is told by `succeeded`, `failed` or `abandoned`. Errors: the signal's reason. */
  async admit(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      if (this.state === 'closed') return
      const pauseMs = this.#openUntilMs - this.#options.clock.monotonicMs()
      if (this.state === 'open' && pauseMs <= 0) {
        this.#move('half_open')
        return
      }
      await this.#changed(this.state === 'open' ? pauseMs : Number.POSITIVE_INFINITY, signal)
    }
  }

  /** The server has answered, with whatever. */
  succeeded(): void {
    this.#failures = 0
    if (this.state === 'closed') return
    this.#move('closed')
    this.#options.onChange(0)
  }

  /** There was no answer, or one that asks to come later. `isAsked`: the server said when. */
  failed(pauseMs: number, isAsked: boolean): void {
    this.#failures += 1
    if (this.state === 'closed' && !isAsked && this.#failures < FAILURES_MIN) return
    const untilMs = this.#options.clock.monotonicMs() + pauseMs
    if (this.state === 'closed') this.#options.onChange(1)
    // Requests that were under way when it opened may end later, and make the pause longer but never shorter.
    this.#openUntilMs = this.state === 'open' ? Math.max(this.#openUntilMs, untilMs) : untilMs
    if (this.state !== 'open') this.#move('open')
  }

  /** The attempt was given up before its end. */
  abandoned(): void {
    if (this.state === 'half_open') this.#move('open')
  }

  #move(to: CircuitState): void {
    this.#machine.move(to, this.#options.clock.now())
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when the state changes, and after the pause. */
  #changed(pauseMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancelTimer?.()
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', abort)
      }
      const wake = (): void => {
        end()
        resolve()
      }
      const abort = (): void => {
        end()
        reject(signal.reason as Error)
      }
      const cancelTimer = Number.isFinite(pauseMs) ? this.#options.clock.after(pauseMs, wake) : undefined
      this.#waiting.add(wake)
      signal.addEventListener('abort', abort, { once: true })
    })
  }
}
