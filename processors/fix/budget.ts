import type { Attempts } from '../../agent/component/job.ts'
import type { Clock } from '../../agent/model/clock.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { Spent } from './strategy.ts'
import { formatDuration, type Milliseconds } from '../../agent/model/units.ts'

/** A change that does not compile costs less than one that runs, and not nothing. */
const UNBUILT_PER_ATTEMPT = 2
/** One that the failing test itself refuses took one run of it, and none of the others. */
const REFUSED_PER_ATTEMPT = 4

export interface BudgetLimits {
  /** Candidates that run in the sandbox; those that turn out not to compile are counted apart. */
  readonly attempts: number
  readonly timeMs: Milliseconds
  /** Of models, in and out together. */
  readonly tokens: number
  /** Units: US dollars. Undefined for no limit. */
  readonly money?: number | undefined
}

/**
 * What one job may still use. Time ends by the signal, which everything under way gets; attempts and tokens
 * are asked for before the next step. What computes without waiting lets no timer come: it asks `isOver` in between.
 */
export class Budget {
  /** Aborted when the time is over, or the caller gives up. */
  readonly signal: AbortSignal
  readonly #limits: BudgetLimits
  readonly #outer: AbortSignal
  readonly #timeUp = new AbortController()
  readonly #cancelTimer: () => void
  readonly #clock: Clock
  readonly #endMs: Milliseconds
  #attempts = 0
  #unbuilt = 0
  #refusedByTest = 0
  #tokens = 0
  #money = 0

  constructor(limits: BudgetLimits, clock: Clock, outer: AbortSignal) {
    this.#limits = limits
    this.#outer = outer
    this.signal = AbortSignal.any([outer, this.#timeUp.signal])
    this.#clock = clock
    this.#endMs = clock.monotonicMs() + limits.timeMs
    this.#cancelTimer = clock.after(limits.timeMs, () => this.#endTime())
  }

  /** The time is over, or the caller gave up: what is made from now on is for nobody. */
  get isOver(): boolean {
    if (this.#clock.monotonicMs() >= this.#endMs) this.#endTime()
    return this.signal.aborted
  }

  /** The caller gave up, which is not the same as the time being over. */
  get isGivenUp(): boolean {
    return this.#outer.aborted
  }

  /** Why nothing more may be tried, as a sentence; undefined while it may. */
  get exhaustion(): string | undefined {
    const { attempts, timeMs, tokens, money } = this.#limits
    if (this.isOver && this.#timeUp.signal.aborted)
      return `the time limit of ${formatDuration(timeMs)} was reached`
    if (this.#made >= attempts) return `the limit of ${attempts} attempts was reached`
    if (this.#unbuilt >= attempts * UNBUILT_PER_ATTEMPT)
      return `the limit of ${attempts * UNBUILT_PER_ATTEMPT} changes that do not compile was reached`
    if (money !== undefined && this.#money >= money) return `the limit of ${money} US dollars was reached`
    return this.#tokens >= tokens ? `the limit of ${tokens} tokens was reached` : undefined
  }

  /** The same as the reason of a fix that failed for it, with its code. */
  get failure(): string | undefined {
    const { exhaustion } = this
    if (exhaustion === undefined) return undefined
    const { code, message } = this.#timeUp.signal.aborted
      ? new PermanentError('HEPH_FIX_TIME_LIMIT', exhaustion)
      : new PermanentError('HEPH_FIX_BUDGET', exhaustion)
    return `${code}: ${message}`
  }

  /** How far it is. */
  get attempts(): Attempts {
    return { made: this.#made, max: this.#limits.attempts, timeMaxMs: this.#limits.timeMs }
  }

  addAttempt(): void {
    this.#attempts += 1
  }

  /** What was counted as an attempt did not compile: it showed nothing of the error, and takes no other one's place. */
  takeBackAttempt(): void {
    this.#attempts -= 1
    this.#unbuilt += 1
  }

  /** What was counted as an attempt was refused by the test that failed, which alone was run: several of them count as one. */
  countAsPart(): void {
    this.#attempts -= 1
    this.#refusedByTest += 1
  }

  get #made(): number {
    return this.#attempts + Math.floor(this.#refusedByTest / REFUSED_PER_ATTEMPT)
  }

  addSpent({ tokens, money }: Spent): void {
    this.#tokens += tokens
    this.#money += money
  }

  /** Takes the timer back; to be called in every case. */
  end(): void {
    this.#cancelTimer()
  }

  #endTime(): void {
    if (this.#timeUp.signal.aborted) return
    this.#timeUp.abort(new PermanentError('HEPH_FIX_TIME_LIMIT', 'the time for this fix is over'))
  }
}
