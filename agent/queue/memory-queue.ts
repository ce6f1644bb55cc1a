import type { LogBatch } from '../model/log-batch.ts'

/**
 * A queue of batches in memory, bounded in bytes, first in first out. A batch larger than the bound is
 * taken when the queue is empty, so that nothing waits for ever.
 *
 *   offer ──▶ [ batch | batch | batch ] ──▶ take
 *     waits while full                        waits while empty, undefined once closed and empty
 */
export class MemoryQueue {
  readonly #bytesMax: number
  readonly #batches: { readonly batch: LogBatch; readonly bytes: number }[] = []
  readonly #waitingForRoom: (() => void)[] = []
  readonly #waitingForBatch: (() => void)[] = []
  #bytes = 0
  #isClosed = false

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#batches.length
  }

  /** Resolves when the batch is in the queue. Errors: rejects with the signal's reason when aborted while full. */
  async offer(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const bytes = batch.bodyBytesTotal
    while (this.#batches.length > 0 && this.#bytes + bytes > this.#bytesMax) {
      await waitIn(this.#waitingForRoom, signal)
    }
    signal.throwIfAborted()
    this.#batches.push({ batch, bytes })
    this.#bytes += bytes
    wakeAll(this.#waitingForBatch)
  }

  /** The oldest batch; undefined when the queue is closed and empty. Errors: rejects when the signal is aborted. */
  async take(signal: AbortSignal): Promise<LogBatch | undefined> {
    while (this.#batches.length === 0) {
      if (this.#isClosed) return undefined
      await waitIn(this.#waitingForBatch, signal)
    }
    signal.throwIfAborted()
    const entry = this.#batches.shift()
    this.#bytes -= entry?.bytes ?? 0
    wakeAll(this.#waitingForRoom)
    return entry?.batch
  }

  /** No more batches come; those inside can still be taken. */
  close(): void {
    this.#isClosed = true
    wakeAll(this.#waitingForBatch)
  }
}

function waitIn(waiters: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      const position = waiters.indexOf(wake)
      if (position >= 0) waiters.splice(position, 1)
      reject(signal.reason as Error)
    }
    const wake = (): void => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    waiters.push(wake)
  })
}

function wakeAll(waiters: (() => void)[]): void {
  for (const wake of waiters.splice(0)) wake()
}
