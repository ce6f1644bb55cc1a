import { join } from 'node:path'
import type { Random } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import { CURSOR_FILE, openCursor, type SegmentCursor } from './segment-log-cursor.ts'
import { machineFiles, type SegmentFile, type SegmentFiles } from './segment-log-files.ts'
import { FreshEntries, type LogEntry } from './segment-log-fresh.ts'
import { segmentRecords } from './segment-log-listing.ts'
import { SegmentReader } from './segment-log-reader.ts'
import { RECORD_HEADER_BYTES, segmentsAmong, type SegmentName } from './segment-log-record.ts'
import { SegmentWriter, unwritable, type Segment } from './segment-log-writer.ts'

/**
 * An append-only log in a folder: entries are appended at one end, read in order and given up at the other.
 *
 *   0000000000000001-5d0c….segment   0000000000000009-a1f7….segment   cursor
 *   │ 1 │ 2 │ 3 │ … │ 8 │            │ 9 │ 10 │ 11 │◀ append          up to 4 consumed
 *       consumed ┘    └ read up to here
 *
 * Invariants
 *   - An append resolves after its bytes and the segment's name are on the disk. Appends that come while the
 *     disk is busy go there together (group commit): one write for all of them, which is on the
 *     disk when it returns.
 *   - Sequences rise by one from entry to entry. A consumed entry never comes back, an entry that was not
 *     consumed comes back after a restart, in order.
 *   - A segment is removed after the cursor behind it is on the disk.
 *   - A log in which everything is consumed has no segment after it was closed, or opened.
 *   - One handle for writing, one for reading, one for the cursor.
 *
 * What is found at opening or reading, and what is done; everything that is lost is told to `onFault`:
 *
 *   torn tail (crash during a write)   cut behind the last whole record; bytes counted
 *   damage with whole records behind   passed over up to the next whole record; bytes and entries counted
 *   segment missing                    reading goes on with the next one; entries counted, and its bytes
 *                                      when it was there at opening
 *   cursor missing or damaged          everything that is there comes again: consumed entries only
 *                                      of segments that hold others too
 *   cursor behind the first segment    as a missing segment
 *   cursor ahead of the last record    new entries are numbered from the cursor on
 *   empty segment                      removed
 *   other files in the folder          left alone
 *   disk full, read-only, i/o error    RetryableError; the write is rolled back (cut, synced). Where that fails
 *                                      too, the segment is given up for writing and its numbers are not used again:
 *                                      they may be reported as missing, and what was refused may be read after all
 */
export interface SegmentLogOptions {
  readonly directory: string
  /** A segment that has grown to this is followed by another; one entry may be larger. */
  readonly segmentBytesMax: number
  readonly random: Random
  readonly onFault: (fault: SegmentFault) => void
  /** Called for every group of entries that is on the disk. */
  readonly onSync?: () => void
  readonly files?: SegmentFiles
}

/** Something was not as it was written. */
export interface SegmentFault {
  readonly cause: 'torn' | 'damaged' | 'missing' | 'cursor'
  /** The segment, or the cursor, where it was noticed. */
  readonly file: string
  readonly lostBytes: number
  readonly lostEntries: number
}

interface OpenSegment {
  readonly segment: Segment
  readonly records: SegmentReader
}

/** The log as the top of this file describes it. Errors: RetryableError where the disk does not take or give what is asked. */
export class SegmentLog {
  readonly #options: SegmentLogOptions
  readonly #files: SegmentFiles
  readonly #cursor: SegmentCursor
  readonly #segments: Segment[] = []
  #writer: SegmentWriter
  #reader: OpenSegment | undefined
  #expected = 1
  readonly #fresh = new FreshEntries()
  /** Where the last entry that came from memory ends: the disk is read from there on. */
  #freshEnd = { segment: 0, end: 0 }
  #peeked: LogEntry | undefined
  /** Everything before it is consumed; `#saved` is what the disk knows of it. */
  #consumed = { sequence: 1, segment: 0, end: 0 }
  #saved = 0
  #saving: Promise<void> | undefined
  #isClosed = false

