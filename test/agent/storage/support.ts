import type { Clock } from '../../../agent/model/clock.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = 1_700_000_000_000
  #timers: { readonly dueMs: number; readonly callback: () => void }[] = []

  now(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get timerCount(): number {
    return this.#timers.length
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs
    const due = this.#timers.filter((timer) => timer.dueMs <= this.#nowMs)
    this.#timers = this.#timers.filter((timer) => timer.dueMs > this.#nowMs)
    for (const timer of due) timer.callback()
  }
}
