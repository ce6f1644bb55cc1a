import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import { invariant } from '../../agent/model/invariant.ts'
import { READER_MOVES, StateMachine, type ReaderState } from '../../agent/model/state-machine.ts'
import type { LineBlock, LinePart, LineSplitter } from '../../agent/scan/line-splitter.ts'
import type { Checkpoint } from './checkpoints.ts'
import { Generation, type FormerContent } from './generation.ts'
import {
  fileKeyOf,
  holdsMarker,
  markerOf,
  NO_MARKER,
  readExactly,
  type FileKey,
  type Marker,
} from './identity.ts'
import { emptyTail, lastBytes, readAfter, TAIL_BYTES, tailAt, type Tail } from './tail.ts'

/**
 * One file that is followed, whatever happens to its name.
 *
 *   │ acknowledged │ handed on │ finished lines │ unfinished line │
 *                              offset                             seenTo        size
 *
 * What lies between `offset` and `seenTo` was read and is no whole line yet: it is not kept in memory but
 * read again when the file has grown. A turn also reads the first bytes again, and those before `offset`,
 * so that a file that was emptied and filled anew in between is noticed.
 */
export interface TailedFileOptions {
  readonly key: FileKey
  /** The name it was found under; records carry it also after a rename. */
  readonly path: string
  readonly fingerprintBytes: number
  readonly start: Start
  readonly nowMs: () => number
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
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'copy'; readonly of: FormerContent }

export interface TurnOptions {
  /** Bytes after which the next file has its turn, and what may be read to find the end of one line. */
  readonly bytesMax: number
  readonly lineBytesMax: number
  /** Hands on a last line without line end once the file has not grown for this long; undefined: never. */
  readonly flushAfterMs: number | undefined
  readonly monotonicMs: number
  /** Takes over finished lines; what it throws ends the turn with the file unmoved. */
  readonly hand: (lines: LineBlock, receipt: Receipt) => Promise<void>
}

const LINE_FEED = 0x0a
const NOTHING = Buffer.alloc(0)
const UNLISTED_FLUSH_MS = 5_000
const FORMERS_MAX = 4

export class TailedFile {
  readonly key: FileKey
  readonly path: string
  /** Found at the last search, under whatever name. */
  isListed = true
  /** In use by a step that waits; it is not closed then. */
  isBusy = false
  /** Released for good. */
  isGone = false
  /** A fresh look is due before anything is concluded from what is known. */
  isLookDue = true
  /** The file that had this name before; it is read to its end first. */
  predecessor: TailedFile | undefined
  /** Monotonic time of the last growth that was seen. */
  grownAtMs = 0
  readonly #options: TailedFileOptions
  readonly #state: StateMachine<ReaderState>
  #start: Start | undefined
  #handle: FileHandle | undefined
  #generation: Generation
  #offset: number
  #inside: LinePart = 'line'
  #seenTo: number
  #size = 0
  #previousSize = 0
  #modifiedMs = 0
  #linkCount = 1
  #isCheckDue = false
  #tail: Tail
  #head: Marker = NO_MARKER
  /** The first bytes as they were read, until the marker of them is whole. */
  #headBytes: Buffer = NOTHING
  #formers: readonly FormerContent[] = []

  constructor(options: TailedFileOptions) {
    this.key = options.key
    this.path = options.path
    this.#options = options
    this.#start = options.start
    this.#offset = startOffset(options.start)
    this.#seenTo = this.#offset
    this.#tail = emptyTail(this.#offset)
    this.#generation = this.#firstGeneration(options.start)
    this.#state = new StateMachine<ReaderState>('inactive', READER_MOVES, options.nowMs())
  }

  get state(): ReaderState {
    return this.#state.state
  }

  get isOpen(): boolean {
    return this.#handle !== undefined
  }

  /** The file has no name any more. */
  get isDeleted(): boolean {
    return this.#linkCount === 0
  }

