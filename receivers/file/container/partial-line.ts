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
  /** Position in the source of the first piece, in the block it was read with. */
  readonly startsAt: number
  readonly timeLow: number
  readonly timeHigh: number
  readonly receipts: Receipt[]
  /** Monotonic time of the last piece. */
  grownAtMs: number
}

export function newPartialLine({ timeLow, timeHigh }: WrappedLine, startsAt: number): PartialLine {
  return { pieces: [], bytes: 0, isTruncated: false, startsAt, timeLow, timeHigh, receipts: [], grownAtMs: 0 }
}

/** Adds a copy of a piece, as far as the longest record has room for it. */
export function addPiece(partial: PartialLine, piece: Uint8Array, bytesMax: number): void {
  const room = Math.max(0, bytesMax - partial.bytes)
  if (piece.length > room) partial.isTruncated = true
  if (room === 0) return
  partial.pieces.push(Uint8Array.prototype.slice.call(piece, 0, room))
  partial.bytes += Math.min(room, piece.length)
}
