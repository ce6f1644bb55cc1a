import { RefusedError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Consumer, Processor } from './component.ts'
import { formatComponentId, type Settings } from './settings.ts'

/** What a processor does that holds nothing between batches. */
export interface DirectWork {
  /** What batches need that does not change. Errors: as of `Component.start`. */
  prepare?(signal: AbortSignal): Promise<void>
  /** Takes one batch over, as `Consumer.consume` says. */
  take(batch: LogBatch, next: Consumer, signal: AbortSignal): Promise<void>
  /** Gives back what `prepare` took; also called when it was not. */
  release?(): void
}

/** The life of a processor that holds nothing: it hands on what it was handed, in the same step. */
export class DirectProcessor implements Processor {
  readonly #id: string
  readonly #work: DirectWork
  readonly #next: Consumer
  #isStopped = false

  constructor(settings: Settings, work: DirectWork, next: Consumer) {
    this.#id = formatComponentId(settings.id)
    this.#work = work
    this.#next = next
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#work.prepare?.(signal)
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopped) {
      throw new RefusedError('HEPH_COMPONENT_STOPPED', `${this.#id} takes no batch after its shutdown`)
    }
    await this.#work.take(batch, this.#next, signal)
  }

  shutdown(): Promise<void> {
    this.#isStopped = true
    this.#work.release?.()
    return Promise.resolve()
  }
}
