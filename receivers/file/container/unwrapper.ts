import type { Receipt } from '../../../agent/model/acknowledgement.ts'
import type { LineBlock } from '../../../agent/scan/line-splitter.ts'
import { wrapperParsers, type WrapperFormat } from './format.ts'
import { addPiece, earliestReceipt, newPartialLine, type PartialLine } from './partial-line.ts'
import { StreamRecords } from './stream-records.ts'
import { Unescaper } from './unescaper.ts'
import { newWrappedLine, type StreamName, type WrapperParser } from './wrapped-line.ts'

/**
 * Takes the lines of a container's log out of their wrapping, one batch for each stream:
 *
 *   file     │ out P "a" │ err F "x" │ out F "b" │
 *   stdout   "ab"                                    one record, two slices
 *   stderr               "x"
 *
 * The streams of a block share the block's receipt. A line that is not finished keeps its share, cut where
 * the line begins, so that the file is not acknowledged past it. Nor is it acknowledged up to between the pieces
 * of a line, from where the rest would be read as a line: what begins while another one is open shares what keeps
 * that one. A line without a wrapping is a record of its own, of no stream.
 */
export interface Unwrapped {
  /** '' for lines without a wrapping. */
  readonly stream: StreamName | ''
  readonly records: StreamRecords
  readonly receipts: readonly Receipt[]
}

/** Lines that wait for their last piece, by stream. */
export type OpenLines = Map<StreamName, PartialLine>

/** Of lines that were finished in this block and begun before it. */
type FinishedReceipts = Map<StreamName | '', Receipt[]>

interface Source {
  readonly receipt: Receipt
  readonly format: Exclude<WrapperFormat, 'plain'>
  readonly open: OpenLines
  readonly monotonicMs: number
}

/** What the streams of a block get. */
interface Shares {
  readonly receipt: Receipt
  /** What keeps the lines that were open when the block began. */
  readonly earlier: Receipt | undefined
  readonly streams: readonly (StreamName | '')[]
}

/** Takes lines of container runtimes apart and joins what a runtime cut, each stream of a file for itself. */
export class Unwrapper {
  readonly #bytesMax: number
  readonly #isSplit: boolean
  readonly #unescaper = new Unescaper()
  readonly #line = newWrappedLine()
  /** Made when a stream is met: few logs have them all, and most have none. */
  readonly #records = new Map<StreamName | '', StreamRecords>()
  readonly parsers: Readonly<Record<'docker' | 'cri', WrapperParser>> = wrapperParsers(this.#unescaper)

  /** `isSplit`: a record that is too long becomes several; else it loses its rest. */
  constructor(bytesMax: number, isSplit: boolean) {
    this.#bytesMax = bytesMax
    this.#isSplit = isSplit
  }

  /** The records of a block by stream. Valid until the next block; the receipts are owned by the result. */
  unwrap(block: LineBlock, source: Source): readonly Unwrapped[] {
    const { receipt, format, open } = source
    const touched = new Set<StreamName | ''>()
    const finished = new Map<StreamName | '', Receipt[]>()
    const earlier = earliestReceipt(open.values())
    this.#unescaper.begin(block.bytes.length)
    for (const records of this.#records.values()) records.clear()
    for (let index = 0; index < block.count; index += 1) {
      const span = { start: block.starts[index] ?? 0, end: block.ends[index] ?? 0 }
      if (this.parsers[format](block.bytes, span, this.#line)) {
        touched.add(this.#line.stream)
        this.#take(block, index, source, finished)
      } else {
        touched.add('')
        this.#recordsOf('').add(
          { ...span, timeLow: 0, timeHigh: 0 },
          sourceOf(block, index, receipt.start),
          1,
        )
      }
    }
    return this.#shared({ receipt, earlier, streams: [...touched] }, open, finished)
  }

  // --- steps

  #recordsOf(stream: StreamName | ''): StreamRecords {
    const known = this.#records.get(stream)
    if (known !== undefined) return known
    const records = new StreamRecords()
    this.#records.set(stream, records)
    return records
  }

  #take(
    block: LineBlock,
    index: number,
    { receipt, open, monotonicMs }: Source,
    finished: FinishedReceipts,
  ): void {
    const line = this.#line
    const records = this.#recordsOf(line.stream)
    const at = sourceOf(block, index, receipt.start)
    const partial = open.get(line.stream)
    if (!line.isPartial && partial === undefined) {
      records.add(line, at, block.marks?.[index] ?? 1)
      if (line.owned !== undefined) records.own([line.owned])
      return
    }
    const joined = partial ?? newPartialLine(line, at.start, otherOf(open, line.stream))
    joined.grownAtMs = monotonicMs
    open.set(line.stream, joined)
    addPiece(
      joined,
      line.owned ?? block.bytes.subarray(line.start, line.end),
      this.#isSplit ? Infinity : this.#bytesMax,
    )
    const isFull = this.#isSplit && joined.bytes >= this.#bytesMax
    if (line.isPartial && !isFull) return
    open.delete(line.stream)
    finished.set(line.stream, [...(finished.get(line.stream) ?? []), ...joined.receipts])
    records.add({ start: 0, end: 0, timeLow: joined.timeLow, timeHigh: joined.timeHigh }, at, 1)
    records.own(joined.pieces)
    if (joined.isTruncated) records.truncated.push(records.count - 1)
  }

  /** Gives each stream its share of the receipt; a line that is still open keeps the part from its beginning on. */
  #shared(
    { receipt, earlier, streams }: Shares,
    open: OpenLines,
    finished: FinishedReceipts,
  ): readonly Unwrapped[] {
    const ofEarlier = (): readonly Receipt[] => (earlier === undefined ? [] : [earlier.share()])
    const unwrapped: Unwrapped[] = []
    streams.forEach((stream, index) => {
      const records = this.#recordsOf(stream)
      const share = index === streams.length - 1 ? receipt : receipt.share()
      const partial = stream === '' ? undefined : open.get(stream)
      if (partial?.isNew === true) partial.receipts.push(...ofEarlier())
      if (records.count === 0) {
        partial?.receipts.push(share)
        return
      }
      if (partial?.isNew === true) partial.receipts.push(share.splitAt(partial.startsAt))
      unwrapped.push({ stream, records, receipts: [...(finished.get(stream) ?? []), ...ofEarlier(), share] })
    })
    for (const partial of open.values()) partial.isNew = false
    return unwrapped
  }
}

/** The line of the other stream that is open. */
function otherOf(open: OpenLines, stream: StreamName): PartialLine | undefined {
  return open.get(stream === 'stdout' ? 'stderr' : 'stdout')
}

/** Where a line lies in the source. */
function sourceOf(
  { sourceEnds }: LineBlock,
  index: number,
  blockStart: number,
): { readonly start: number; readonly end: number } {
  const start = index === 0 ? blockStart : (sourceEnds[index - 1] ?? blockStart)
  return { start, end: sourceEnds[index] ?? start }
}
