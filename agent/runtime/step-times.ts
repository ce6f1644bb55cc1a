import type { Clock } from '../model/clock.ts'
import type { FixState } from '../model/state-machine.ts'
import type { RepairMetrics } from './repair-metrics.ts'

interface OpenStep {
  readonly step: 'generate' | 'validate'
  readonly strategy: string
  readonly startMs: number
}

/**
 * How long changes are made up and tried, by the strategy that made them, as the states of the job that is worked on
 * tell: the time in which a model makes up its changes is that of `generate` with strategy `model`.
 */
export class StepTimes {
  readonly #metrics: Pick<RepairMetrics, 'ranStep'>
  readonly #clock: Clock
  #open: OpenStep | undefined

  constructor(metrics: Pick<RepairMetrics, 'ranStep'>, clock: Clock) {
    this.#metrics = metrics
    this.#clock = clock
  }

  /** The job is in another state. Shape of the detail: the strategy of `generating`. */
  moved(state: FixState, detail: string): void {
    const before = this.#open?.strategy ?? 'unknown'
    this.ended()
    const startMs = this.#clock.monotonicMs()
    if (state === 'generating') this.#open = { step: 'generate', strategy: detail, startMs }
    if (state === 'validating') this.#open = { step: 'validate', strategy: before, startMs }
  }

  /** The stage is over, and with it its last step. */
  ended(): void {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return
    this.#metrics.ranStep(open.step, open.strategy, (this.#clock.monotonicMs() - open.startMs) / 1_000)
  }
}
