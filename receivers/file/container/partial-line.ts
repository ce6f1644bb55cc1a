import type { Receipt } from '../../../agent/model/acknowledgement.ts'
import type { WrappedLine } from './wrapped-line.ts'

/**
 * A line that the runtime cut: its pieces so far, as copies, with the receipts of the bytes they came from.
 * They are settled with the record, so that a restart reads from the first piece.
 */
export interface PartialLine {
  readonly pieces: Uint8Array[]
  bytes: number
  /** Pieces past the longest record were left out. */
  isTruncated: boolean
  /**
   * Position in the source of its first piece, or of that of a line of the other stream which was open then. In the
   * block it was begun with.
   */
  readonly startsAt: number
  /** Begun in the block that is being read. */
  isNew: boolean
  readonly timeLow: number
  readonly timeHigh: number
  readonly receipts: Receipt[]
  /** Monotonic time of the last piece. */
  grownAtMs: number
}

/** `other`: the line of the other stream that is open. */
export function newPartialLine(
  { timeLow, timeHigh }: WrappedLine,
  start: number,
  other: PartialLine | undefined,
): PartialLine {
  const startsAt = other?.isNew === true ? other.startsAt : start
  const nothing = { pieces: [], bytes: 0, isTruncated: false, isNew: true, receipts: [], grownAtMs: 0 }
  return { ...nothing, startsAt, timeLow, timeHigh }
}

/** What keeps the open lines from being acknowledged; undefined without any. */
export function earliestReceipt(lines: Iterable<PartialLine>): Receipt | undefined {
  let earliest: Receipt | undefined
  for (const { receipts } of lines) {
    for (const receipt of receipts)
      if (earliest === undefined || receipt.start < earliest.start) earliest = receipt
  }
  return earliest
}

/** Adds a copy of a piece, as far as the longest record has room for it. */
export function addPiece(partial: PartialLine, piece: Uint8Array, bytesMax: number): void {
  const room = Math.max(0, bytesMax - partial.bytes)
  if (piece.length > room) partial.isTruncated = true
  if (room === 0) return
  partial.pieces.push(Uint8Array.prototype.slice.call(piece, 0, room))
  partial.bytes += Math.min(room, piece.length)
}
