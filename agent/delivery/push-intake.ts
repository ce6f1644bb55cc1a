import type { Consumer } from '../component/component.ts'
import { formatComponentId, type Settings } from '../component/settings.ts'
import { AcknowledgementTracker } from '../model/acknowledgement.ts'
import { deadlineOf, sleep } from '../model/clock.ts'
import { describeError, HephaestusError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { ClientLimits, type Ticket } from '../net/client-limits.ts'
import type { Excess } from '../net/listener.ts'
import type { Refusal } from '../net/refusal.ts'
import type { RequestLimits } from '../net/request-limits.ts'

/** Who sends a request. */
export interface Sender {
  readonly client: string
  readonly excess: Excess | undefined
}

/** A request that was let in. */
export interface Admitted {
  readonly ticket: Ticket
  readonly client: string
  readonly signal: AbortSignal
  /** What the records are part of, where that is less than all that comes here. */
  readonly stream?: string
  /** The client can be held up: what the pipeline refuses is offered again as long as there is time. */
  readonly isPatient?: boolean
  /** Called when the pipeline has taken the records over, before they are durable: the next may follow. */
  readonly onTakenOver?: () => void
}

/** What became of a request; in part it may have failed for good. */
export type Taken =
  | { readonly kind: 'taken'; readonly rejectedRecords: number; readonly message: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Counts records of requests. */
export interface RecordCounts {
  accepted(records: number): void
  /** They are to come again. */
  refused(records: number): void
  /** They are not wanted again. */
  rejected(records: number): void
}

interface PushIntakeParts {
  readonly settings: Settings
  readonly limits: RequestLimits
  /** A request that is not durable after this long is to come again. Units: milliseconds. */
  readonly timeoutMs: number
  readonly next: Consumer
  readonly counts: RecordCounts
}

/** What became of the batches of one request as the pipeline was handed them. */
interface Offered {
  takenRecords: number
  rejectedRecords: number
  fault: string
}

const RETRY_DELAY_MS = 100
const RETRY_AFTER_MS = 1_000

/**
 * The way of one request into the pipeline, the same for everything that is pushed and answered.
 *
 *   admit ──▶ read ──▶ consume, batch by batch ──▶ all receipts settled ──▶ taken
 *     │ limits            │ refused, failed            │ not in time
 *     ▼                   ▼                            ▼
 *   refused             refused, or rejected in part  refused: come again
 *
 * A request that is refused after some of its batches were taken over comes again whole: records may come twice,
 * but none is lost.
 */
export class PushIntake {
  readonly #parts: PushIntakeParts
  readonly #limits: ClientLimits
  readonly #stopping = new AbortController()
  /** Where its records come from. Shape: "otlp:otlp/edge". */
  readonly stream: string
  #calls = 0
  #isStopped = false

  constructor(parts: PushIntakeParts) {
    const { settings, limits } = parts
    this.#parts = parts
    this.stream = `${settings.id.type}:${formatComponentId(settings.id)}`
    this.#limits = new ClientLimits({
      requestsMax: limits.max_requests,
      requestsPerClientMax: limits.max_requests_per_client,
      bytesPerSecond: limits.bytes_per_second_per_client,
      bytesInFlightMax: limits.max_bytes_in_flight,
      clock: settings.clock,
    })
  }

  /** Lets a request in, before anything of it is read. Its ticket is released by the caller. */
  admit({ client, excess }: Sender): Ticket | Refusal {
    if (this.#isStopped) return this.#unavailable('the agent is shutting down')
    if (excess === 'all')
      return { kind: 'crowded', message: 'there are too many connections', retryAfterMs: RETRY_AFTER_MS }
    if (excess === 'client') {
      const message = 'this client has too many connections'
      return { kind: 'throttled', message, retryAfterMs: RETRY_AFTER_MS }
    }
    const admission = this.#limits.admit(client)
    if (admission.kind === 'admitted') return admission.ticket
    const { isOwnFault, message, retryAfterMs } = admission
    return { kind: isOwnFault ? 'throttled' : 'unavailable', message, retryAfterMs }
  }

  /**
   * Hands the records of a request on and waits until all of them are durable, or dropped by the pipeline's own rules.
   * Shape: the batches have no receipts.
   */
  async deliver(batches: readonly LogBatch[], admitted: Admitted): Promise<Taken> {
    const { settings, timeoutMs } = this.#parts
    const endings = [admitted.signal, this.#stopping.signal]
    const deadline = deadlineOf(settings.clock, timeoutMs, endings, () => new Error('out of time'))
    try {
      return await this.#deliver(batches, admitted, deadline.signal)
    } finally {
      deadline.cancel()
    }
  }

  /** Aborted with the signal of a call, and when the agent waits for nothing any more. */
  endingOf(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stopping.signal])
  }

  /** A name for the records of one call, of which the others know nothing. */
  ownStream(): string {
    this.#calls += 1
    return `${this.stream}:call-${this.#calls}`
  }

  /** New requests are refused; those under way go on. */
  stop(): void {
    this.#isStopped = true
  }

  /** Requests under way are refused too. */
  abort(reason: unknown): void {
    this.#isStopped = true
    this.#stopping.abort(reason)
  }

  async #deliver(batches: readonly LogBatch[], admitted: Admitted, signal: AbortSignal): Promise<Taken> {
    const { ticket, isPatient = false } = admitted
    const settled = Promise.withResolvers<void>()
    let openBatches = batches.length
    const tracker = new AcknowledgementTracker({
      source: this.stream,
      isResumable: false,
      onSettled: () => {
        if (openBatches === 0 && tracker.openCount === 0) settled.resolve()
      },
    })
    const offered: Offered = { takenRecords: 0, rejectedRecords: 0, fault: '' }
    const records = batches.reduce((sum, batch) => sum + batch.count, 0)
    for (const batch of batches) {
      batch.receipts = [tracker.issue(tracker.issuedEnd + batch.count)]
      const refusal = await this.#offer(batch, offered, { isPatient, signal })
      if (refusal !== undefined) {
        this.#parts.counts.refused(records)
        return { kind: 'refused', refusal }
      }
      openBatches -= 1
    }
    // What the pipeline keeps it has copied.
    ticket.free()
    admitted.onTakenOver?.()
    if (tracker.openCount > 0 && !(await isInTime(settled.promise, signal))) {
      this.#parts.counts.refused(records)
      return { kind: 'refused', refusal: this.#unavailable('the records are not durable yet') }
    }
    return this.#answerOf(offered)
  }

  /** Hands one batch on; what it gives is why the whole request has to come again. */
  async #offer(
    batch: LogBatch,
    offered: Offered,
    { isPatient, signal }: { readonly isPatient: boolean; readonly signal: AbortSignal },
  ): Promise<Refusal | undefined> {
    const { count } = batch
    for (;;) {
      try {
        signal.throwIfAborted()
        await this.#parts.next.consume(batch, signal)
        offered.takenRecords += count
        return undefined
      } catch (thrown) {
        if (signal.aborted) return this.#unavailable('the pipeline takes nothing at the moment')
        if (thrown instanceof RefusedError || thrown instanceof RetryableError) {
          // Nothing is taken over yet: the client keeps it all. Else the rest is worth waiting for.
          if (offered.takenRecords === 0 && !isPatient) return this.#refusalOf(thrown)
          await sleep(this.#parts.settings.clock, RETRY_DELAY_MS, signal).catch(() => undefined)
          continue
        }
        if (!(thrown instanceof HephaestusError)) throw thrown
        batch.settle('dropped')
        offered.rejectedRecords += count
        offered.fault = describeError(thrown)
        return undefined
      }
    }
  }

  #answerOf({ takenRecords, rejectedRecords, fault }: Offered): Taken {
    this.#parts.counts.accepted(takenRecords)
    if (rejectedRecords === 0) return { kind: 'taken', rejectedRecords: 0, message: '' }
    this.#parts.counts.rejected(rejectedRecords)
    if (takenRecords > 0) return { kind: 'taken', rejectedRecords, message: fault }
    return { kind: 'refused', refusal: { kind: 'failed', message: fault } }
  }

  #refusalOf(thrown: RefusedError | RetryableError): Refusal {
    const retryAfterMs = thrown instanceof RetryableError ? thrown.retryAfterMs : undefined
    return this.#unavailable(thrown.message, retryAfterMs)
  }

  /** Clients that were refused together must not come again together. */
  #unavailable(
    message: string,
    retryAfterMs = RETRY_AFTER_MS * (1 + this.#parts.settings.random()),
  ): Refusal {
    return { kind: 'unavailable', message, retryAfterMs: Math.round(retryAfterMs) }
  }
}

/** Whether something happens before the signal is aborted. */
async function isInTime(event: Promise<void>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const onAbort = (): void => resolve(false)
  signal.addEventListener('abort', onAbort, { once: true })
  void event.then(() => resolve(true))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
