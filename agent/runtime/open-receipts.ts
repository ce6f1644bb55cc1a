import type { Consumer } from '../component/component.ts'
import type { Receipt } from '../model/acknowledgement.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { WatchedReceipt } from './watched-receipt.ts'

/**
 * Knows how much of what a receiver handed on, and could read again, is not settled: one that takes its place
 * begins at what is settled, so what is not would come twice.
 */
export class OpenReceipts {
  #count = 0
  readonly #waiting: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  /** Resolves when everything is settled. */
  settled(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Counts what passes on its way to the next stage. */
  countingBefore(next: Consumer): Consumer {
    return {
      consume: async (batch: LogBatch, signal: AbortSignal) => {
        batch.receipts = batch.receipts.map((receipt) => this.#counted(receipt))
        try {
          await next.consume(batch, signal)
        } catch (thrown) {
          // They are the receiver's again.
          batch.receipts = batch.receipts.map((receipt) => this.#uncounted(receipt))
          throw thrown
        }
      },
    }
  }

  #counted(receipt: Receipt): Receipt {
    if (!receipt.isResumable) return receipt
    this.#count += 1
    return new WatchedReceipt(receipt, {
      add: (more) => this.#counted(more),
      settled: () => this.#leave(),
    })
  }

  #uncounted(receipt: Receipt): Receipt {
    if (!(receipt instanceof WatchedReceipt)) return receipt
    this.#leave()
    return receipt.inner
  }

  #leave(): void {
    this.#count -= 1
    if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
