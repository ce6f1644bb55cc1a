import { join } from 'node:path'
import type { Random } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'
import type { SegmentFile, SegmentFiles } from './segment-log-files.ts'
import { RECORD_HEADER_BYTES, recordHeader, segmentName, type SegmentName } from './segment-log-record.ts'

/** A segment of a log that is open. */
export interface Segment extends SegmentName {
  /** Up to where it holds whole records that are on the disk. */
  bytes: number
}

interface SegmentWriterOptions {
  readonly directory: string
  readonly segmentBytesMax: number
  readonly random: Random
  readonly files: SegmentFiles
  readonly onSync: () => void
  /** Oldest first; the writer adds to it, and changes the last one. */
  readonly segments: Segment[]
  /** The open file of the last segment, when it is to be written on. */
  readonly file: SegmentFile | undefined
  readonly nextSequence: number
}

/** Where an entry is. */
export interface WrittenEntry {
  readonly sequence: number
  /** First sequence of the segment it is in, and where it ends there. */
  readonly segment: number
  readonly end: number
}

interface PendingAppend {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  readonly resolve: (written: WrittenEntry) => void
  readonly reject: (error: Error) => void
}

const SALT_END = 0x1_0000_0000

/**
 * The writing end of a segment log: group commit, new segments, and the way back after a write that failed.
 *
 *   append ──▶ pending ──▶ one write and its sync for all that waited ──▶ resolved, in order
 *
 * A write that fails rejects all that wait, so that who appends them again, in their order, keeps it.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions
  #file: SegmentFile | undefined
  #nextSequence: number
  #pending: PendingAppend[] = []
  #committing: Promise<void> | undefined
  #commits = 0

  constructor(options: SegmentWriterOptions) {
    this.#options = options
    this.#file = options.file
    this.#nextSequence = options.nextSequence
  }

  get nextSequence(): number {
    return this.#nextSequence
  }

  get commits(): number {
    return this.#commits
  }

  append(parts: readonly Uint8Array[]): Promise<WrittenEntry> {
    const bytes = RECORD_HEADER_BYTES + parts.reduce((sum, part) => sum + part.length, 0)
    const { promise, resolve, reject } = Promise.withResolvers<WrittenEntry>()
    this.#pending.push({ parts, bytes, resolve, reject })
    this.#committing ??= this.#commitAll()
    return promise
  }

  /** What is appended from now on goes to a segment of its own: the last one was taken away. */
  async beginAnother(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close().catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#committing
    await this.beginAnother()
  }

  async #commitAll(): Promise<void> {
    // What is appended in the same step goes with the first.
    await Promise.resolve()
    for (let group = this.#nextGroup(); group.length > 0; group = this.#nextGroup()) {
      try {
        const written = await this.#commit(group)
        this.#commits += 1
        for (const [index, entry] of written.entries()) group[index]?.resolve(entry)
      } catch (thrown) {
        const error = unwritable(this.#options.directory, thrown)
        // What came after it would be in front of it when it is appended again.
        for (const each of [...group, ...this.#pending.splice(0)]) each.reject(error)
      }
    }
    // In the same step as the look at what is pending: an append in between would never be written.
    this.#committing = undefined
  }

  /** What fits into one segment, and at least one. */
  #nextGroup(): PendingAppend[] {
    let bytes = 0
    let count = 0
    for (const each of this.#pending) {
      bytes += each.bytes
      if (count > 0 && bytes > this.#options.segmentBytesMax) break
      count += 1
    }
    return this.#pending.splice(0, count)
  }

  async #commit(group: readonly PendingAppend[]): Promise<readonly WrittenEntry[]> {
    const bytes = group.reduce((sum, each) => sum + each.bytes, 0)
    const { file, segment } = await this.#writable(bytes)
    const parts = group.flatMap((each, index) => [
      recordHeader(each.parts, this.#nextSequence + index, segment.salt),
      ...each.parts,
    ])
    try {
      await file.write(parts, segment.bytes)
    } catch (thrown) {
      await this.#rollBack(file, segment, group.length)
      throw thrown
    }
    this.#options.onSync()
    return group.map((each) => {
      segment.bytes += each.bytes
      this.#nextSequence += 1
      return { sequence: this.#nextSequence - 1, segment: segment.first, end: segment.bytes }
    })
  }

  async #writable(bytes: number): Promise<{ readonly file: SegmentFile; readonly segment: Segment }> {
    const last = this.#options.segments.at(-1)
    const isFull = last !== undefined && last.bytes > 0 && last.bytes + bytes > this.#options.segmentBytesMax
    if (this.#file !== undefined && last !== undefined && !isFull) return { file: this.#file, segment: last }
    const salt = Math.floor(this.#options.random() * SALT_END)
    const name = { name: segmentName(this.#nextSequence, salt), first: this.#nextSequence, salt }
    const file = await this.#options.files.open(join(this.#options.directory, name.name), 'create')
    try {
      await this.#options.files.syncDirectory(this.#options.directory)
    } catch (thrown) {
      await file.close().catch(() => undefined)
      await this.#options.files.remove(join(this.#options.directory, name.name)).catch(() => undefined)
      throw thrown
    }
    await this.#file?.close().catch(() => undefined)
    this.#file = file
    const segment = { ...name, bytes: 0 }
    this.#options.segments.push(segment)
    return { file, segment }
  }

  async #rollBack(file: SegmentFile, segment: Segment, count: number): Promise<void> {
    try {
      await file.truncate(segment.bytes)
      await file.datasync()
    } catch {
      // Nobody knows what the disk holds now: later entries go to another segment, under other numbers.
      this.#file = undefined
      this.#nextSequence += count
      await file.close().catch(() => undefined)
    }
  }
}

/** The error of everything that cannot be written. */
export function unwritable(directory: string, cause: unknown): RetryableError {
  return new RetryableError('HEPH_SEGMENT_WRITE', `cannot write to ${directory}; is its disk full?`, {
    cause,
    fields: { directory },
  })
}
