import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../agent/model/clock.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import type { Checkpoint, Checkpoints } from './checkpoints.ts'
import { originOf } from './copies.ts'
import type { FileFinder, FoundFiles } from './file-finder.ts'
import { fileKeyOf, type FileKey } from './identity.ts'
import { TailedFile, type Seen, type Start } from './tailed-file.ts'

/**
 * The files that are followed: found by globs, kept by identity.
 *
 *   search ──▶ new inode ──▶ opened at once, so that no later rename hides it
 *          ──▶ known inode ──▶ the same file, under whatever name
 *          ──▶ not found any more ──▶ read on through its descriptor, released when it stays quiet
 */
export interface FileSetOptions {
  readonly finder: FileFinder
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly logger: Logger
  readonly startAt: 'beginning' | 'end'
  readonly fingerprintBytes: number
  readonly openMax: number
  /** How long a new file waits that may be a copy of one that is followed. */
  readonly suspectMs: number
  readonly onLost: (bytes: number) => void
}

/** How long a file without the name it was found under is held open when nothing is written to it. */
const RENAMED_GRACE_MS = 30_000
const DELETED_GRACE_MS = 2_000
const NO_STRAYS: ReadonlyMap<string, Checkpoint> = new Map()

/** A file as the system knows it now, with one of its names. */
interface Sighting extends Seen {
  readonly path: string
}

export class FileSet {
  /** Paths that cannot be read, with the system's error code. */
  readonly faults = new Map<string, string>()
  readonly #options: FileSetOptions
  readonly #files = new Map<FileKey, TailedFile>()
  readonly #byPath = new Map<string, TailedFile>()
  /** New files that may be copies, with the time they were first seen. */
  readonly #suspects = new Map<FileKey, number>()
  #isFirstSearch = true
  #isWaitingForDescriptors = false

  constructor(options: FileSetOptions) {
    this.#options = options
  }

  get files(): Iterable<TailedFile> {
    return this.#files.values()
  }

  get size(): number {
    return this.#files.size
  }

  /** Some files are not open only because too many others are. */
  get isWaitingForDescriptors(): boolean {
    return this.#isWaitingForDescriptors
  }

  withPath(path: string): TailedFile | undefined {
    return this.#byPath.get(path)
  }

  /** Those for which a turn would do something, each after the one that had its name before. */
  ready(nowMonotonicMs: number, flushAfterMs: number | undefined): readonly TailedFile[] {
    const ready: TailedFile[] = []
    for (const file of this.#files.values()) {
      if (file.predecessor?.isDrained(flushAfterMs) === true) file.predecessor = undefined
      if (file.predecessor === undefined && file.isReady(nowMonotonicMs, flushAfterMs)) ready.push(file)
    }
    return ready
  }

