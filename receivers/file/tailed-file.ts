import { dirname } from 'node:path'
import { invariant } from '../../agent/model/invariant.ts'
import { READER_MOVES, StateMachine, type ReaderState } from '../../agent/model/state-machine.ts'
import type { LineBlock, LinePart } from '../../agent/scan/line-splitter.ts'
import { skipByteOrderMark } from './byte-order-mark.ts'
import { ContentHead } from './content-head.ts'
import type { FileContent } from './file-content.ts'
import type { Framer } from './framer.ts'
import { firstGeneration, Generation, type FormerContent } from './generation.ts'
import { GzipContent, RATIO_MAX } from './gzip-content.ts'
import { holdsMarker, holdsMarkers, isGone, markerOf, readExactly } from './identity.ts'
import type { FileKey, Markers } from './identity.ts'
import { followLinks, type Links } from './links.ts'
import { isCompressed, openContent } from './open-content.ts'
import { isFlushDue, settledTime, startOffset } from './tailing.ts'
import type { Seen, Start, TailedFileOptions, TurnOptions } from './tailing.ts'
import { emptyTail, lastBytes, readAfter, tailAt, tailBefore, type Tail } from './tail.ts'

const FORMERS_MAX = 4

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
export class TailedFile {
  readonly key: FileKey
  readonly path: string
  /** Found at the last search, under whatever name. */
  isListed = true
  /** The system reports what is written to it. */
  isReported = false
  /** Monotonic time of its last turn, where turns are bounded. */
  turnAtMs = 0
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
  #handle: FileContent | undefined
  #generation: Generation
  #offset: number
  #inside: LinePart = 'line'
  #seenTo: number
  /** Where it was last flushed: half a unit of UTF-16 stays there until the other half comes. */
  #flushedTo = -1
  #size = 0
  #previousSize = 0
  /** As the search saw it: of a compressed file not that of its text. */
  #sizeOnDisk = 0
  #modifiedMs = 0
  #linkCount = 1
  #isCheckDue = false
  #tail: Tail
  #marked: (Pick<Markers, 'mark'> & { readonly tail: Tail }) | undefined
  #head: ContentHead
  #links: Links
  #caughtUpAtMs: number
  #measuredSize = 0
  #formers: readonly FormerContent[] = []

  constructor(options: TailedFileOptions) {
    this.key = options.key
    this.path = options.path
    this.#options = options
    this.#start = options.start
    this.#offset = startOffset(options.start, options.lineFeed.length)
    this.#seenTo = this.#offset
    this.#tail = emptyTail(this.#offset)
    this.#head = new ContentHead(options.fingerprintBytes)
    this.#links = { path: options.path, directories: [dirname(options.path)] }
    this.#caughtUpAtMs = options.clock.monotonicMs()
    this.#generation = firstGeneration(options.start, this.#offset, (start) => this.#newGeneration(start))
    this.#state = new StateMachine<ReaderState>('inactive', READER_MOVES, options.clock.now())
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
    return this.#seenTo > this.#offset && this.#seenTo !== this.#flushedTo
  }

  get openReceipts(): number {
    return this.#generation.openCount
  }

  /** Its path with links followed, as it was when it was opened. */
  get resolvedPath(): string {
    return this.#links.path
  }

  /** Folders in which a change may concern it: those of its name, of the links it stands for, and its own. */
  get directories(): readonly string[] {
    return this.#links.directories
  }

