import type { Component, Consumer, Exporter } from '../component/component.ts'
import { formatComponentId, type Settings } from '../component/settings.ts'
import { faultStatus } from '../component/status.ts'
import { settleAll, type Outcome, type Receipt } from '../model/acknowledgement.ts'
import { sleep } from '../model/clock.ts'
import { HephaestusError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { freeOwnMemoryOf, ReadGarbage } from '../net/garbage.ts'
import { encodeLogs } from '../otlp/encode.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { PersistentQueue } from '../queue/persistent-queue.ts'
import type { EncodedParcel, Parcel, SendingQueue } from '../queue/queue.ts'
import type { SegmentFault } from '../storage/segment-log.ts'
import { DeadLetters } from './dead-letters.ts'
import { queueCapacity, type DeliveryConfig } from './delivery-config.ts'
import { deliveryMetrics, type DeliveryMetrics } from './delivery-metrics.ts'
import { exporterFolder } from './exporter-folder.ts'
import { Gatherer } from './gatherer.ts'
import { Sender, type Failure } from './sender.ts'
import { Troubles } from './troubles.ts'

const DEAD_LETTER_RETRY_MS = 1_000
/** What an exporter of encoded records gets at once that is not configured otherwise: what waits, and no more. */
const WHAT_WAITS = { flush_timeout: 0, min_size: 0, max_size: 1_048_576 } as const

/**
 * Delivery around one exporter:
 *
 *   consume ──▶ queue ──▶ gather ──▶ send ──▶ settled: delivered
 *                 ▲                    │ retryable: wait, the same again
 *                 │                    │ permanent, or retries used up: dead letter, settled: dead_lettered
 *                 └── full: the pipeline waits, or is refused
 *
 * With one consumer, which is the default, one request is under way at a time and the order of a source is
 * kept. A queue in memory settles a batch when it is delivered: what is in it is read again after a crash.
 * A queue on the disk settles it when it is there, which `consume` does not wait for, and keeps it for the next
 * start when the agent stops.
 * An exporter that is not `required` settles what is queued and drops what does not fit: nobody waits for it.
 */
export class Delivery implements Component, Consumer {
  readonly #exporter: Exporter
  readonly #settings: Settings
  readonly #config: DeliveryConfig
  readonly #name: string
  readonly #queue: SendingQueue
  readonly #gatherer: Gatherer
  readonly #sender: Sender
  readonly #deadLetters: DeadLetters
  readonly #metrics: DeliveryMetrics
  readonly #troubles: Troubles
  /** No further parcel is taken, no further attempt begun; then also the one under way is ended. */
  readonly #stop = new AbortController()
  readonly #cancel = new AbortController()
  /** Offered and only in memory: not done with, or not on the disk yet; in their order. */
  readonly #open = new Set<Parcel>()
  /** Without a queue: who waits for a parcel to be done. */
  readonly #waiting = new Map<Parcel, () => void>()
  /** Requests that are done with: much memory behind few objects, of which the collector sees only the objects. */
  readonly #garbage = new ReadGarbage()
  #workers: readonly Promise<void>[] = []
  #isStopping = false

  constructor(exporter: Exporter, settings: Settings, config: DeliveryConfig) {
    this.#exporter = exporter
    this.#settings = settings
    this.#config = config
    this.#name = formatComponentId(settings.id)
    this.#metrics = deliveryMetrics(settings.instruments, settings.key)
    this.#troubles = new Troubles(settings)
    this.#queue = this.#createQueue()
    const together = exporter.exportEncoded === undefined ? undefined : WHAT_WAITS
    this.#gatherer = new Gatherer(this.#queue, settings.clock, config.sending_queue.batch ?? together)
    this.#sender = new Sender(exporter, settings, { config, troubles: this.#troubles })
    this.#deadLetters = new DeadLetters({
      directory: exporterFolder(settings.stateDirectory, 'deadLetters', this.#name),
      bytesMax: config.sending_queue.dead_letters.max_size,
      clock: settings.clock,
      random: settings.random,
      onFault: (fault) => this.#onFault(fault),
      onDropped: (records) => this.#onDeadLettersDropped(records),
    })
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#queue.start()
    await this.#exporter.start(signal)
    this.#metrics.queueCapacity(this.#queue.capacity)
    this.#metrics.queueSize(this.#queue.size)
    if (this.#queue.size > 0) {
      const { sizer } = this.#config.sending_queue
      this.#settings.logger.info('sending what an earlier run has left', { [sizer]: this.#queue.size })
    }
    const consumers = this.#config.sending_queue.num_consumers ?? 1
    this.#workers = Array.from({ length: consumers }, () => this.#work())
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopping) {
      throw new RefusedError('HEPH_COMPONENT_STOPPED', `${this.#name} takes no batch after its shutdown`)
    }
    if (batch.count === 0) {
      batch.settle('delivered')
      return
    }
    const isRequired = this.#config.sending_queue.required
    const { receipts } = batch
    const parcel = this.#parcelOf(batch, isRequired ? receipts : [])
    const done = this.#config.sending_queue.enabled ? undefined : this.#whenDone(parcel, signal)
    this.#open.add(parcel)
    try {
      await this.#queue.offer(parcel, signal)
    } catch (thrown) {
      this.#open.delete(parcel)
      this.#waiting.get(parcel)?.()
      if (thrown instanceof HephaestusError) this.#metrics.enqueueFailed(batch.count)
      const isFull = thrown instanceof RefusedError || thrown instanceof RetryableError
      if (isRequired || !isFull) throw thrown
      batch.settle('dropped')
      return
    }
    this.#metrics.queueSize(this.#queue.size)
    batch.receipts = []
    if (!isRequired) settleAll(receipts, 'delivered')
    await done
  }

  /** Takes nothing more and begins no further attempt, since another one will take its place; `shutdown` comes next. */
  retire(): void {
    this.#end()
    this.#stop.abort(new Error('another one takes its place'))
  }

  /** After the shutdown: what is in no place but here, in its order. Who takes it owns the receipts. */
  takeUndelivered(): readonly Parcel[] {
    const parcels = [...this.#open]
    this.#open.clear()
    for (const done of this.#waiting.values()) done()
    return parcels
  }

  /** Takes what one before it had taken in; each is removed from the list when it is here. */
  async takeOver(parcels: Parcel[]): Promise<void> {
    for (let parcel = parcels[0]; parcel !== undefined; parcel = parcels[0]) {
      const isSettled = this.#queue.isDurable || !this.#config.sending_queue.required
      const receipts = isSettled ? [] : parcel.receipts
      const own = parcel.kind === 'batch' ? this.#parcelOf(parcel.batch, receipts) : { ...parcel, receipts }
      if (!this.#queue.isDurable) this.#open.add(own)
      await this.#queue.restore(own)
      if (isSettled) settleAll(parcel.receipts, 'delivered')
      parcels.shift()
    }
    this.#metrics.queueSize(this.#queue.size)
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    if (this.#end()) {
      // What is on the disk is there at the next start; without one (`--once`) it is sent now.
      if (this.#queue.isDurable && !this.#settings.isOnce) this.#stop.abort(new Error('the agent stops'))
    }
    const cancel = (): void => {
      this.#stop.abort(signal.reason)
      this.#cancel.abort(signal.reason)
    }
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    await Promise.all(this.#workers)
    signal.removeEventListener('abort', cancel)
    await this.#queue.close()
    await this.#deadLetters.close()
    await this.#exporter.shutdown(signal)
  }

  /** False when it had ended before. */
  #end(): boolean {
    if (this.#isStopping) return false
    this.#isStopping = true
    this.#queue.end()
    return true
  }

  #createQueue(): SendingQueue {
    const { sending_queue: queue } = this.#config
    const { clock, random, logger, stateDirectory } = this.#settings
    const { sizer } = queue
    const blocks = queue.block_on_overflow && queue.required
    const capacity = queueCapacity(queue)
    if (!queue.enabled) return new MemoryQueue({ capacity: Number.POSITIVE_INFINITY, sizer, blocks })
    if (queue.storage === undefined) return new MemoryQueue({ capacity, sizer, blocks })
    return new PersistentQueue({
      directory: exporterFolder(stateDirectory, 'queue', this.#name),
      capacity,
      sizer,
      blocks,
      clock,
      random,
      logger,
      onFault: (fault) => this.#onFault(fault),
      onSync: () => this.#metrics.synced(),
      onRefusal: (refusal) => {
        if (refusal === undefined) this.#troubles.works('queue')
        else this.#troubles.failed('queue', refusal)
      },
      onKept: (parcel) => this.#onKept(parcel),
    })
  }

  #onKept(parcel: Parcel): void {
    this.#open.delete(parcel)
    settleAll(parcel.receipts, 'delivered')
  }

  /** The read buffer is used again when `consume` resolves: encoding or detaching copies out of it. */
  #parcelOf(batch: LogBatch, receipts: readonly Receipt[]): Parcel {
    const { count, stream } = batch
    if (this.#exporter.exportEncoded === undefined && !this.#queue.isDurable) {
      return { kind: 'batch', batch: batch.detach(), count, receipts }
    }
    return { kind: 'encoded', stream, count, logs: encodeLogs(batch), receipts }
  }

  /** Resolves too when the pipeline stops: the parcel is taken over all the same. */
  #whenDone(parcel: Parcel, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done)
        this.#waiting.delete(parcel)
        resolve()
      }
      signal.addEventListener('abort', done, { once: true })
      this.#waiting.set(parcel, done)
    })
  }

  async #work(): Promise<void> {
    try {
      for (;;) {
        const parcels = await this.#gatherer.next(this.#stop.signal)
        if (parcels === undefined) return
        await this.#deliver(parcels)
      }
    } catch (thrown) {
      // Stopped: what is left stays unacknowledged and comes again after the next start.
      if (this.#stop.signal.aborted) return
      this.#settings.logger.error('delivery failed', { error: thrown })
      this.#settings.reportStatus(faultStatus('permanent_error', thrown))
    }
  }

  async #deliver(parcels: readonly Parcel[]): Promise<void> {
    const failure = await this.#sender.send(parcels, {
      stop: this.#stop.signal,
      cancel: this.#cancel.signal,
    })
    if (failure === undefined) {
      for (const parcel of parcels) {
        this.#metrics.sent(parcel.count)
        this.#finish(parcel, 'delivered')
        if (parcel.kind === 'encoded') this.#giveMemoryBack(parcel)
      }
      return
    }
    if (failure.rest !== undefined) {
      await this.#giveUpRest(parcels, failure, failure.rest)
      return
    }
    if (failure.isPermanent && parcels.length > 1) {
      // One of them may be what nobody takes: the others must not go with it.
      for (const parcel of parcels) await this.#deliver([parcel])
      return
    }
    for (const parcel of parcels) await this.#giveUp(parcel, failure)
  }

  async #giveUp(parcel: Parcel, failure: Failure): Promise<void> {
    this.#finish(parcel, await this.#putAside(parcel, failure))
  }

  async #giveUpRest(parcels: readonly Parcel[], failure: Failure, rest: EncodedParcel): Promise<void> {
    const outcome = await this.#putAside(rest, failure)
    this.#metrics.sent(parcels.reduce((sum, parcel) => sum + parcel.count, 0) - rest.count)
    for (const parcel of parcels) this.#finish(parcel, outcome)
  }

  /** Makes a dead letter of a parcel, where those are kept, and tells of it. */
  async #putAside(parcel: Parcel, failure: Failure): Promise<Outcome> {
    const isKept = await this.#writeDeadLetter(parcel, failure)
    this.#metrics.failed(parcel.count)
    if (isKept) this.#metrics.deadLettered(parcel.count)
    const { error, attempts } = failure
    this.#settings.logger.error(isKept ? 'gave a batch up, it is a dead letter' : 'gave a batch up', {
      records: parcel.count,
      attempts,
      error,
    })
    return isKept ? 'dead_lettered' : 'dropped'
  }

  /** As long as a dead letter cannot be written, the batch is not given up. */
  async #writeDeadLetter(parcel: Parcel, failure: Failure): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const isKept = await this.#deadLetters.put(parcel, failure)
        this.#troubles.works('dead_letters')
        return isKept
      } catch (thrown) {
        this.#troubles.failed('dead_letters', thrown instanceof Error ? thrown : new Error(String(thrown)))
        if (attempt === 0) {
          this.#settings.logger.error('a dead letter cannot be written, trying again', { error: thrown })
        }
        await sleep(this.#settings.clock, DEAD_LETTER_RETRY_MS, this.#stop.signal)
      }
    }
  }

  #finish(parcel: Parcel, outcome: Outcome): void {
    settleAll(parcel.receipts, outcome)
    this.#queue.acknowledge(parcel)
    this.#open.delete(parcel)
    this.#metrics.queueSize(this.#queue.size)
    this.#waiting.get(parcel)?.()
  }

  /** What was read from the disk lies in one memory with others. */
  #giveMemoryBack({ logs }: EncodedParcel): void {
    const { length } = logs
    const isFreed = this.#exporter.freesParts === true && freeOwnMemoryOf(logs)
    if (!isFreed) this.#garbage.add(length)
  }

  #onFault(fault: SegmentFault): void {
    this.#metrics.lost(fault)
    const { logger } = this.#settings
    const { cause, file, lostBytes, lostEntries } = fault
    const fields = { cause, file, lost_bytes: lostBytes, lost_batches: lostEntries }
    // A torn end is what a crash leaves of a batch that was not acknowledged.
    if (cause === 'torn' || cause === 'cursor') logger.warn('a queue on the disk was repaired', fields)
    else logger.error('a part of a queue on the disk is lost', fields)
  }

  #onDeadLettersDropped(records: number): void {
    this.#metrics.deadLettersDropped(records)
    this.#settings.logger.error('the oldest dead letters were dropped for newer ones', { records })
  }
}