  /** Looks for files and opens those with something to read. */
  async search(): Promise<FoundFiles> {
    const { finder, checkpoints, clock, logger } = this.#options
    const found = await finder.find()
    const listed = sightingsOf(found)
    const moved = await this.#findMoved(listed)
    const strays = this.#isFirstSearch
      ? straysOf(checkpoints, new Set([...listed.keys(), ...moved.keys()]))
      : NO_STRAYS
    const isFromEnd = this.#isFirstSearch && checkpoints.isFirstStart && this.#options.startAt === 'end'
    this.faults.clear()
    this.#isWaitingForDescriptors = false
    for (const [path, code] of found.unreadable) this.faults.set(path, code)
    for (const file of this.#files.values()) {
      const isListed = listed.has(file.key)
      // Before it lost its name, something may have been written to it.
      if (file.isListed && !isListed) file.isLookDue = true
      file.isListed = isListed
    }
    const inOrder = this.#isFirstSearch ? renamedFirst(listed, checkpoints) : [...listed]
    for (const [key, sighting] of [...moved, ...inOrder]) {
      const known = this.#files.get(key)
      const stray = moved.has(key) ? undefined : strays.get(sighting.path)
      const start = known === undefined ? await this.#startOf(key, sighting, { isFromEnd, stray }) : 'later'
      const file = start === 'later' ? known : this.#add(key, sighting, { start, isMoved: moved.has(key) })
      if (file?.noteStats(sighting) === true) await this.#open(file, sighting.path)
      else if (file?.isListed === false && !file.isOpen) await this.#drop(file)
    }
    await this.#dropVanished(moved)
    for (const key of this.#suspects.keys()) if (!listed.has(key)) this.#suspects.delete(key)
    if (found.isCut) logger.warn('more files match than are read')
    checkpoints.noteStart(clock.now())
    checkpoints.prune((key) => this.#files.has(key))
    this.#isFirstSearch = false
    return found
  }

  /** Closes what has gone from its name and stays quiet. */
  async release(nowMonotonicMs: number): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.isListed || file.isBusy || !file.isOpen || file.unreadBytes > 0 || file.hasUnfinishedLine)
        continue
      const graceMs = file.isDeleted ? DELETED_GRACE_MS : RENAMED_GRACE_MS
      if (nowMonotonicMs - file.grownAtMs >= graceMs) await this.#drop(file)
    }
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close('stopped')
  }

  // --- steps

  /** Where to begin in a file that is new; `later`: the next search may know more. */
  async #startOf(
    key: FileKey,
    { path, size }: Sighting,
    { isFromEnd, stray }: { readonly isFromEnd: boolean; readonly stray: Checkpoint | undefined },
  ): Promise<Start | 'later'> {
    const checkpoint = this.#options.checkpoints.get(key) ?? stray
    if (checkpoint !== undefined) return { kind: 'checkpoint', checkpoint }
    if (isFromEnd) return { kind: 'offset', offset: size }
    const { clock } = this.#options
    const origin = await originOf(path, this.#files.values(), clock.now())
    const nowMs = clock.monotonicMs()
    const suspectedAtMs = this.#suspects.get(key) ?? nowMs
    if (origin.kind === 'undecided' && nowMs - suspectedAtMs < this.#options.suspectMs) {
      this.#suspects.set(key, suspectedAtMs)
      return 'later'
    }
    this.#suspects.delete(key)
    return origin.kind === 'copy' ? { kind: 'copy', of: origin.of } : { kind: 'offset', offset: 0 }
  }

  #add(
    key: FileKey,
    { path }: Sighting,
    { start, isMoved }: { readonly start: Start; readonly isMoved: boolean },
  ): TailedFile {
    const { clock, fingerprintBytes } = this.#options
    const formerPath = start.kind === 'checkpoint' ? start.checkpoint.path : path
    const name = isMoved ? formerPath : path
    const file: TailedFile = new TailedFile({
      key,
      path: name,
      fingerprintBytes,
      start,
      nowMs: () => clock.now(),
      onCheckpoint: (made) => this.#keep(file, made),
      onLost: (bytes, reason) => this.#reportLoss(name, bytes, reason),
    })
    file.isListed = !isMoved
    file.grownAtMs = clock.monotonicMs()
    this.#files.set(key, file)
    // Remembered before its first line is acknowledged, so that a restart does not begin elsewhere.
    if (start.kind !== 'checkpoint') file.saveCheckpoint()
    this.#takeName(file, name)
    // Renamed while nobody looked: what has the old name now comes after it.
    if (this.#isFirstSearch && formerPath !== name) this.#takeName(file, formerPath)
    return file
  }

  #takeName(file: TailedFile, name: string): void {
    const before = this.#byPath.get(name)
    if (before !== undefined && before !== file) {
      before.isLookDue = true
      file.predecessor = before
    }
    this.#byPath.set(name, file)
  }

  async #open(file: TailedFile, path: string): Promise<void> {
    const { logger, openMax } = this.#options
    if (!(await this.#makeRoom(openMax))) {
      this.#isWaitingForDescriptors = true
      return
    }
    const stateBefore = file.state
    try {
      await file.open(path)
    } catch (error) {
      this.faults.set(path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN')
      if (stateBefore !== 'error') logger.warn('file cannot be read', { path, error })
    }
  }

  /**
   * Closes a file when too many are open; false when all may have something to read. First the one that was
   * quiet for longest of those that are found again by name, then of those that lost their name, at last
   * one that waits for the end of a line.
   */
  async #makeRoom(openMax: number): Promise<boolean> {
    const open = [...this.#files.values()].filter((file) => file.isOpen)
    if (open.length < openMax) return true
    const idle = open
      .filter((file) => !file.isBusy && file.unreadBytes === 0 && !file.isLookDue)
      .toSorted((one, other) => one.grownAtMs - other.grownAtMs)
    const quiet = idle.filter((file) => !file.hasUnfinishedLine)
    const closed = quiet.find((file) => file.isListed) ?? quiet[0] ?? idle.find((file) => file.isListed)
    if (closed?.isListed === false) await this.#drop(closed)
    else await closed?.close('closed for another file')
    return closed !== undefined
  }

  /**
   * Files that are not under any name that is searched for, but were read before: their folder may still
   * hold them under another name, where the rest of them is read.
   */
  async #findMoved(listed: ReadonlyMap<FileKey, Sighting>): Promise<ReadonlyMap<FileKey, Sighting>> {
    const missing = new Map<FileKey, { readonly path: string; readonly offset: number }>()
    if (this.#isFirstSearch) {
      for (const [key, { path, offset }] of this.#options.checkpoints.entries())
        missing.set(key, { path, offset })
    }
    for (const file of this.#files.values()) {
      if (!file.isOpen) missing.set(file.key, { path: file.path, offset: 0 })
    }
    for (const key of listed.keys()) missing.delete(key)
    const moved = new Map<FileKey, Sighting>()
    for (const directory of new Set([...missing.values()].map(({ path }) => dirname(path)))) {
      for (const [path, stats] of await statsOfDirectory(directory)) {
        const key = fileKeyOf(stats)
        const before = missing.get(key)
        const sighting = sightingOf(path, stats)
        if (before !== undefined && sighting.size > before.offset) moved.set(key, sighting)
      }
    }
    return moved
  }

  /** Closed files that are nowhere any more. */
  async #dropVanished(moved: ReadonlyMap<FileKey, Sighting>): Promise<void> {
    for (const file of this.#files.values()) {
      if (!file.isListed && !file.isOpen && !file.isBusy && !moved.has(file.key)) await this.#drop(file)
    }
  }

  async #drop(file: TailedFile): Promise<void> {
    this.#files.delete(file.key)
    if (this.#byPath.get(file.path) === file) this.#byPath.delete(file.path)
    await file.close('gone')
    file.isGone = true
    if (file.isDeleted && file.openReceipts === 0) this.#options.checkpoints.delete(file.key)
  }

  /** Acknowledgements come in also after a file was released; its inode may belong to another file then. */
  #keep(file: TailedFile, checkpoint: Checkpoint): void {
    const { checkpoints } = this.#options
    const current = this.#files.get(file.key)
    if (current === file || (current === undefined && !file.isDeleted)) checkpoints.set(file.key, checkpoint)
    else if (current === undefined && file.openReceipts === 0) checkpoints.delete(file.key)
  }

  #reportLoss(path: string, bytes: number, reason: string): void {
    this.#options.onLost(bytes)
    const { logger } = this.#options
    if (bytes > 0) logger.error('bytes of a file are lost', { path, bytes, reason })
    else logger.info('file is read from its beginning', { path, reason })
  }
}

