import type { Consumer } from '../component/component.ts'
import { sleep, type Clock } from '../model/clock.ts'
import { PermanentError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface OutboxOptions {
  readonly next: Consumer
  readonly clock: Clock
  readonly logger: Logger
  /** Called for a batch that the next stage will never take. */
  readonly onDropped: (batch: LogBatch) => void
  /** Called when it is time to try again; calls `send`. */
  readonly retry: () => void
}

const FIRST_WAIT_MS = 50
const WAIT_MS_MAX = 5_000

/**
 * Batches that were taken over and that the next stage has not taken yet, oldest first. Its callers take
 * turns; it is tried again by a timer, before every batch and at shutdown.
 * Bounds: one batch's outputs and one flush's, because no batch is taken while something waits here.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #waiting: LogBatch[] = []
  #cancelRetry: (() => void) | undefined
  #waitMs = FIRST_WAIT_MS

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Puts batches behind those that wait. */
  add(batches: readonly LogBatch[]): void {
    for (const batch of batches) this.#waiting.push(batch.detach())
  }

  /** Hands on what waits and then these; what is refused waits. Never rejects. */
  async send(batches: readonly LogBatch[], signal: AbortSignal): Promise<void> {
    const all = [...this.#waiting.splice(0), ...batches]
    for (const [index, batch] of all.entries()) {
      const refusal = await this.#offer(batch, signal)
      if (refusal === undefined) continue
      this.add(all.slice(index))
      this.#retryLater(refusal)
      return
    }
    this.#waitMs = FIRST_WAIT_MS
  }

  /** Hands on what waits. Errors: what the next stage refuses it with; it waits on. */
  async empty(signal: AbortSignal): Promise<void> {
    while (this.#waiting[0] !== undefined) {
      const refusal = await this.#offer(this.#waiting[0], signal)
      if (refusal !== undefined) throw refusal
      this.#waiting.shift()
    }
  }

  /** Hands on what waits until the signal says that there is no more time. */
  async close(signal: AbortSignal): Promise<void> {
    this.#cancelRetry?.()
    while (this.#waiting[0] !== undefined && !signal.aborted) {
      const refusal = await this.#offer(this.#waiting[0], signal)
      if (refusal === undefined) this.#waiting.shift()
      else await sleep(this.#options.clock, this.#nextWait(refusal), signal).catch(() => undefined)
    }
  }

  /** Why the batch was not taken; undefined when it was, or never will be. */
  async #offer(batch: LogBatch, signal: AbortSignal): Promise<Error | undefined> {
    try {
      await this.#options.next.consume(batch, signal)
      return undefined
    } catch (error) {
      if (error instanceof PermanentError) {
        this.#options.onDropped(batch)
        batch.settle('dropped')
        return undefined
      }
      const isKnown = error instanceof RefusedError || error instanceof RetryableError || signal.aborted
      if (!isKnown) this.#options.logger.error('a batch was not taken and waits', { error })
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #retryLater(refusal: Error): void {
    this.#cancelRetry?.()
    this.#cancelRetry = this.#options.clock.after(this.#nextWait(refusal), () => {
      this.#cancelRetry = undefined
      this.#options.retry()
    })
  }

  #nextWait(refusal: Error): number {
    const waitMs = this.#waitMs
    this.#waitMs = Math.min(this.#waitMs * 2, WAIT_MS_MAX)
    return (refusal instanceof RetryableError ? refusal.retryAfterMs : undefined) ?? waitMs
  }
}
