import type { Component, Consumer, Exporter } from '../component/component.ts'
import { formatComponentId, type Settings } from '../component/settings.ts'
import { sleep } from '../model/clock.ts'
import { HephaestusError, PermanentError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import type { Counter, Gauge } from '../telemetry/instruments.ts'
import type { DeliveryConfig } from './delivery-config.ts'

/**
 * Delivery around one exporter:
 *
 *   consume ──▶ queue ──▶ attempt ──▶ settled: delivered
 *                 ▲          │ retryable: wait, same batch again
 *                 │          │ permanent, or retries used up: settled: dropped, counted
 *                 └── full: the pipeline waits
 *
 * One batch is under way at a time, so the order of a source is kept. A batch is acknowledged when it is
 * delivered, never when it is queued: what is in memory here is read again after a crash.
 */
export class Delivery implements Component, Consumer {
  readonly #exporter: Exporter
  readonly #settings: Settings
  readonly #config: DeliveryConfig
  readonly #queue: MemoryQueue
  readonly #cancel = new AbortController()
  readonly #sent: Counter
  readonly #failed: Counter
  readonly #queueBytes: Gauge
  readonly #name: { readonly exporter: string }
  #worker: Promise<void> | undefined
  #isStopping = false

  constructor(exporter: Exporter, settings: Settings, config: DeliveryConfig) {
    this.#exporter = exporter
    this.#settings = settings
    this.#config = config
    this.#queue = new MemoryQueue(config.sending_queue.queue_size)
    const { instruments } = settings
    this.#name = { exporter: formatComponentId(settings.id) }
    this.#sent = instruments.counter('hephaestus_exporter_sent_log_records', {
      unit: '{record}',
      help: 'Log records delivered',
    })
    this.#failed = instruments.counter('hephaestus_exporter_send_failed_log_records', {
      unit: '{record}',
      help: 'Log records given up after an error',
    })
    this.#queueBytes = instruments.gauge('hephaestus_exporter_queue_size', {
      unit: 'By',
      help: 'Bytes that wait to be sent',
    })
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#exporter.start(signal)
    this.#worker = this.#work()
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopping) {
      throw new RefusedError(
        'HEPH_COMPONENT_STOPPED',
        `${this.#name.exporter} takes no batch after its shutdown`,
      )
    }
    if (batch.count === 0) {
      batch.settle('delivered')
      return
    }
    await this.#queue.offer(batch.detach(), signal)
    this.#queueBytes.set(this.#queue.bytes, this.#name)
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true
      this.#queue.close()
    }
    const cancel = (): void => this.#cancel.abort(signal.reason)
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    await this.#worker
    signal.removeEventListener('abort', cancel)
    await this.#exporter.shutdown(signal)
  }

  async #work(): Promise<void> {
    try {
      for (;;) {
        const batch = await this.#queue.take(this.#cancel.signal)
        if (batch === undefined) return
        this.#queueBytes.set(this.#queue.bytes, this.#name)
        await this.#deliver(batch)
      }
    } catch (thrown) {
      // Cancelled: what is left stays unacknowledged and is read again after the next start.
      if (!this.#cancel.signal.aborted) throw thrown
    }
  }

  async #deliver(batch: LogBatch): Promise<void> {
    const startedMs = this.#settings.clock.monotonicMs()
    for (let attempt = 0; ; attempt += 1) {
      const failure = await this.#attempt(batch)
      if (failure === undefined) {
        if (attempt > 0) this.#settings.reportStatus({ state: 'ok' })
        this.#sent.add(batch.count, this.#name)
        batch.settle('delivered')
        return
      }
      const delayMs = this.#retryDelayMs(failure, attempt, this.#settings.clock.monotonicMs() - startedMs)
      if (delayMs === undefined) {
        this.#failed.add(batch.count, this.#name)
        this.#settings.logger.error('gave a batch up', {
          records: batch.count,
          attempts: attempt + 1,
          error: failure,
        })
        batch.settle('dropped')
        return
      }
      if (attempt === 0) {
        this.#settings.reportStatus({ state: 'recoverable_error', reason: failure.message })
        this.#settings.logger.warn('delivery failed, trying again', { error: failure })
      }
      await sleep(this.#settings.clock, delayMs, this.#cancel.signal)
    }
  }

  async #attempt(batch: LogBatch): Promise<Error | undefined> {
    const deadline = new AbortController()
    const timeoutMs = this.#config.timeout
    const cancelTimer = this.#settings.clock.after(timeoutMs, () => {
      deadline.abort(
        new RetryableError('HEPH_EXPORT_TIMEOUT', `the exporter took longer than ${timeoutMs}ms`),
      )
    })
    try {
      const ending = AbortSignal.any([deadline.signal, this.#cancel.signal])
      // An exporter that does not watch its signal must not hold the others up.
      await Promise.race([this.#exporter.export(batch, ending), abortOf(ending)])
      return undefined
    } catch (thrown) {
      this.#cancel.signal.throwIfAborted()
      if (deadline.signal.aborted) return deadline.signal.reason as Error
      return thrown instanceof Error ? thrown : new Error(String(thrown))
    } finally {
      cancelTimer()
    }
  }

  /** How long to wait before the next attempt; undefined to give up. */
  #retryDelayMs(failure: Error, attempt: number, elapsedMs: number): number | undefined {
    const retry = this.#config.retry_on_failure
    const isFinal = failure instanceof PermanentError || !(failure instanceof HephaestusError)
    if (isFinal || !retry.enabled) return undefined
    const grown = Math.min(retry.initial_interval * retry.multiplier ** attempt, retry.max_interval)
    const spread = 1 + retry.randomization_factor * (2 * this.#settings.random() - 1)
    const delayMs = (failure instanceof RetryableError ? failure.retryAfterMs : undefined) ?? grown * spread
    if (retry.max_elapsed_time > 0 && elapsedMs + delayMs > retry.max_elapsed_time) return undefined
    return delayMs
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
