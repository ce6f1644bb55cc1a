import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { JoinedLines, type RecordLimits } from './record-limits.ts'

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
  readonly #joined: JoinedLines
  #loose: LogBatch[] = []
  #sourceEnd: number
  receipts: readonly Receipt[]

  constructor(limits: RecordLimits, batch: LogBatch, index: number) {
    this.#head = batch.select([index], []).detach()
    this.#joined = new JoinedLines(limits, this.#head.bodyBytes(0))
    this.#sourceEnd = batch.sourceEnd(index)
    this.receipts = []
  }

  /** How many lines wait. */
  get lines(): number {
    return this.#joined.lines + this.#loose.length
  }

  /** Lines of the record that did not fit. */
  get dropped(): number {
    return this.#joined.dropped
  }

  /** Adds a line; the first `joinedLines` of all are one record by now. */
  add(batch: LogBatch, index: number, joinedLines: number): void {
    if (this.lines < joinedLines) {
      this.join(joinedLines - 1)
      this.#joined.add(batch.bodyLength(index), () => batch.bodyBytes(index).slice())
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
  release(): readonly LogBatch[] {
    this.#joined.writeTo(this.#head, 0, this.#sourceEnd)
    const batches = [this.#head, ...this.#loose]
    for (const batch of batches.slice(0, -1)) batch.receipts = this.receipts.map((receipt) => receipt.share())
    const last = batches.at(-1)
    if (last !== undefined) last.receipts = this.receipts
    this.receipts = []
    this.#loose = []
    return batches
  }
}