  private constructor(options: SegmentLogOptions, cursor: SegmentCursor) {
    this.#options = options
    this.#files = options.files ?? machineFiles
    this.#cursor = cursor
    this.#writer = this.#writerOf(undefined, 1)
  }

  /** Errors: RetryableError HEPH_SEGMENT_OPEN when the folder cannot be read and written. */
  static async open(options: SegmentLogOptions): Promise<SegmentLog> {
    const files = options.files ?? machineFiles
    let log: SegmentLog | undefined
    try {
      await files.makeDirectory(options.directory)
      const names = segmentsAmong(await files.list(options.directory))
      log = new SegmentLog(options, await openCursor(files, join(options.directory, CURSOR_FILE)))
      await files.syncDirectory(options.directory)
      await log.#recover(names)
      return log
    } catch (thrown) {
      await log?.close()
      throw new RetryableError(
        'HEPH_SEGMENT_OPEN',
        `cannot use ${options.directory}; check its permissions and the room on its disk`,
        { cause: thrown, fields: { directory: options.directory } },
      )
    }
  }

  /** Bytes of the entries that are not consumed, headers included. */
  get bytes(): number {
    const { segment, end } = this.#consumed
    return this.#segments.reduce((sum, each) => {
      if (each.first < segment) return sum
      return sum + each.bytes - (each.first === segment ? end : 0)
    }, 0)
  }

  /** Entries that are not consumed. */
  get length(): number {
    return this.#writer.nextSequence - this.#consumed.sequence
  }

  /** Rises with every group of appends: when it did not while `read` found nothing, there was nothing. */
  get commits(): number {
    return this.#writer.commits
  }

  /**
   * Resolves with the entry's sequence when it is on the disk.
   * Errors: RetryableError HEPH_SEGMENT_WRITE; the log is as before, and takes entries again when the disk does.
   */
  async append(parts: readonly Uint8Array[]): Promise<number> {
    invariant(!this.#isClosed, 'nothing is appended to a closed log')
    const written = await this.#writer.append(parts)
    this.#fresh.add({ ...written, parts }, this.#expected)
    return written.sequence
  }

  /**
   * The next entry that was not read since opening; undefined when all were. Bounds: one call at a time.
   * Errors: RetryableError HEPH_SEGMENT_READ.
   */
  async read(): Promise<LogEntry | undefined> {
    const peeked = this.#peeked
    this.#peeked = undefined
    if (peeked !== undefined) return peeked
    try {
      return (await this.#takeFresh()) ?? (await this.#readNext())
    } catch (thrown) {
      const { directory } = this.#options
      throw new RetryableError('HEPH_SEGMENT_READ', `cannot read from ${directory}`, {
        cause: thrown,
        fields: { directory },
      })
    }
  }

  /**
   * Gives up an entry and all before it; resolves when that is on the disk. Acknowledgements that come while
   * the disk is busy go there together.
   * Errors: RetryableError HEPH_SEGMENT_WRITE; it is tried again with the next acknowledgement.
   */
  acknowledge(entry: LogEntry): Promise<void> {
    invariant(entry.sequence >= this.#consumed.sequence, 'entries are given up in order')
    this.#consumed = { sequence: entry.sequence + 1, segment: entry.segment, end: entry.end }
    return this.#save()
  }

  /**
   * Gives up the whole oldest segment, read or not; the payloads it held, undefined when there is only one.
   * Errors: RetryableError HEPH_SEGMENT_READ, HEPH_SEGMENT_WRITE.
   */
  async dropOldest(): Promise<readonly Uint8Array[] | undefined> {
    const [oldest, next] = this.#segments
    if (oldest === undefined || next === undefined) return undefined
    const dropped: Uint8Array[] = []
    for await (const record of segmentRecords(this.#files, this.#options.directory, oldest)) {
      if (record.sequence >= this.#consumed.sequence) dropped.push(record.payload)
    }
    this.#consumed = { sequence: next.first, segment: next.first, end: 0 }
    this.#expected = Math.max(this.#expected, next.first)
    if ((this.#peeked?.sequence ?? next.first) < next.first) this.#peeked = undefined
    await this.#save()
    return dropped
  }

  /** Waits for what was begun; safe twice. What is not consumed is there at the next opening. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writer.close()
    await this.#saving?.catch(() => undefined)
    await this.#removeEmptied().catch(() => undefined)
    const handles = [this.#reader?.records, this.#cursor]
    this.#reader = undefined
    for (const handle of handles) await handle?.close().catch(() => undefined)
  }

  // --- recovery

  async #recover(names: readonly SegmentName[]): Promise<void> {
    for (const name of names) await this.#adopt(name)
    // What is written to an older segment from now on would be in front of one that came back when the power goes.
    if (this.#segments.length < names.length) await this.#files.syncDirectory(this.#options.directory)
    const tail = this.#segments.at(-1)
    const cut = tail === undefined ? undefined : await this.#cutTail(tail)
    const { found } = this.#cursor
    const first = this.#segments[0]?.first
    if (found === undefined && first !== undefined) this.#report('cursor', CURSOR_FILE)
    this.#expected = found ?? first ?? 1
    this.#writer = this.#writerOf(cut?.file, Math.max((cut?.last ?? 0) + 1, this.#expected))
    // From the start there is a cursor: one that is missing later has been lost.
    if (found === undefined) await this.#cursor.write(this.#expected)
    this.#saved = this.#expected
    this.#peeked = await this.#readNext()
    await this.#removeEmptied()
    this.#consumed = this.#startOf(this.#peeked)
    await this.#removeConsumed()
  }

  async #adopt(name: SegmentName): Promise<void> {
    const file = await this.#files.open(this.#pathOf(name), 'read')
    const bytes = await file.size()
    await file.close()
    if (bytes > 0) this.#segments.push({ ...name, bytes })
    else await this.#files.remove(this.#pathOf(name))
  }

  /** Cuts what a crash left behind the last whole record; gives the sequence of that record. */
  async #cutTail(tail: Segment): Promise<{ readonly file: SegmentFile; readonly last: number }> {
    const file = await this.#files.open(this.#pathOf(tail), 'change')
    const records = new SegmentReader(file, tail.salt, () => undefined)
    let end = 0
    let last = tail.first - 1
    for (;;) {
      const record = await records.next(tail.bytes, false)
      if (record === undefined) break
      end = record.end
      last = record.sequence
    }
    if (end < tail.bytes) {
      this.#report('torn', tail.name, tail.bytes - end)
      await file.truncate(end)
    }
    // A record may be whole and only in the system's memory: what comes behind it must not outlive it.
    await file.datasync()
    tail.bytes = end
    return { file, last }
  }

  /** Where the unconsumed part begins: at the first entry that is read, or behind everything. */
  #startOf(first: LogEntry | undefined): { sequence: number; segment: number; end: number } {
    const tail = this.#segments.at(-1)
    if (first === undefined) {
      return { sequence: this.#writer.nextSequence, segment: tail?.first ?? 0, end: tail?.bytes ?? 0 }
    }
    const bytes = first.parts.reduce((sum, part) => sum + part.length, RECORD_HEADER_BYTES)
    return { sequence: first.sequence, segment: first.segment, end: first.end - bytes }
  }

  // --- reading

  async #takeFresh(): Promise<LogEntry | undefined> {
    const entry = this.#fresh.take(this.#expected)
    if (entry === undefined) return undefined
    this.#expected = entry.sequence + 1
    this.#freshEnd = entry
    // It stands behind what was just passed by.
    const reader = this.#reader
    this.#reader = undefined
    await reader?.records.close()
    return entry
  }

  async #readNext(): Promise<LogEntry | undefined> {
    // Everything was read: there is no need to open a segment to find nothing in it.
    if (this.#expected >= this.#writer.nextSequence) return undefined
    for (;;) {
      const reader = (this.#reader ??= await this.#openReader((each) => this.#mayHoldExpected(each)))
      if (reader === undefined) return undefined
      const { segment, records } = reader
      const isTail = segment === this.#segments.at(-1)
      const record = await records.next(segment.bytes, isTail)
      if (record === undefined) {
        if (isTail) return undefined
        // The next one is open before this one is left: a failure in between must not read this one again.
        this.#reader = await this.#openReader((each) => each.first > segment.first)
        await records.close()
        continue
      }
      if (record.sequence < this.#expected) continue
      const missing = record.sequence - this.#expected
      if (missing > 0) this.#report('missing', segment.name, 0, missing)
      this.#expected = record.sequence + 1
      return {
        sequence: record.sequence,
        parts: [record.payload],
        segment: segment.first,
        end: record.end,
      }
    }
  }

  #mayHoldExpected(segment: Segment): boolean {
    const next = this.#segments[this.#segments.indexOf(segment) + 1]
    return next === undefined || next.first > this.#expected
  }

  /** Opens the first segment that fits. One that somebody has removed is left out. */
  async #openReader(fits: (segment: Segment) => boolean): Promise<OpenSegment | undefined> {
    for (;;) {
      const segment = this.#segments.find(fits)
      if (segment === undefined) return undefined
      try {
        const file = await this.#files.open(this.#pathOf(segment), 'read')
        const onDamage = (_offset: number, bytes: number): void =>
          this.#report('damaged', segment.name, bytes)
        const start = segment.first === this.#freshEnd.segment ? this.#freshEnd.end : 0
        return { segment, records: new SegmentReader(file, segment.salt, onDamage, start) }
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
        this.#report('missing', segment.name, segment.bytes)
        if (segment === this.#segments.at(-1)) await this.#writer.beginAnother()
        this.#segments.splice(this.#segments.indexOf(segment), 1)
      }
    }
  }

  // --- giving up

  async #save(): Promise<void> {
    // One that is under way may have been too early to carry this position, or may fail.
    await this.#saving?.catch(() => undefined)
    if (this.#saved >= this.#consumed.sequence) return
    this.#saving ??= this.#saveOnce().finally(() => {
      this.#saving = undefined
    })
    await this.#saving
  }

  async #saveOnce(): Promise<void> {
    const { sequence } = this.#consumed
    try {
      await this.#cursor.write(sequence)
      this.#saved = sequence
      await this.#removeConsumed()
    } catch (thrown) {
      throw unwritable(this.#options.directory, thrown)
    }
  }

  async #removeConsumed(): Promise<void> {
    for (;;) {
      const [oldest, next] = this.#segments
      if (oldest === undefined || next === undefined || next.first > this.#saved) return
      await this.#files.remove(this.#pathOf(oldest))
      this.#segments.shift()
    }
  }

  /** With nothing left in the log its last segment goes too: it cannot come again when the cursor is lost. */
  async #removeEmptied(): Promise<void> {
    if (this.#saved < this.#writer.nextSequence) return
    const reader = this.#reader
    this.#reader = undefined
    await reader?.records.close()
    await this.#writer.beginAnother()
    for (const segment of this.#segments.splice(0)) await this.#files.remove(this.#pathOf(segment))
  }

  #writerOf(file: SegmentFile | undefined, nextSequence: number): SegmentWriter {
    const { directory, segmentBytesMax, random, onSync = () => undefined } = this.#options
    return new SegmentWriter({
      directory,
      segmentBytesMax,
      random,
      files: this.#files,
      onSync,
      segments: this.#segments,
      file,
      nextSequence,
    })
  }

  #report(cause: SegmentFault['cause'], file: string, lostBytes = 0, lostEntries = 0): void {
    this.#options.onFault({ cause, file, lostBytes, lostEntries })
  }

  #pathOf(segment: SegmentName): string {
    return join(this.#options.directory, segment.name)
  }
}
