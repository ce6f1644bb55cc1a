import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { Cut } from './cut.ts'
import { JoinedLines, type RecordLimits } from './joined-lines.ts'

/**
 * The lines of one stream that wait for what follows, copied out of the batches they came in.
 *
 *   head      the first line as a batch of one record, for its time, attributes and resource
 *   joined    the lines that are one record with it, for sure
 *   loose     the lines after those, which may turn out to be records of their own
 *   receipts  of all of these
 */
export class HeldRecord {
  readonly #head: LogBatch
  readonly #isContinuation: boolean
  readonly #joined: JoinedLines
  #loose: LogBatch[] = []
  #sourceEnd: number
  #receipts: Receipt[] = []

  constructor(
    limits: RecordLimits,
    { batch, index, isContinuation }: { batch: LogBatch; index: number; isContinuation: boolean },
  ) {
    this.#isContinuation = isContinuation
    this.#head = batch.select([index], []).detach()
    this.#joined = new JoinedLines(limits, this.#head.bodyBytes(0))
    this.#sourceEnd = batch.sourceEnd(index)
  }

  /** Those of all lines that wait. */
  get receipts(): readonly Receipt[] {
    return this.#receipts
  }

  addReceipts(receipts: readonly Receipt[]): void {
    this.#receipts.push(...receipts)
  }

  /** How many lines wait. */
  get lines(): number {
    return this.#joined.lines + this.#loose.length
  }

  /** Adds a line; the first `joinedLines` of all are one record by now. */
  add(batch: LogBatch, index: number, joinedLines: number): void {
    if (this.lines < joinedLines) {
      this.join(joinedLines - 1)
      // `slice` of a Buffer would not copy.
      this.#joined.add(batch.bodyLength(index), () => new Uint8Array(batch.bodyBytes(index)))
      this.#sourceEnd = batch.sourceEnd(index)
      return
    }
    this.#loose.push(batch.select([index], []).detach())
  }

  /** Says that the first so many lines are one record. */
  join(joinedLines: number): void {
    while (this.#joined.lines < joinedLines) {
      const line = this.#loose.shift()
      if (line === undefined) return
      this.#joined.add(line.bodyLength(0), () => line.bodyBytes(0))
      this.#sourceEnd = line.sourceEnd(0)
    }
  }

  /** Ends the wait: the record, then each loose line, every one with a share of the receipts. */
  release(): Cut {
    this.#joined.writeTo(this.#head, 0, this.#sourceEnd)
    this.#head.markWanted(0)
    if (this.#isContinuation) markContinuation(this.#head, 0)
    const outputs = [this.#head, ...this.#loose]
    const receipts = this.#receipts
    for (const [index, output] of outputs.entries()) {
      output.receipts = index < outputs.length - 1 ? receipts.map((receipt) => receipt.share()) : receipts
    }
    this.#receipts = []
    this.#loose = []
    return { outputs, joinedLines: this.#joined.lines - 1, droppedLines: this.#joined.dropped }
  }
}

/** Says on a record that it goes on where one ended that was handed on before. */
export function markContinuation(batch: LogBatch, index: number): void {
  batch.addAttributes(index, { [ATTRIBUTE.continuation]: true })
  batch.markWanted(index)
}
