import { REPLAYED_LINES } from '../../agent/stacktrace/continuation.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { HeldRecord } from './held-record.ts'
import type { LineJoiner } from './line-joiner.ts'
import { JoinedLines, type RecordLimits } from './record-limits.ts'

/** What a batch becomes, in order; the batch itself when nothing in it was joined. */
export interface Cut {
  readonly outputs: readonly LogBatch[]
  /** Lines that became part of a record that begins before them. */
  readonly joinedLines: number
  /** Lines that were left out because their record is full. */
  readonly droppedLines: number
}

/**
 * Cuts the lines of one stream into records, over the borders of batches.
 *
 *   held     │ batch                                             │
 *   a b      │ c   d   e   f   g                                 │ lines
 *   └─ record one ─┘   └two┘   └─ held until the next batch ─▶   │
 *      outputs[0]      outputs[1] (the batch, cut)
 *
 * Receipts go with the lines they cover; where the source has no positions, every output gets a share.
 */
export class LineStream {
  readonly #joiner: LineJoiner
  readonly #limits: RecordLimits
  #held: HeldRecord | undefined

  constructor(joiner: LineJoiner, limits: RecordLimits) {
    this.#joiner = joiner
    this.#limits = limits
  }

  get isHolding(): boolean {
    return this.#held !== undefined
  }

  /** The receipts of the lines that are held. */
  get heldReceipts(): readonly Receipt[] {
    return this.#held?.receipts ?? []
  }

  /** Takes a batch over, or gives the same batch back as the only output. */
  take(batch: LogBatch): Cut {
    const walk = new BatchWalk(batch, this.#joiner, this.#held?.lines ?? 0)
    walk.run()
    const outputs: LogBatch[] = []
    if (this.#held !== undefined && walk.isHeldComplete) outputs.push(...this.#complete(batch, walk))
    const counts = { joinedLines: walk.joinedLines, droppedLines: 0 }
    const middleReceipts = this.#holdTail(batch, walk)
    const middle = this.#cutMiddle(batch, walk, middleReceipts, counts)
    if (middle !== undefined) outputs.push(middle)
    return { outputs, ...counts }
  }

  /** Ends the open record and gives what is held. */
  flush(): readonly LogBatch[] {
    const held = this.#held
    held?.join(this.#joiner.joinedLines)
    this.#joiner.reset()
    this.#held = undefined
    return held?.release() ?? []
  }

  /** Forgets what is held without settling it. */
  drop(): void {
    this.#joiner.reset()
    this.#held = undefined
  }

  #complete(batch: LogBatch, walk: BatchWalk): readonly LogBatch[] {
    const held = this.#held
    if (held === undefined) return []
    held.join(walk.heldJoinedLines)
    for (let index = 0; index < walk.begin; index += 1) held.add(batch, index, walk.heldJoinedLines)
    held.receipts = [...held.receipts, ...receiptsBefore(batch, walk.begin)]
    this.#held = undefined
    return held.release()
  }

  /** Holds the open record at the end of the batch; what remains are the receipts of the lines before it. */
  #holdTail(batch: LogBatch, walk: BatchWalk): void {
    if (!this.#joiner.isOpen) return
  }
}
