import type { Receipt } from '../model/acknowledgement.ts'
import type { LogBatch } from '../model/log-batch.ts'

/** One batch as it waits to be sent: as it came, or as OTLP bytes. */
export type Parcel =
  | {
      readonly kind: 'batch'
      readonly batch: LogBatch
      readonly count: number
      readonly receipts: readonly Receipt[]
    }
  | EncodedParcel

export interface EncodedParcel {
  readonly kind: 'encoded'
  /** Which sequence of lines the records are part of. */
  readonly stream: string
  /** Records inside. */
  readonly count: number
  /** A whole ExportLogsServiceRequest. */
  readonly logs: Uint8Array
  /** None when they were settled as the parcel came to the disk. */
  readonly receipts: readonly Receipt[]
}

export const SIZERS = ['bytes', 'items', 'requests'] as const

/** What a queue counts: bytes, records or batches. */
export type Sizer = (typeof SIZERS)[number]

/**
 * What stands between a pipeline and an exporter.
 *
 *   offer ──▶ [ parcel | parcel | parcel ] ──▶ take ──▶ … ──▶ acknowledge
 *     waits or refuses while full            waits while empty        makes room
 *
 * A parcel counts until it is acknowledged. Several may be under way, and be acknowledged in any order.
 */
export interface SendingQueue {
  /** What is kept is there again after a restart: its receipts are settled when it tells that a parcel is kept. */
  readonly isDurable: boolean
  /** In what the queue counts. */
  readonly size: number
  readonly capacity: number
  /** Errors: RetryableError when its files cannot be opened. */
  start(): Promise<void>
  /**
   * Resolves when the parcel is inside; one that is durable tells of each when it is on the disk.
   * Errors: RefusedError HEPH_QUEUE_FULL when it does not wait; RetryableError when what was offered before
   * cannot be written; the signal's reason. The caller keeps the receipts then.
   */
  offer(parcel: Parcel, signal: AbortSignal): Promise<void>
  /**
   * Puts in what another queue had taken in already: there is always room for it.
   * Errors: RetryableError when it cannot be written.
   */
  restore(parcel: Parcel): Promise<void>
  /**
   * The oldest parcel that was not taken; undefined when no more come. Bounds: one call at a time.
   * Errors: the signal's reason.
   */
  take(signal: AbortSignal): Promise<Parcel | undefined>
  /** As `take`, but undefined when there is none at this moment. */
  takeNow(): Promise<Parcel | undefined>
  /** The parcel is done with: it was delivered, or put somewhere else. */
  acknowledge(parcel: Parcel): void
  /** No more parcels are let in; those inside can still be taken. */
  end(): void
  /** Releases what is open. Safe twice. */
  close(): Promise<void>
}