/** One sighting for each file, under the first of its names. */
function sightingsOf(found: FoundFiles): ReadonlyMap<FileKey, Sighting> {
  const sightings = new Map<FileKey, Sighting>()
  for (const [path, stats] of found.files) {
    const key = fileKeyOf(stats)
    if (!sightings.has(key)) sightings.set(key, sightingOf(path, stats))
  }
  return sightings
}

function sightingOf(path: string, stats: BigIntStats): Sighting {
  return { path, size: Number(stats.size), modifiedMs: Number(stats.mtimeMs) }
}

/** Files that lost their name come before those that have it now. */
function renamedFirst(
  listed: ReadonlyMap<FileKey, Sighting>,
  checkpoints: Checkpoints,
): readonly (readonly [FileKey, Sighting])[] {
  const isRenamed = ([key, { path }]: readonly [FileKey, Sighting]): boolean =>
    (checkpoints.get(key)?.path ?? path) !== path
  const all = [...listed]
  return [...all.filter(isRenamed), ...all.filter((each) => !isRenamed(each))]
}

/**
 * Checkpoints of which no file is there, by path. Device numbers change over restarts of some systems: a
 * file of the same name and content is the same then.
 */
function straysOf(checkpoints: Checkpoints, present: ReadonlySet<FileKey>): ReadonlyMap<string, Checkpoint> {
  const strays = new Map<string, Checkpoint>()
  for (const [key, checkpoint] of checkpoints.entries()) {
    const other = strays.get(checkpoint.path)
    if (present.has(key) || checkpoint.head.length === 0) continue
    if (other === undefined || other.updatedMs < checkpoint.updatedMs) strays.set(checkpoint.path, checkpoint)
  }
  return strays
}

async function statsOfDirectory(directory: string): Promise<readonly (readonly [string, BigIntStats])[]> {
  const found: (readonly [string, BigIntStats])[] = []
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const stats = await stat(path, { bigint: true }).catch(() => undefined)
    if (stats?.isFile() === true) found.push([path, stats])
  }
  return found
}
