import type { LogBatch } from '../model/log-batch.ts'

/** What a component is. */
export type ComponentKind = 'receiver' | 'processor' | 'exporter' | 'extension'

/**
 * Something with a life. `start` acquires (files, sockets, children) and may be cut short by its signal.
 * `shutdown` gives everything back; it is safe without start and safe twice; when its signal is aborted,
 * it ends at once and leaves what is not delivered to the next start.
 */
export interface Component {
  start(signal: AbortSignal): Promise<void>
  shutdown(signal: AbortSignal): Promise<void>
}

/**
 * Takes batches.
 *
 * `consume` resolves when the stage has taken the batch over: it owns the receipts from then on, and the
 * caller may reuse the bytes. It rejects with a RefusedError (full, offer the same again), a RetryableError
 * (offer it again later) or a PermanentError (this batch never): the caller still owns the receipts then.
 * After shutdown it rejects with a RefusedError HEPH_COMPONENT_STOPPED.
 */
export interface Consumer {
  consume(batch: LogBatch, signal: AbortSignal): Promise<void>
}

/** Reads from somewhere and hands batches to the consumer it was created with. */
export interface Receiver extends Component {
  /**
   * Resolves when the input was read to its end and everything read was handed on: for `--once`, and for
   * inputs that end by themselves. An input that never ends never resolves it.
   */
  readonly finished: Promise<void>
}

/** Changes, joins, drops or marks records on their way. On shutdown it first hands on what it still holds. */
export interface Processor extends Component, Consumer {}

/**
 * Sends batches somewhere. The delivery layer around it owns queue, retry and time-out and settles the
 * receipts: `export` resolves when the batch is durable over there and never touches the receipts.
 * Errors: RetryableError to be called again with the same batch, PermanentError to give it up.
 */
export interface Exporter extends Component {
  /** It gives each of its requests the time-out itself, since one call of it may make many. */
  readonly keepsTime?: true
  export(batch: LogBatch, signal: AbortSignal): Promise<void>
  /**
   * Sends records as the OTLP bytes they were queued as, several queued batches together. An exporter
   * that has it is never handed a batch to `export`; its queue holds bytes only.
   */
  exportEncoded?(logs: EncodedLogs, signal: AbortSignal): Promise<void>
  /**
   * Nobody looks at the parts any more when `exportEncoded` has succeeded, nor in an attempt before: their memory is given
   * to others at once. Not for who hands them to the system: a server may answer before it has got all of them.
   */
  readonly freesParts?: boolean
}

/**
 * Records as OTLP protobuf. Shape: each part is a whole ExportLogsServiceRequest, and so are the parts one
 * after the other, since its only field is repeated.
 */
export interface EncodedLogs {
  readonly parts: readonly Uint8Array[]
  /** Records in all parts. */
  readonly count: number
}