  /** Bytes that wait to be read. */
  get unreadBytes(): number {
    return Math.max(0, this.#size - this.#seenTo)
  }

  get hasUnfinishedLine(): boolean {
    return this.#seenTo > this.#offset
  }

  get openReceipts(): number {
    return this.#generation.openCount
  }

  /** Markers of what it holds, as far as it was read. */
  get content(): { readonly head: Marker; readonly mark: Marker } {
    return { head: this.#head, mark: markerOf(this.#tail.bytes, this.#tail.end) }
  }

  /** What it held before it was emptied, the last few times, newest first. */
  get formers(): readonly FormerContent[] {
    return this.#formers
  }

  /** Whether a turn would do something. */
  isReady(nowMonotonicMs: number, flushAfterMs: number | undefined): boolean {
    if (this.#handle === undefined) return false
    return this.unreadBytes > 0 || this.#isCheckDue || this.#isFlushDue(nowMonotonicMs, flushAfterMs)
  }

  /** Whether all of it was handed on, as far as a fresh look shows. */
  isDrained(flushAfterMs: number | undefined): boolean {
    if (this.isGone || this.state === 'error') return true
    const waitsForFlush = this.hasUnfinishedLine && flushAfterMs !== undefined
    return !this.isLookDue && this.unreadBytes === 0 && !waitsForFlush
  }

  /** What the search saw of it; true when it is not open and has something to read. */
  noteStats({ size, modifiedMs }: Seen): boolean {
    if (this.#handle !== undefined) {
      if (size !== this.#size || modifiedMs !== Math.trunc(this.#modifiedMs)) this.isLookDue = true
      return false
    }
    this.#size = size
    this.isLookDue = false
    const isUnfinished = this.#start !== undefined || this.state === 'error' || this.hasUnfinishedLine
    return isUnfinished || size !== this.#seenTo
  }

  /**
   * Opens it under a name it has now and finds the place to begin.
   * Errors: what the system throws; the file is then in state `error` and may be opened again later.
   */
  async open(path: string): Promise<'opened' | 'another_file'> {
    // Without O_NONBLOCK, a pipe that took the name since would hold up the whole thread pool.
    const handle = await this.#attempt(() => open(path, constants.O_RDONLY | constants.O_NONBLOCK))
    const stats = await this.#attempt(() => handle.stat({ bigint: true }), handle)
    if (fileKeyOf(stats) !== this.key || !stats.isFile()) {
      await handle.close()
      return 'another_file'
    }
    if (this.#start !== undefined) await this.#attempt(() => this.#begin(handle, this.#start), handle)
    this.#start = undefined
    this.#handle = handle
    this.isLookDue = true
    this.#enter('active', 'opened')
    return 'opened'
  }

  /** Asks the system for size and links. An emptied file begins anew. */
  async look(): Promise<void> {
    const handle = this.#handle
    if (handle === undefined) return
    const { size, mtimeMs, nlink } = await this.#attempt(() => handle.stat(), handle)
    this.isLookDue = false
    this.#previousSize = this.#size
    this.#size = size
    this.#linkCount = nlink
    if (size < this.#offset) this.#beginAnew('it was truncated')
    if (size < this.#seenTo) this.#seenTo = Math.max(this.#offset, size)
    // Written to: by appending, or it was emptied and filled again, past the offset even.
    if (mtimeMs !== this.#modifiedMs && this.#offset > 0) this.#isCheckDue = true
    this.#modifiedMs = mtimeMs
  }

  /** Reads a bounded part and hands it on; what is left is read in the next turn. */
  async turn(splitter: LineSplitter, options: TurnOptions): Promise<void> {
    const handle = this.#handle
    invariant(handle !== undefined, 'a turn is for an open file')
    const isFlushDue = this.#isFlushDue(options.monotonicMs, options.flushAfterMs)
    if (isFlushDue) await this.look()
    if (!(await this.#isSameContent(handle))) return this.#beginAnew('its content was replaced')
    const from = this.#offset
    let position = from
    let before = this.#tail.end === from ? this.#tail : emptyTail(from)
    splitter.reset(from, this.#inside)
    do {
      const wanted = splitter.room().subarray(0, this.#turnEnd(from, position, options) - position)
      const known = position === from ? before : emptyTail(position)
      const bytesRead = await this.#attempt(() => readAfter(handle, known, wanted), handle)
      if (bytesRead === 'differs') return this.#beginAnew('its content was replaced')
      // The file has shrunk since the last look.
      if (bytesRead === 0) this.#size = position
      splitter.wrote(bytesRead)
      await this.#handAll(splitter, options)
      const read = wanted.subarray(0, bytesRead)
      this.#noteHead(read, position)
      if (this.#offset !== this.#tail.end) this.#tail = tailAt(this.#offset, before, read)
      before = { bytes: lastBytes(before.bytes, read), end: position + bytesRead }
      position = before.end
    } while (position < this.#turnEnd(from, position, options))
    const hasGrown = position > this.#seenTo
    const isCutByTurn = position < this.#size
    if (hasGrown) this.grownAtMs = options.monotonicMs
    // A line that does not end within a turn is only left by one that loses its rest: its head goes on now.
    if (splitter.restBytes > 0 && (isCutByTurn ? this.#offset === from : isFlushDue && !hasGrown)) {
      await this.#handOn(splitter.flush(), options)
      this.#settleUpTo(splitter)
      this.#tail = before
    }
    this.#seenTo = isCutByTurn ? this.#offset : Math.max(position, this.#offset)
    this.#growHead()
    // Lines settled on the way were noted before there was anything to tell the file by.
    if (this.#offset !== from) this.saveCheckpoint()
  }

  /** Has its acknowledged position kept, with what tells the file again. */
  saveCheckpoint(): void {
    this.#options.onCheckpoint({
      path: this.path,
      offset: this.#generation.safePosition,
      ...this.content,
      updatedMs: this.#options.nowMs(),
    })
  }

  /** Closes it; it may be opened again. */
  async close(reason: string): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
    if (handle !== undefined) this.#enter('inactive', reason)
  }

  // --- steps

  async #begin(handle: FileHandle, start: Start | undefined): Promise<void> {
    if (start !== undefined && start.kind !== 'offset') {
      const { head, mark } = start.kind === 'checkpoint' ? start.checkpoint : start.of
      if (!(await holdsMarker(handle, head)) || !(await holdsMarker(handle, mark))) {
        return this.#beginAnew('it is not the file of its checkpoint any more', { head, mark })
      }
      this.#head = head
    }
    if (this.#offset === 0) return
    const length = Math.min(TAIL_BYTES, this.#offset)
    const bytes = await readExactly(handle, this.#offset - length, length)
    if (bytes.length < length) return this.#beginAnew('it was truncated')
    if (bytes.at(-1) !== LINE_FEED) this.#inside = 'continued'
    this.#tail = { bytes, end: this.#offset }
    const headLength = Math.min(this.#options.fingerprintBytes, this.#offset)
    this.#noteHead(await readExactly(handle, 0, headLength), 0)
    this.#growHead()
    this.saveCheckpoint()
  }

  #beginAnew(reason: string, content = this.content): void {
    this.#options.onLost(Math.max(0, this.#previousSize - this.#offset), reason)
    const emptiedAtMs = this.#options.nowMs()
    const former = { offset: this.#offset, ...content, emptiedAtMs, generation: this.#generation }
    this.#formers = [former, ...this.#formers].slice(0, FORMERS_MAX)
    this.#offset = 0
    this.#seenTo = 0
    this.#inside = 'line'
    this.#tail = emptyTail(0)
    this.#head = NO_MARKER
    this.#headBytes = NOTHING
    this.#isCheckDue = false
    this.#generation = this.#newGeneration(0)
    this.saveCheckpoint()
  }

  /** The first bytes tell; those before the offset are told by reading on. */
  async #isSameContent(handle: FileHandle): Promise<boolean> {
    const isCheckDue = this.#isCheckDue && this.#head.length > 0
    this.#isCheckDue = false
    return !isCheckDue || this.#attempt(() => holdsMarker(handle, this.#head), handle)
  }

  async #handAll(splitter: LineSplitter, options: TurnOptions): Promise<void> {
    for (let block = splitter.take(); block !== undefined; block = splitter.take()) {
      await this.#handOn(block, options)
    }
    this.#settleUpTo(splitter)
  }

  async #handOn(block: LineBlock | undefined, { hand }: TurnOptions): Promise<void> {
    const end = block?.sourceEnds.at(-1)
    if (block === undefined || end === undefined) return
    if (this.#offset === 0) skipByteOrderMark(block)
    await hand(block, this.#generation.issue(end))
    this.#offset = end
  }

  /** Bytes that make no record (line ends of flushed lines, rests that are left out) are settled at once. */
  #settleUpTo(splitter: LineSplitter): void {
    this.#offset = splitter.position
    this.#inside = splitter.inside
    this.#generation.skipTo(this.#offset)
  }

  /** Where a turn ends: after its share, or at the end of the one line that is longer. */
  #turnEnd(from: number, position: number, { bytesMax, lineBytesMax }: TurnOptions): number {
    const isInsideLongLine = this.#offset === from && position - from >= bytesMax
    return Math.min(this.#size, from + (isInsideLongLine ? Math.max(bytesMax, lineBytesMax) : bytesMax))
  }

  /** What was read, not what the file holds by now: it may have been replaced since. */
  #noteHead(read: Buffer, position: number): void {
    const { fingerprintBytes } = this.#options
    if (this.#head.length >= fingerprintBytes || position > this.#headBytes.length) return
    const first = read.subarray(0, Math.max(0, fingerprintBytes - position))
    this.#headBytes = Buffer.concat([this.#headBytes.subarray(0, position), first])
  }

  #growHead(): void {
    const length = Math.min(this.#headBytes.length, this.#offset)
    if (length <= this.#head.length) return
    this.#head = markerOf(this.#headBytes.subarray(0, length), length)
    if (length >= this.#options.fingerprintBytes) this.#headBytes = NOTHING
  }

  #isFlushDue(nowMonotonicMs: number, flushAfterMs: number | undefined): boolean {
    // A file that lost its name is soon released: its last line does not wait for a line end for ever.
    const afterMs = flushAfterMs ?? (this.isListed ? undefined : UNLISTED_FLUSH_MS)
    if (afterMs === undefined || !this.hasUnfinishedLine) return false
    return nowMonotonicMs - this.grownAtMs >= afterMs
  }

  #firstGeneration(start: Start): Generation {
    if (start.kind !== 'copy') return this.#newGeneration(this.#offset)
    const { generation: original } = start.of
    const generation = this.#newGeneration(original.safePosition)
    const receipt = generation.issue(this.#offset)
    // What was handed on from the original and is not acknowledged would be read again from here.
    original.whenSettled(() => receipt.settle('delivered'))
    return generation
  }

  #newGeneration(start: number): Generation {
    return new Generation(this.path, start, () => this.saveCheckpoint())
  }

  #enter(state: ReaderState, reason: string): void {
    if (this.#state.state !== state) this.#state.move(state, this.#options.nowMs(), reason)
  }

  /** Does something with the file; a failure closes it and puts it into state `error`. */
  async #attempt<T>(work: () => Promise<T>, handle?: FileHandle): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.#handle = undefined
      this.#enter('error', (error as NodeJS.ErrnoException).code ?? String(error))
      await handle?.close().catch(() => undefined)
      throw error
    }
  }
}

function startOffset(start: Start): number {
  if (start.kind === 'checkpoint') return start.checkpoint.offset
  return start.kind === 'copy' ? start.of.offset : start.offset
}

/** Source: Unicode Standard, 23.8: the mark at the beginning is no part of the text. */
function skipByteOrderMark({ bytes, starts, ends }: LineBlock): void {
  const start = starts[0] ?? 0
  const isMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
  if (isMark && (ends[0] ?? 0) >= start + 3) starts[0] = start + 3
}
