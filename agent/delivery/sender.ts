import type { EncodedLogs, Exporter } from '../component/component.ts'
import type { Settings } from '../component/settings.ts'
import { sleep } from '../model/clock.ts'
import { HephaestusError, PermanentError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { invariant } from '../model/invariant.ts'
import { decodeLogs } from '../otlp/decode.ts'
import { PartlyDeliveredError } from '../otlp/partly-delivered.ts'
import type { EncodedParcel, Parcel } from '../queue/queue.ts'
import { Circuit } from './circuit.ts'
import { inTime } from './deadline.ts'
import type { DeliveryConfig } from './delivery-config.ts'
import type { Troubles } from './troubles.ts'

/** Why parcels were given up. */
export interface Failure {
  readonly error: Error
  readonly attempts: number
  /** It will never work for these parcels; else the time for attempts is over. */
  readonly isPermanent: boolean
  /** What was not delivered, where the others were. */
  readonly rest?: EncodedParcel
}

interface Signals {
  /** No further attempt is begun. */
  readonly stop: AbortSignal
  /** The attempt under way is ended too. */
  readonly cancel: AbortSignal
}

/** Hands parcels to an exporter, each attempt with a deadline, until they are delivered or given up. */
export class Sender {
  readonly #exporter: Exporter
  readonly #settings: Settings
  readonly #config: DeliveryConfig
  readonly #troubles: Troubles
  readonly #circuit: Circuit
  readonly #attempts: Readonly<Record<'delivered' | 'failed', (amount: number) => void>>

  constructor(
    exporter: Exporter,
    settings: Settings,
    { config, troubles }: { readonly config: DeliveryConfig; readonly troubles: Troubles },
  ) {
    this.#exporter = exporter
    this.#settings = settings
    this.#config = config
    this.#troubles = troubles
    const open = settings.instruments.gauge('hephaestus_exporter_circuit_open', {
      unit: '1',
      help: '1 while an exporter sends one request at a time to find out whether its server is back',
    })
    const exporterName = { exporter: settings.key }
    const attempts = settings.instruments.counter('hephaestus_exporter_attempts', {
      unit: '{attempt}',
      help: 'Times that something was handed to an exporter to be sent, by outcome: a failed one may be tried again',
    })
    this.#attempts = {
      delivered: attempts.with({ ...exporterName, outcome: 'delivered' }),
      failed: attempts.with({ ...exporterName, outcome: 'failed' }),
    }
    this.#circuit = new Circuit({
      clock: settings.clock,
      onChange: (value) => open.set(value, exporterName),
    })
  }

  /** Undefined when the parcels are delivered. Errors: the reason of a signal that was aborted before the end. */
  async send(parcels: readonly Parcel[], { stop, cancel }: Signals): Promise<Failure | undefined> {
    const { clock, logger } = this.#settings
    const startedMs = clock.monotonicMs()
    const send = this.#shipment(parcels)
    for (let attempt = 0; ; attempt += 1) {
      // Who does not try again wants to know at once.
      if (this.#config.retry_on_failure.enabled) await this.#circuit.admit(stop)
      const error = await this.#attempt(send, cancel)
      this.#attempts[error === undefined ? 'delivered' : 'failed'](1)
      if (error === undefined) {
        this.#circuit.succeeded()
        this.#troubles.works('sending')
        return undefined
      }
      this.#troubles.failed('sending', error)
      const isPermanent = error instanceof PermanentError || !(error instanceof HephaestusError)
      const pauseMs = this.#pauseMs(error, attempt)
      if (isPermanent) this.#circuit.succeeded()
      else this.#circuit.failed(pauseMs, askedPauseMs(error) !== undefined)
      const elapsedMs = clock.monotonicMs() - startedMs
      if (isPermanent || !this.#mayTryAgain(elapsedMs + pauseMs)) {
        const rest = error instanceof PartlyDeliveredError ? restOf(parcels, error.rest) : undefined
        return { error, attempts: attempt + 1, isPermanent, ...(rest === undefined ? {} : { rest }) }
      }
      if (attempt === 0) logger.warn('delivery failed, trying again', { error })
      await sleep(clock, pauseMs, stop)
    }
  }

  /** What went wrong, undefined when nothing did. Errors: the reason of `cancel`. */
  async #attempt(
    send: (signal: AbortSignal) => Promise<void>,
    cancel: AbortSignal,
  ): Promise<Error | undefined> {
    const { clock } = this.#settings
    const timeoutMs = this.#exporter.keepsTime === true ? undefined : this.#config.timeout
    try {
      await inTime({ clock, timeoutMs, signal: cancel }, send)
      return undefined
    } catch (thrown) {
      if (cancel.aborted) this.#circuit.abandoned()
      cancel.throwIfAborted()
      return thrown instanceof Error ? thrown : new Error(String(thrown))
    }
  }

  /** What an attempt does. A later attempt goes on where the one before stopped. */
  #shipment(parcels: readonly Parcel[]): (signal: AbortSignal) => Promise<void> {
    const exporter = this.#exporter
    if (exporter.exportEncoded !== undefined) {
      const parts = parcels.map((parcel) => {
        invariant(parcel.kind === 'encoded', 'an exporter of encoded records gets nothing else')
        return parcel.logs
      })
      const count = parcels.reduce((sum, parcel) => sum + parcel.count, 0)
      return async (signal) => exporter.exportEncoded?.({ parts, count }, signal)
    }
    let batches: LogBatch[] | undefined
    return async (signal) => {
      batches ??= parcels.flatMap((parcel) =>
        parcel.kind === 'batch' ? parcel.batch : decodeLogs(parcel.logs, { stream: parcel.stream }),
      )
      for (let batch = batches[0]; batch !== undefined; batch = batches[0]) {
        await exporter.export(batch, signal)
        signal.throwIfAborted()
        batches.shift()
      }
    }
  }

  /** How long to wait before the next attempt: as the server asks, else ever longer. */
  #pauseMs(error: Error, attempt: number): number {
    const retry = this.#config.retry_on_failure
    const grown = Math.min(retry.initial_interval * retry.multiplier ** attempt, retry.max_interval)
    const spread = 1 + retry.randomization_factor * (2 * this.#settings.random() - 1)
    return askedPauseMs(error) ?? grown * spread
  }

  /** Whether there is another attempt this long after the first. */
  #mayTryAgain(elapsedMs: number): boolean {
    const { enabled, max_elapsed_time } = this.#config.retry_on_failure
    return enabled && (max_elapsed_time === 0 || elapsedMs <= max_elapsed_time)
  }
}

function askedPauseMs(error: Error): number | undefined {
  return error instanceof RetryableError ? error.retryAfterMs : undefined
}

/** Which parcel a record was in is not known any more: the rest is of the stream that all are of, or of none. */
function restOf(parcels: readonly Parcel[], { parts, count }: EncodedLogs): EncodedParcel {
  const streams = new Set(
    parcels.map((parcel) => (parcel.kind === 'encoded' ? parcel.stream : parcel.batch.stream)),
  )
  const stream = streams.size === 1 ? [...streams].join('') : ''
  return { kind: 'encoded', stream, count, logs: Buffer.concat(parts), receipts: [] }
}
