import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { Clock } from '../../agent/model/clock.ts'
import type { LineBlock } from '../../agent/scan/line-splitter.ts'
import type { Checkpoint } from './checkpoints.ts'
import type { Config } from './config.ts'
import type { FormerContent } from './generation.ts'
import type { FileKey } from './identity.ts'
import type { KeptRange } from './kept-bytes.ts'
import type { LocalFiles } from './local-files.ts'
import type { Compression } from './open-content.ts'
import type { TailedFile } from './tailed-file.ts'

/** The time that files are given is that of the last tick of the system's clock. */
export const CLOCK_TICK_MS = 20
/** How long the last line of a file that lost its name waits. */
const UNLISTED_FLUSH_MS = 5_000

/** What a `TailedFile` is made with. */
export interface TailedFileOptions {
  readonly key: FileKey
  /** The name it was found under; records carry it also after a rename. */
  readonly path: string
  readonly fingerprintBytes: number
  readonly compression: Compression
  /** How much of inflated text is kept for another look at it. */
  readonly windowBytes: number
  /** What ends a line, as bytes of the file. */
  readonly lineFeed: Uint8Array
  readonly start: Start
  /** What there is of it when the file is gone. */
  readonly kept?: KeptRange
  readonly local: LocalFiles
  readonly clock: Clock
  readonly onCheckpoint: (checkpoint: Checkpoint) => void
  /** Bytes that were in the file and can never be read: at least that many. */
  readonly onLost: (bytes: number, reason: string) => void
}

/** What the system says about a file that is not open. Units: whole milliseconds since the epoch. */
export interface Seen {
  readonly size: number
  readonly modifiedMs: number
}

/** Where reading begins. */
export type Start =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'end'; readonly size: number }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'copy'; readonly of: FormerContent }

/** What a file is begun with. */
export interface Origin {
  readonly start: Start
  readonly isFound: boolean
  /** The name it had, where that is known of one that is not found under any. */
  readonly name: string | undefined
  /** What there is of a file that is gone. */
  readonly kept?: KeptRange
}

export interface TurnOptions {
  /** Bytes after which the next file has its turn, and what may be read to find the end of one line. */
  readonly bytesMax: number
  readonly lineBytesMax: number
  /** Hands on a last line without line end once the file has not grown for this long; undefined: never. */
  readonly flushAfterMs: number | undefined
  readonly monotonicMs: number
  /** Takes over finished lines; what it throws ends the turn with the file unmoved. */
  readonly hand: (lines: LineBlock, stretch: Stretch) => Promise<void>
}

/** The bytes that lines were cut from. */
export interface Stretch {
  /** Where they begin. */
  readonly start: number
  /** Their receipt: for who has all that is needed to hand the lines on, since it stays open until they are settled. */
  readonly issue: () => Receipt
}

/** The position before which nothing is read; never inside a unit of the encoding. */
export function startOffset(start: Start, unitBytes: number): number {
  if (start.kind === 'checkpoint') return start.checkpoint.offset
  if (start.kind === 'end') return start.size - (start.size % unitBytes)
  return start.kind === 'copy' ? start.of.offset : start.offset
}

/** How long a last line without line end waits for it; undefined: for ever. Units: milliseconds. */
export function flushAfterMs(
  { force_flush_period: period }: Pick<Config, 'force_flush_period'>,
  isOnce: boolean,
): number | undefined {
  if (isOnce) return 0
  return period === 0 ? undefined : period
}

/**
 * The time of the last change, as what a later one is compared with. Within one tick of now it is no number, which equals
 * none: what is written in the same tick leaves the time as it is.
 */
export function settledTime(modifiedMs: number, nowMs: number): number {
  return Math.abs(nowMs - modifiedMs) >= CLOCK_TICK_MS ? modifiedMs : Number.NaN
}

/** Whether a last line without line end is to be handed on now. `afterMs`: undefined where it may wait for ever. */
export function isFlushDue(
  file: Pick<TailedFile, 'isListed' | 'hasUnfinishedLine' | 'grownAtMs'>,
  nowMonotonicMs: number,
  afterMs: number | undefined,
): boolean {
  // A file that lost its name is soon released: its last line does not wait for a line end for ever.
  const dueMs = afterMs ?? (file.isListed ? undefined : UNLISTED_FLUSH_MS)
  return dueMs !== undefined && file.hasUnfinishedLine && nowMonotonicMs - file.grownAtMs >= dueMs
}
