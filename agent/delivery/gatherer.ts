import type { Clock } from '../model/clock.ts'
import type { Parcel, SendingQueue } from '../queue/queue.ts'
import type { DeliveryConfig } from './delivery-config.ts'

type BatchConfig = NonNullable<DeliveryConfig['sending_queue']['batch']>

/**
 * Takes parcels from a queue, as many as are sent together: one, or with a `batch` configuration
 *
 *   first parcel ──▶ wait for more until min_size or flush_timeout ──▶ what is there now, up to max_size
 *
 * Whoever asks first gathers first: two that wait at the same time would each get half.
 */
export class Gatherer {
  readonly #queue: SendingQueue
  readonly #clock: Clock
  readonly #batch: BatchConfig | undefined
  #turn: Promise<unknown> = Promise.resolve()
  /** Was taken and did not fit. */
  #leftover: Parcel | undefined

  constructor(queue: SendingQueue, clock: Clock, batch: BatchConfig | undefined) {
    this.#queue = queue
    this.#clock = clock
    this.#batch = batch
  }

  /** At least one parcel; undefined when no more come. Errors: the signal's reason. */
  next(signal: AbortSignal): Promise<readonly Parcel[] | undefined> {
    const turn = this.#turn.then(() => this.#gather(signal))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #gather(signal: AbortSignal): Promise<readonly Parcel[] | undefined> {
    const first = this.#leftover ?? (await this.#queue.take(signal))
    this.#leftover = undefined
    if (first === undefined) return undefined
    const parcels = [first]
    if (this.#batch !== undefined) await this.#addMore(parcels, this.#batch, signal)
    return parcels
  }

  async #addMore(parcels: Parcel[], batch: BatchConfig, signal: AbortSignal): Promise<void> {
    let bytes = parcels.reduce((sum, parcel) => sum + bytesOf(parcel), 0)
    const flush = new AbortController()
    const waits = bytes < batch.min_size
    const cancelTimer = waits ? this.#clock.after(batch.flush_timeout, () => flush.abort()) : undefined
    const ending = waits ? AbortSignal.any([signal, flush.signal]) : signal
    try {
      while (bytes < batch.max_size) {
        const next = await this.#takeMore(bytes < batch.min_size, ending, signal)
        if (next === undefined) return
        bytes += bytesOf(next)
        if (bytes > batch.max_size) {
          this.#leftover = next
          return
        }
        parcels.push(next)
      }
    } finally {
      cancelTimer?.()
    }
  }

  async #takeMore(waits: boolean, ending: AbortSignal, signal: AbortSignal): Promise<Parcel | undefined> {
    if (!waits || ending.aborted) return this.#queue.takeNow()
    try {
      return await this.#queue.take(ending)
    } catch (thrown) {
      signal.throwIfAborted()
      if (ending.aborted) return undefined
      throw thrown
    }
  }
}

function bytesOf(parcel: Parcel): number {
  return parcel.kind === 'batch' ? parcel.batch.bodyBytesTotal : parcel.logs.length
}