  get isCompressed(): boolean {
    return !isGone(this.key) && isCompressed(this.path, this.#options.compression)
  }

  /** What is not acknowledged, as far as it was there at the last look. */
  get unacknowledged(): { readonly start: number; readonly end: number } {
    const start = this.#generation.safePosition
    return { start, end: Math.max(start, this.#seenTo, this.#size, this.#measuredSize) }
  }

  /** How far reading is behind: bytes as they are on disk, and for how long there have been any. */
  get lag(): { readonly bytes: number; readonly ms: number } {
    const unread = Math.max(this.unreadBytes, this.#measuredSize - this.#seenTo, 0)
    const bytes = this.isCompressed ? Math.ceil(unread / RATIO_MAX) : unread
    return { bytes, ms: bytes === 0 ? 0 : this.#options.clock.monotonicMs() - this.#caughtUpAtMs }
  }

  /** Markers of what it holds, as far as it was read. */
  get content(): Markers {
    const tail = this.#tail
    // A checkpoint is noted several times at one place.
    if (this.#marked?.tail !== tail) this.#marked = { tail, mark: markerOf(tail.bytes, tail.end) }
    return { head: this.#head.marker, mark: this.#marked.mark }
  }

  /** What it holds, for a copy of it. */
  get present(): FormerContent {
    const emptiedAtMs = this.#options.clock.now()
    return { offset: this.#offset, ...this.content, emptiedAtMs, generation: this.#generation }
  }

  /** What it held before it was emptied, the last few times, newest first. */
  get formers(): readonly FormerContent[] {
    return this.#formers
  }

  /** Whether a turn would do something. */
  isReady(nowMonotonicMs: number, flushAfterMs: number | undefined): boolean {
    if (this.#handle === undefined) return false
    return this.unreadBytes > 0 || this.#isCheckDue || isFlushDue(this, nowMonotonicMs, flushAfterMs)
  }

  /** Whether all of it was handed on, as far as a fresh look shows. */
  isDrained(flushAfterMs: number | undefined): boolean {
    if (this.isGone || this.state === 'error') return true
    const waitsForFlush = this.hasUnfinishedLine && flushAfterMs !== undefined
    return !this.isLookDue && !this.isBusy && this.unreadBytes === 0 && !waitsForFlush
  }

  /** What the search saw of it; true when it is not open and has something to read. */
  noteStats({ size, modifiedMs }: Seen): boolean {
    const isResized = this.isCompressed ? size !== this.#sizeOnDisk : size !== this.#size
    const isKnownWhole = this.isCompressed ? size === this.#sizeOnDisk : size === this.#seenTo
    this.#sizeOnDisk = size
    if (this.#handle !== undefined) {
      if (isResized || modifiedMs !== Math.trunc(this.#modifiedMs)) this.isLookDue = true
      return false
    }
    if (!this.isCompressed) this.#size = size
    this.isLookDue = false
    const isUnfinished = this.#start !== undefined || this.state === 'error' || this.hasUnfinishedLine
    return isUnfinished || !isKnownWhole
  }

  /**
   * Opens it under a name it has now and finds the place to begin.
   * Errors: what the system throws; the file is then in state `error` and may be opened again later.
   */
  async open(path: string): Promise<'opened' | 'another_file'> {
    const { windowBytes, onLost: onDamaged, kept, local } = this.#options
    const options = { isCompressed: this.isCompressed, windowBytes, onDamaged, kept, local }
    const handle = await this.#attempt(() => openContent(path, this.key, options))
    if (handle === undefined) return 'another_file'
    if (kept === undefined) this.#links = handle.links ?? (await followLinks(path))
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
    // What is reported while the system answers may be newer than the answer.
    this.isLookDue = false
    const { size, mtimeMs, nlink } = await this.#attempt(() => handle.stat(), handle)
    if (!this.#isCheckDue) this.#previousSize = this.#size
    this.#size = size
    this.#measuredSize = size
    this.#linkCount = nlink
    if (size < this.#offset) this.#beginAnew('it was truncated')
    if (size < this.#seenTo) this.#seenTo = Math.max(this.#offset, size)
    // Written to: by appending, or it was emptied and filled again, past the offset even.
    if (mtimeMs !== this.#modifiedMs && this.#offset > 0) this.#isCheckDue = true
    this.#modifiedMs = settledTime(mtimeMs, this.#options.clock.now())
    this.#noteCaughtUp()
  }

  /** Asks the system for the size for `lag` only, and for links: reading may be under way. */
  async measure(): Promise<void> {
    const stats = this.isCompressed ? undefined : await this.#handle?.stat().catch(() => undefined)
    if (stats === undefined) return
    this.#measuredSize = stats.size
    this.#linkCount = stats.nlink
  }

  /** Reads a bounded part and hands it on; what is left is read in the next turn. */
  async turn(splitter: Framer, options: TurnOptions): Promise<void> {
    const handle = this.#handle
    invariant(handle !== undefined, 'a turn is for an open file')
    const isToFlush = isFlushDue(this, options.monotonicMs, options.flushAfterMs)
    // It may have been replaced while it was closed, or since the last look: the bytes before the offset may be the same.
    if (isToFlush || this.isLookDue) await this.look()
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
      this.#head.note(read, position)
      if (this.#offset !== this.#tail.end) this.#tail = tailAt(this.#offset, before, read)
      before = { bytes: lastBytes(before.bytes, read), end: position + bytesRead }
      position = before.end
    } while (position < this.#turnEnd(from, position, options))
    const hasGrown = position > this.#seenTo
    const isCutByTurn = position < this.#size
    if (hasGrown) this.grownAtMs = options.monotonicMs
    // A line that does not end within a turn is only left by one that loses its rest: its head goes on now.
    if (splitter.restBytes > 0 && (isCutByTurn ? this.#offset === from : isToFlush && !hasGrown)) {
      await this.#handOn(splitter.flush(), options)
      this.#settleUpTo(splitter)
      this.#tail = before
    }
    this.#seenTo = isCutByTurn ? this.#offset : Math.max(position, this.#offset)
    if (isToFlush && !hasGrown) this.#flushedTo = this.#seenTo
    this.#head.growTo(this.#offset)
    this.#noteCaughtUp()
    // Lines settled on the way were noted before there was anything to tell the file by.
    if (this.#offset !== from) this.saveCheckpoint()
  }

  /** Reads what it holds at a position; nothing when it is not open. */
  async readAt(into: Buffer, position: number): Promise<number> {
    const handle = this.#handle
    if (handle === undefined) return 0
    return (await this.#attempt(() => handle.read(into, 0, into.length, position), handle)).bytesRead
  }

  /** Has its acknowledged position kept, with what tells the file again. */
  saveCheckpoint(): void {
    this.#options.onCheckpoint({
      path: this.path,
      offset: this.#generation.safePosition,
      ...this.content,
      updatedMs: this.#options.clock.now(),
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

  async #begin(handle: FileContent, start: Start | undefined): Promise<void> {
    if (start?.kind === 'checkpoint' || start?.kind === 'copy') {
      const { head, mark } = start.kind === 'checkpoint' ? start.checkpoint : start.of
      if (!isGone(this.key) && !(await holdsMarkers(handle, { head, mark }))) {
        return this.#beginAnew('it is not the file of its checkpoint any more', { head, mark })
      }
      this.#head = new ContentHead(this.#options.fingerprintBytes, head)
    }
    if (start?.kind === 'end') await this.#skipToEnd(handle)
    if (this.#offset === 0) return
    const { lineFeed, fingerprintBytes } = this.#options
    const tail = await tailBefore(handle, this.#offset)
    if (tail === undefined) return this.#beginAnew('it was truncated')
    if (!tail.bytes.subarray(-lineFeed.length).equals(lineFeed)) this.#inside = 'continued'
    this.#tail = tail
    this.#head.note(await readExactly(handle, 0, Math.min(fingerprintBytes, this.#offset)), 0)
    this.#head.growTo(this.#offset)
    this.saveCheckpoint()
  }

  /** The size of a compressed file says nothing of the text in it. */
  async #skipToEnd(handle: FileContent): Promise<void> {
    if (!(handle instanceof GzipContent)) return
    this.#offset = await handle.length()
    this.#seenTo = this.#offset
    this.#tail = emptyTail(this.#offset)
    this.#generation = this.#newGeneration(this.#offset)
  }

  #beginAnew(reason: string, content = this.content): void {
    this.#options.onLost(Math.max(0, this.#previousSize - this.#offset), reason)
    this.#formers = [{ ...this.present, ...content }, ...this.#formers].slice(0, FORMERS_MAX)
    this.#offset = 0
    this.#seenTo = 0
    this.#flushedTo = -1
    this.#inside = 'line'
    this.#tail = emptyTail(0)
    this.#head = new ContentHead(this.#options.fingerprintBytes)
    this.#isCheckDue = false
    this.#generation = this.#newGeneration(0)
    this.saveCheckpoint()
  }

  /** The first bytes tell; those before the offset are told by reading on. */
  async #isSameContent(handle: FileContent): Promise<boolean> {
    const isCheckDue = this.#isCheckDue && this.#head.marker.length > 0
    this.#isCheckDue = false
    return !isCheckDue || this.#attempt(() => holdsMarker(handle, this.#head.marker), handle)
  }

  async #handAll(splitter: Framer, options: TurnOptions): Promise<void> {
    for (let block = splitter.take(); block !== undefined; block = splitter.take()) {
      await this.#handOn(block, options)
    }
    this.#settleUpTo(splitter)
  }

  async #handOn(block: LineBlock | undefined, { hand }: TurnOptions): Promise<void> {
    const end = block?.sourceEnds.at(-1)
    if (block === undefined || end === undefined) return
    if (this.#offset === 0) skipByteOrderMark(block)
    await hand(block, { start: this.#generation.issuedEnd, issue: () => this.#generation.issue(end) })
    this.#offset = end
  }

  /** Bytes that make no record (line ends of flushed lines, rests that are left out) are settled at once. */
  #settleUpTo(splitter: Framer): void {
    this.#offset = splitter.position
    this.#inside = splitter.inside
    this.#generation.skipTo(this.#offset)
  }

  /** Where a turn ends: after its share, or at the end of the one line that is longer. */
  #turnEnd(from: number, position: number, { bytesMax, lineBytesMax }: TurnOptions): number {
    const isInsideLongLine = this.#offset === from && position - from >= bytesMax
    return Math.min(this.#size, from + (isInsideLongLine ? Math.max(bytesMax, lineBytesMax) : bytesMax))
  }

  #noteCaughtUp(): void {
    if (this.unreadBytes === 0) this.#caughtUpAtMs = this.#options.clock.monotonicMs()
  }

  #newGeneration(start: number): Generation {
    return new Generation({
      path: this.path,
      start,
      onProgress: () => this.saveCheckpoint(),
      isReadable: (generation) => !this.isDeleted && this.#generation === generation,
    })
  }

  #enter(state: ReaderState, reason: string): void {
    if (this.#state.state !== state) this.#state.move(state, this.#options.clock.now(), reason)
  }

  /** Does something with the file; a failure closes it and puts it into state `error`. */
  async #attempt<T>(work: () => Promise<T>, handle?: FileContent): Promise<T> {
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
