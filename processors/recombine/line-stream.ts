import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { walkBatch } from './batch-walk.ts'
import { NOTHING, type Cut } from './cut.ts'
import { HeldRecord, markContinuation } from './held-record.ts'
import { JoinedLines, type RecordLimits } from './joined-lines.ts'
import type { LineJoiner } from './line-joiner.ts'
import type { LineRun, RecordList } from './record-list.ts'

const LINE_FEED = 0x0a

/**
 * Cuts the lines of one stream into records, over the borders of batches.
 *
 *   held        batch
 *   a   b   │   c   d   e   f   g
 *   └ one ──────┘   └ two ┘ └ held until more lines come, or none for a while
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

  /** Takes a batch over with its receipts, or gives it back as the only output. */
  take(batch: LogBatch): Cut {
    const held = this.#held
    const { records, completedLines, openFrom } = walkBatch(batch, this.#joiner, held?.lines ?? 0)
    if (held !== undefined && completedLines === undefined) {
      this.#holdMore(held, batch, 0)
      held.addReceipts(receiptsBefore(batch, batch.count))
      return NOTHING
    }
    const begin = Math.max(0, (completedLines ?? 0) - (held?.lines ?? 0))
    const before = held === undefined ? NOTHING : completed(held, batch, completedLines ?? 1)
    this.#held = openFrom === undefined ? undefined : this.#hold(batch, openFrom, begin)
    const after = this.#cut(batch, records)
    return {
      outputs: [...before.outputs, ...after.outputs],
      joinedLines: before.joinedLines + after.joinedLines,
      droppedLines: before.droppedLines + after.droppedLines,
    }
  }

  /** Ends the open record and gives what is held. */
  flush(): Cut {
    const held = this.#held
    held?.join(this.#joiner.joinedLines)
    this.#joiner.release()
    this.#held = undefined
    return held?.release() ?? NOTHING
  }

  /** Forgets what is held, without settling its receipts. */
  drop(): void {
    this.#joiner.reset()
    this.#held = undefined
  }

  /** Holds the lines from `from` on; the lines before it from `begin` on keep their receipts. */
  #hold(batch: LogBatch, from: number, begin: number): HeldRecord {
    const { isContinuation } = this.#joiner
    const held = new HeldRecord(this.#limits, { batch, index: from, isContinuation })
    held.addReceipts(receiptsFrom(batch, from, from > begin))
    this.#holdMore(held, batch, from + 1)
    return held
  }

  #holdMore(held: HeldRecord, batch: LogBatch, from: number): void {
    for (let index = from; index < batch.count; index += 1) held.add(batch, index, this.#joiner.joinedLines)
  }

  /** The records that begin and end in the batch. */
  #cut(batch: LogBatch, records: RecordList): Cut {
    if (records.count === batch.count && records.continuations.length === 0)
      return { ...NOTHING, outputs: [batch] }
    if (records.count === 0) return NOTHING
    const output = batch.select(records.firsts, batch.receipts)
    batch.receipts = []
    let joinedLines = 0
    let droppedLines = 0
    for (const run of records.runs) {
      joinedLines += run.lines - 1
      droppedLines += this.#join(batch, run, output)
    }
    for (const position of records.continuations) markContinuation(output, position)
    return { outputs: [output], joinedLines, droppedLines }
  }

  /** Makes one record of a run of lines; how many were left out. */
  #join(batch: LogBatch, { position, first, lines, sameness }: LineRun, output: LogBatch): number {
    const last = first + lines - 1
    output.markWanted(position)
    if (this.#isOneSlice(batch, first, lines)) {
      output.extendBody(position, batch, last)
      if (sameness !== undefined) output.setSameness(position, sameness)
      output.setSourceEnd(position, batch.sourceEnd(last))
      return 0
    }
    const joined = new JoinedLines(this.#limits, batch.bodyBytes(first))
    for (let line = first + 1; line <= last; line += 1) {
      joined.add(batch.bodyLength(line), () => batch.bodyBytes(line))
    }
    joined.writeTo(output, position, batch.sourceEnd(last))
    return joined.dropped
  }

  /** Whether the lines stand in the buffer just as the joined record is to be. */
  #isOneSlice(batch: LogBatch, first: number, lines: number): boolean {
    const { separator, linesMax, bytesMax } = this.#limits
    if (separator.length !== 1 || separator[0] !== LINE_FEED || lines > linesMax) return false
    if (!batch.areLinesOfBuffer(first, lines)) return false
    let bytes = lines - 1
    for (let line = first; line < first + lines; line += 1) bytes += batch.bodyLength(line)
    return bytes <= bytesMax
  }
}

/** Releases what is held, with the first lines of the batch that belong to it. */
function completed(held: HeldRecord, batch: LogBatch, lines: number): Cut {
  const ownLines = Math.max(0, lines - held.lines)
  held.join(lines)
  for (let index = 0; index < ownLines; index += 1) held.add(batch, index, lines)
  held.addReceipts(receiptsBefore(batch, ownLines))
  return held.release()
}

/** Takes the receipts of the lines before `end` out of a batch. */
function receiptsBefore(batch: LogBatch, end: number): readonly Receipt[] {
  const isAll = end === batch.count
  if (end === 0 && !isAll) return []
  if (!isAll && Number.isNaN(batch.sourceEnd(end - 1))) return shares(batch)
  const rest = isAll ? [] : batch.splitReceiptsBefore(end)
  const taken = batch.receipts
  batch.receipts = rest
  return taken
}

/** Takes the receipts of the lines from `start` on out of a batch; some are left for lines before it. */
function receiptsFrom(batch: LogBatch, start: number, hasLinesBefore: boolean): readonly Receipt[] {
  if (hasLinesBefore && Number.isNaN(batch.sourceEnd(start - 1))) return shares(batch)
  return batch.splitReceiptsBefore(hasLinesBefore ? start : 0)
}

function shares(batch: LogBatch): readonly Receipt[] {
  return batch.receipts.map((receipt) => receipt.share())
}
