import { invariant } from './invariant.ts'

/**
 * Acknowledgement after durable.
 *
 *   source bytes   0 ────────────────────────────────────────▶ issued end
 *                  │ settled │ held by a join │ in a queue │
 *                            ▲
 *                            safe position: start of the oldest unsettled receipt
 *
 * A receipt is one owner's share of a range of a source. Whoever takes a batch over owns its receipts
 * and passes each on exactly once: to the next stage, or to `settle`. A stage that copies a batch shares
 * the receipts; one that keeps the later part of a range splits them.
 */

/** What became of the records of a range. */
export type Outcome = 'delivered' | 'dead_lettered' | 'dropped'

/** One owner's share of the range [start, end) of a source. */
export interface Receipt {
  readonly source: string
  readonly start: number
  readonly end: number
  /** Whether the source can be read again from `start` after a restart. */
  readonly isResumable: boolean
  /** Another share of the same range, for a copy; the range is settled when all shares are. */
  share(): Receipt
  /** Cuts this share at `position`: it keeps the part before, the result owns the part from there on. */
  splitAt(position: number): Receipt
  /** Ends this share. Errors: InvariantError when it was settled before. */
  settle(outcome: Outcome): void
}

export interface TrackerOptions {
  readonly source: string
  readonly isResumable: boolean
  /** Called when the safe position moves: everything before it is settled. */
  readonly onProgress?: (safePosition: number) => void
  readonly onSettled?: (outcome: Outcome) => void
}

/**
 * Issues the receipts of one source and knows up to where everything is settled.
 * Units: positions are whatever the source counts in (bytes of a file, entries of a journal), rising.
 * Bounds: memory grows with the number of unsettled receipts, which the queues bound.
 */
export class AcknowledgementTracker {
  readonly #options: TrackerOptions
  /** What all receipts of this source have in common. */
  readonly #owner: Owner
  readonly #open = new Set<SourceReceipt>()
  #issuedEnd: number
  #safePosition: number

  constructor(options: TrackerOptions, startPosition = 0) {
    this.#options = options
    this.#owner = {
      options,
      add: (from, to) => this.#add(from, to),
      settle: (settled, outcome) => this.#settle(settled, outcome),
    }
    this.#issuedEnd = startPosition
    this.#safePosition = startPosition
  }

  /** The end of the unbroken settled prefix. */
  get safePosition(): number {
    return this.#safePosition
  }

  /** The end of the last receipt that was issued. */
  get issuedEnd(): number {
    return this.#issuedEnd
  }

  /** How many shares are not settled. */
  get openCount(): number {
    return this.#open.size
  }

  issue(end: number): Receipt {
    invariant(end >= this.#issuedEnd, 'receipts are issued in rising order')
    const receipt = this.#add(this.#issuedEnd, end)
    this.#issuedEnd = end
    return receipt
  }

  #add(start: number, end: number): SourceReceipt {
    const receipt = new SourceReceipt(start, end, this.#owner)
    this.#open.add(receipt)
    return receipt
  }

  #settle(receipt: SourceReceipt, outcome: Outcome): void {
    invariant(this.#open.delete(receipt), 'a receipt is settled once')
    this.#options.onSettled?.(outcome)
    if (receipt.start > this.#safePosition) return
    let safe = this.#issuedEnd
    for (const open of this.#open) if (open.start < safe) safe = open.start
    if (safe <= this.#safePosition) return
    this.#safePosition = safe
    this.#options.onProgress?.(safe)
  }
}

interface Owner {
  readonly options: TrackerOptions
  add(start: number, end: number): SourceReceipt
  settle(receipt: SourceReceipt, outcome: Outcome): void
}

class SourceReceipt implements Receipt {
  readonly start: number
  readonly #owner: Owner
  #end: number

  constructor(start: number, end: number, owner: Owner) {
    this.start = start
    this.#end = end
    this.#owner = owner
  }

  get source(): string {
    return this.#owner.options.source
  }

  get isResumable(): boolean {
    // Asked when it matters: a file may be deleted after its lines were handed on.
    return this.#owner.options.isResumable
  }

  get end(): number {
    return this.#end
  }

  share(): Receipt {
    return this.#owner.add(this.start, this.#end)
  }

  splitAt(position: number): Receipt {
    invariant(position >= this.start && position <= this.#end, 'a receipt is cut inside its range')
    const rest = this.#owner.add(position, this.#end)
    this.#end = position
    return rest
  }

  settle(outcome: Outcome): void {
    this.#owner.settle(this, outcome)
  }
}

/** Settles every receipt of a list alike. */
export function settleAll(receipts: readonly Receipt[], outcome: Outcome): void {
  for (const receipt of receipts) receipt.settle(outcome)
}

/** The shares of what lies before a position, and of what begins there. */
export function splitReceipts(
  receipts: readonly Receipt[],
  position: number,
): { readonly before: readonly Receipt[]; readonly after: readonly Receipt[] } {
  const before: Receipt[] = []
  const after: Receipt[] = []
  for (const receipt of receipts) {
    if (receipt.start >= position) after.push(receipt)
    else {
      if (receipt.end > position) after.push(receipt.splitAt(position))
      before.push(receipt)
    }
  }
  return { before, after }
}
