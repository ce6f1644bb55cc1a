import type { Outcome, Receipt } from '../model/acknowledgement.ts'

/** Somebody who wants to know what becomes of receipts. */
export interface ReceiptWatcher {
  /** Another share or part of one: watched too. */
  add(receipt: Receipt): Receipt
  settled(outcome: Outcome): void
}

/** A receipt as it was, and somebody who is told when it is settled. */
export class WatchedReceipt implements Receipt {
  readonly inner: Receipt
  readonly #watcher: ReceiptWatcher

  constructor(inner: Receipt, watcher: ReceiptWatcher) {
    this.inner = inner
    this.#watcher = watcher
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
    return this.#watcher.add(this.inner.share())
  }

  splitAt(position: number): Receipt {
    return this.#watcher.add(this.inner.splitAt(position))
  }

  settle(outcome: Outcome): void {
    this.inner.settle(outcome)
    this.#watcher.settled(outcome)
  }
}
