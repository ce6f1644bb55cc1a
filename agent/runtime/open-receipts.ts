import type { Consumer } from '../component/component.ts'
import type { Outcome, Receipt } from '../model/acknowledgement.ts'
import type { LogBatch } from '../model/log-batch.ts'

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
    return new CountedReceipt(receipt, {
      add: (more) => this.#counted(more),
      settled: () => this.#leave(),
    })
  }

  #uncounted(receipt: Receipt): Receipt {
    if (!(receipt instanceof CountedReceipt)) return receipt
    this.#leave()
    return receipt.inner
  }

  #leave(): void {
    this.#count -= 1
    if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

interface Counter {
  add(receipt: Receipt): Receipt
  settled(): void
}

class CountedReceipt implements Receipt {
  readonly inner: Receipt
  readonly #counter: Counter

  constructor(inner: Receipt, counter: Counter) {
    this.inner = inner
    this.#counter = counter
  }

  get source(): string {
    return this.inner.source
  }

  get start(): number {
    return this.inner.start
  }

  get end(): number {
    return this.inner.end
  }

  get isResumable(): boolean {
    return this.inner.isResumable
  }

  share(): Receipt {
    return this.#counter.add(this.inner.share())
  }

  splitAt(position: number): Receipt {
    return this.#counter.add(this.inner.splitAt(position))
  }

  settle(outcome: Outcome): void {
    this.inner.settle(outcome)
    this.#counter.settled()
  }
}
