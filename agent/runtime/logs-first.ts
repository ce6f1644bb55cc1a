import { performance } from 'node:perf_hooks'
import type { Clock } from '../model/clock.ts'

interface LogsFirstOptions {
  readonly clock: Clock
  /** The share of the time since it was asked last in which this process was at work. Shape: 0 to 1. */
  readonly busyShare: () => number
  readonly onChange: (isStanding: boolean) => void
}

const LOOK_EVERY_MS = 100
const BUSY_SHARE = 0.75
const CALM_SHARE = 0.5
/** One busy look is a batch, two are more lines than come by the way. */
const BUSY_LOOKS = 2
const CALM_LOOKS = 5
/** Logs that never let up leave repairs a quarter of the time: they get on, and cost those logs little. */
const STANDING_MS_MAX = 30_000
const GOING_MS_MIN = 10_000

/**
 * Whether repairs are to stand still because the logs need this process whole: a backlog is read, a burst comes in. Looked at only
 * between `begin` and `end`. Bounds: they stand still for 30 s at a time, and go on for 10 s after that whatever comes.
 */
export class LogsFirst {
  readonly #options: LogsFirstOptions
  #cancel: (() => void) | undefined
  #busyLooks = 0
  #calmLooks = 0
  #standingSinceMs: number | undefined
  #goingUntilMs = 0
  #stoodMs = 0

  constructor(options: LogsFirstOptions) {
    this.#options = options
  }

  get isStanding(): boolean {
    return this.#standingSinceMs !== undefined
  }

  /** How long repairs stood still in all. */
  get stoodMs(): number {
    const sinceMs = this.#standingSinceMs
    return this.#stoodMs + (sinceMs === undefined ? 0 : this.#options.clock.monotonicMs() - sinceMs)
  }

  begin(): void {
    if (this.#cancel !== undefined) return
    // What was before is nothing to go by.
    this.#options.busyShare()
    this.#busyLooks = 0
    this.#lookLater()
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#goOn()
  }

  #lookLater(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#look(this.#options.busyShare(), this.#options.clock.monotonicMs())
      this.#lookLater()
    })
  }

  #look(share: number, nowMs: number): void {
    this.#busyLooks = share >= BUSY_SHARE ? this.#busyLooks + 1 : 0
    this.#calmLooks = share < CALM_SHARE ? this.#calmLooks + 1 : 0
    if (this.#standingSinceMs === undefined) {
      if (this.#busyLooks >= BUSY_LOOKS && nowMs >= this.#goingUntilMs) this.#stand(nowMs)
      return
    }
    const isLong = nowMs - this.#standingSinceMs >= STANDING_MS_MAX
    if (isLong) this.#goingUntilMs = nowMs + GOING_MS_MIN
    if (isLong || this.#calmLooks >= CALM_LOOKS) this.#goOn()
  }

  #stand(nowMs: number): void {
    this.#standingSinceMs = nowMs
    this.#calmLooks = 0
    this.#options.onChange(true)
  }

  #goOn(): void {
    if (this.#standingSinceMs === undefined) return
    this.#stoodMs = this.stoodMs
    this.#standingSinceMs = undefined
    this.#options.onChange(false)
  }
}

/** Asks how large a share of the time since it was asked last the event loop of this process was at work. */
export function watchOwnLoop(): () => number {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}
