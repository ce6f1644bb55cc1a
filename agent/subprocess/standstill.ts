import type { Clock } from '../model/clock.ts'
import { signalTree } from './process-tree.ts'

/**
 * Lets programs stand still for a while, so that others have the processors to themselves: two virtual processors are often one core,
 * and whoever computes on the one takes a third of the other, however low its priority.
 *
 * While it lasts, programs that joined are stopped with all that descends from them, none should be started (`untilOver`), and the clock
 * does not go on: time limits are about time in which a program could run. The wall clock does.
 */
export class Standstill {
  /** A clock whose steady time and timers stand still with the programs. */
  readonly clock: Clock
  readonly #inner: Clock
  readonly #programs = new Set<number>()
  readonly #timers = new Set<StandingTimer>()
  readonly #waiting = new Set<() => void>()
  /** Of the inner clock; undefined while everything goes on. */
  #sinceMs: number | undefined
  #stoodMs = 0

  constructor(inner: Clock) {
    this.#inner = inner
    this.clock = {
      now: () => inner.now(),
      monotonicMs: () => this.#ownMs(),
      after: (delayMs, callback) => this.#after(delayMs, callback),
    }
  }

  /** From now on everything stands still. Does nothing when it does already. */
  begin(): void {
    if (this.#sinceMs !== undefined) return
    this.#sinceMs = this.#inner.monotonicMs()
    for (const timer of this.#timers) timer.cancel()
    for (const pid of this.#programs) signalTree(pid, 'SIGSTOP')
  }

  /** Everything goes on where it was. Does nothing when nothing stands still. */
  end(): void {
    if (this.#sinceMs === undefined) return
    this.#stoodMs += this.#inner.monotonicMs() - this.#sinceMs
    this.#sinceMs = undefined
    for (const pid of this.#programs) signalTree(pid, 'SIGCONT')
    for (const timer of this.#timers) this.#arm(timer)
    for (const goOn of this.#waiting) goOn()
    this.#waiting.clear()
  }

  /** A program that was just started stands still with the others until it leaves, by calling what is returned. */
  join(pid: number): () => void {
    this.#programs.add(pid)
    if (this.#sinceMs !== undefined) signalTree(pid, 'SIGSTOP')
    return () => this.#programs.delete(pid)
  }

  /** Resolves as soon as programs may be started, at once when nothing stands still. Errors: the signal's reason when aborted. */
  async untilOver(signal: AbortSignal): Promise<void> {
    while (this.#sinceMs !== undefined && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      this.#waiting.delete(resolve)
    }
    signal.throwIfAborted()
  }

  #ownMs(): number {
    return (this.#sinceMs ?? this.#inner.monotonicMs()) - this.#stoodMs
  }

  #after(delayMs: number, callback: () => void): () => void {
    const timer: StandingTimer = { dueMs: this.#ownMs() + delayMs, callback, cancel: () => undefined }
    this.#timers.add(timer)
    if (this.#sinceMs === undefined) this.#arm(timer)
    return () => {
      this.#timers.delete(timer)
      timer.cancel()
    }
  }

  #arm(timer: StandingTimer): void {
    timer.cancel = this.#inner.after(Math.max(0, timer.dueMs - this.#ownMs()), () => {
      this.#timers.delete(timer)
      timer.callback()
    })
  }
}

interface StandingTimer {
  /** In the time that stands still. */
  readonly dueMs: number
  readonly callback: () => void
  cancel: () => void
}
