import type { Checkpoint } from './checkpoints.ts'
import { archiveOf } from './archives.ts'
import { originOf, Originals } from './copies.ts'
import { deleteRead } from './delete-read.ts'
import type { FoundFiles } from './file-finder.ts'
import type { FileSetOptions } from './file-set-options.ts'
import { isCompressed } from './open-content.ts'
import type { FileKey } from './identity.ts'
import { goneFiles, keepBytesOf } from './gone-files.ts'
import { byAge, movedOf, renamedFirst, sightingsOf, straysOf, type Sighting } from './sightings.ts'
import { OpenFiles, reportedPaths } from './open-files.ts'
import { Remembered } from './remembered.ts'
import { sideBySide } from './side-by-side.ts'
import { Suspects } from './suspects.ts'
import { TailedFile } from './tailed-file.ts'
import type { Origin, Start } from './tailing.ts'
import { UnseenRotations } from './unseen-rotations.ts'

/**
 * The files that are followed: found by globs, kept by identity.
 *
 *   search ──▶ new inode ──▶ opened at once, so that no later rename hides it
 *          ──▶ known inode ──▶ the same file, under whatever name
 *          ──▶ not found any more ──▶ read on through its descriptor, released when it stays quiet
 *   rotated before it was ever found ──▶ looked for under the names that rotations give
 */
/** How long a file without the name it was found under is held open when nothing is written to it. */
const RENAMED_GRACE_MS = 30_000
const DELETED_GRACE_MS = 2_000
/** What was compressed is told from what was read; its number is not given to another file before that is compared. */
const COMPRESSED_GRACE_MS = 10_000
const NO_STRAYS: ReadonlyMap<string, Checkpoint> = new Map()

/** The files that are followed: which is which after each search, which are open, and which are let go. */
export class FileSet {
  /** Paths that cannot be read, with the system's error code. */
  readonly faults = new Map<string, string>()
  readonly #options: FileSetOptions
  readonly #files = new Map<FileKey, TailedFile>()
  readonly #byPath = new Map<string, TailedFile>()
  readonly #openFiles: OpenFiles
  readonly #remembered: Remembered
  /** By every path a change may be reported under. */
  #byReportedPath: ReadonlyMap<string, TailedFile> = new Map()
  #oldPaths: ReadonlySet<string> = new Set()
  readonly #suspects: Suspects
  /** Files that would be open if there was room, with a name of each. */
  readonly #waiting = new Map<TailedFile, string>()
  /** What new files are compared with, during a search. */
  #originals: Originals | undefined
  #isFirstSearch = true
  readonly #unseen: UnseenRotations

  constructor(options: FileSetOptions) {
    this.#options = options
    this.#openFiles = new OpenFiles(options.openMax, options.logger, (file, reason) =>
      file.isListed ? file.close(reason) : this.#drop(file),
    )
    this.#unseen = new UnseenRotations(options)
    this.#suspects = new Suspects(options.clock, options.suspectMs)
    this.#remembered = new Remembered(options, this.#files)
  }

  get files(): Iterable<TailedFile> {
    return this.#files.values()
  }

  get size(): number {
    return this.#files.size
  }

  /** Some files are not open only because too many others are. */
  get isWaitingForDescriptors(): boolean {
    return this.#waiting.size > 0
  }

  /** Something is to be looked at again, and no reported change may tell when. */
  get isUnsettled(): boolean {
    return this.faults.size > 0 || this.#suspects.size > 0
  }

  /** Whether a file was passed over until somebody writes to it. */
  isPassedOver(path: string): boolean {
    return this.#oldPaths.has(path) || this.#suspects.hasPath(path)
  }

  /** The file a change was reported of. */
  withPath(path: string): TailedFile | undefined {
    return this.#byReportedPath.get(path) ?? this.#byPath.get(path)
  }

  /** A file came under this name, or went from it. */
  noteName(path: string): void {
    this.#unseen.noteName(path)
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

  /** Has what is not acknowledged kept, where it is not to be found again after a kill. */
  keepBytes(file: TailedFile): Promise<void> {
    return keepBytesOf(file, this.#options.checkpoints.kept)
  }

  /** Looks for files and opens those with something to read. */
  async search(): Promise<FoundFiles> {
    const { finder, checkpoints, clock, logger } = this.#options
    const names = this.#unseen.startSearch()
    const everything = await finder.find()
    const found = { ...everything, files: this.#options.ordering(everything.files) }
    const listed = this.#withoutOld(sightingsOf(found))
    const renamed = await this.#findMoved(listed)
    const moved = this.#isFirstSearch ? await this.#addGone(listed, renamed) : renamed
    const unseen = await this.#unseen.find({
      names,
      present: found.files,
      listed,
      moved,
      followed: this.#files,
      withName: (path) => this.#byPath.get(path),
    })
    const strays = this.#isFirstSearch
      ? straysOf(checkpoints, new Set([...listed.keys(), ...moved.keys()]))
      : NO_STRAYS
    const isFromEnd = this.#isFirstSearch && checkpoints.isFirstStart && this.#options.startAt === 'end'
    this.faults.clear()
    // What was written to a closed file since this search began is not in what it found.
    for (const file of this.#waiting.keys()) if (!file.isLookDue) this.#waiting.delete(file)
    this.#originals = undefined
    for (const [path, code] of found.unreadable) this.faults.set(path, code)
    for (const file of this.#files.values()) {
      const isListed = listed.has(file.key)
      // Before it lost its name, something may have been written to it.
      if (file.isListed && !isListed) file.isLookDue = true
      file.isListed = isListed
    }
    // Once there is no room for one, the others wait for it too: to look for room takes a look at all that are open.
    let isFull = false
    const inOrder = this.#isFirstSearch ? renamedFirst(listed, checkpoints) : [...listed]
    for (const [key, sighting] of [...moved, ...unseen, ...inOrder]) {
      const known = this.#files.get(key)
      const isFound = listed.has(key)
      const former = {
        isFromEnd: isFromEnd && isFound,
        stray: isFound ? strays.get(sighting.path) : undefined,
      }
      const start = known === undefined ? await this.#startOf(key, sighting, former) : 'later'
      const name = unseen.get(key)?.name
      const file = start === 'later' ? known : this.#add(key, sighting, { start, isFound, name })
      if (file?.noteStats(sighting) === true) {
        if (isFull) this.wish(file, sighting.path)
        else isFull = (await this.#open(file, sighting.path)) === 'no_room'
      } else if (file?.isListed === false && !file.isOpen) await this.#drop(file)
      await this.#options.local.breathe()
    }
    await this.#dropVanished(moved)
    this.#suspects.keepOnly(listed)
    this.#byReportedPath = reportedPaths(this.#files, found)
    if (found.isCut) logger.warn('more files match than are read')
    checkpoints.noteStart(clock.now())
    checkpoints.prune((key) => this.#files.has(key))
    this.#isFirstSearch = false
    return found
  }

  /** Has a closed file opened that was written to, as soon as there is room. */
  wish(file: TailedFile, path: string): void {
    if (!file.isOpen && !file.isGone) this.#waiting.set(file, path)
  }

  /**
   * Opens files that wait for others to be read to their ends, as many as there is room for. `stale`: a path
   * leads to another file by now, which a search has to find out.
   */
  async openWaiting(): Promise<'opened' | 'stale' | 'nothing'> {
    const outcomes = new Set<'done' | 'no_room' | 'another_file'>()
    // Once there is no room for one, the others stay in the list with it.
    await sideBySide([...this.#waiting], async ([file, path]) => {
      if (outcomes.has('no_room')) return
      const outcome = await this.#open(file, path)
      if (outcome !== 'no_room') this.#waiting.delete(file)
      outcomes.add(outcome)
      await this.#options.local.breathe()
    })
    if (outcomes.has('another_file')) return 'stale'
    return outcomes.has('done') ? 'opened' : 'nothing'
  }

  /** Closes what has gone from its name and stays quiet. */
  async release(nowMonotonicMs: number): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.isListed || file.isBusy || !file.isOpen || file.unreadBytes > 0 || file.hasUnfinishedLine)
        continue
      const deletedGraceMs = this.#options.compression === '' ? DELETED_GRACE_MS : COMPRESSED_GRACE_MS
      const graceMs = file.isDeleted ? deletedGraceMs : RENAMED_GRACE_MS
      if (nowMonotonicMs - file.grownAtMs >= graceMs) await this.#drop(file)
    }
  }

  /** Deletes what was read to its end and acknowledged, and has been quiet since. */
  async deleteRead(nowMonotonicMs: number): Promise<void> {
    for (const file of this.#files.values()) {
      const isQuiet = nowMonotonicMs - file.grownAtMs >= DELETED_GRACE_MS
      if (!file.isListed || !file.isOpen || file.isBusy || !isQuiet || file.openReceipts > 0) continue
      if (await deleteRead(file, (code) => this.faults.set(file.path, code))) await this.#drop(file)
    }
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close('stopped')
  }

  // --- steps

  /** Where to begin in a file that is new; `later`: the next search may know more. */
  async #startOf(
    key: FileKey,
    sighting: Sighting,
    { isFromEnd, stray }: { readonly isFromEnd: boolean; readonly stray: Checkpoint | undefined },
  ): Promise<Start | 'later'> {
    const { compression, clock } = this.#options
    const { path, size } = sighting
    const before = this.#remembered.readBefore(key)
    if (before !== undefined) return { kind: 'copy', of: before }
    const checkpoint = await this.#remembered.checkpointOf(key, sighting, stray)
    if (checkpoint !== undefined) return { kind: 'checkpoint', checkpoint }
    if (isFromEnd) return { kind: 'end', size }
    if (isCompressed(path, compression)) return this.#startOfArchive(key, { path, size })
    // The successor of a file is no copy that is only being begun.
    if (size === 0 && this.#byPath.has(path)) return { kind: 'offset', offset: 0 }
    this.#originals ??= new Originals(this.#files.values())
    const origin = await originOf({ path, key }, this.#originals.beside(path), clock.now())
    if (origin.kind === 'undecided' && this.#suspects.isWaiting(key, 0)) return 'later'
    this.#suspects.delete(key)
    return origin.kind === 'copy' ? { kind: 'copy', of: origin.of } : { kind: 'offset', offset: 0 }
  }

  /** Begun when it is whole, as far as one can see, and what it was made of is read. */
  async #startOfArchive(
    key: FileKey,
    { path, size }: Pick<Sighting, 'path' | 'size'>,
  ): Promise<Start | 'later'> {
    if (this.#suspects.isWaiting(key, size)) return 'later'
    const archive = await archiveOf({ path, key }, this.#files.values(), this.#options.checkpoints.entries())
    if (archive.kind === 'undecided' && this.#options.suspectMs > 0) return 'later'
    this.#suspects.delete(key)
    return archive.kind === 'copy' || archive.kind === 'checkpoint' ? archive : { kind: 'offset', offset: 0 }
  }

  #add(
    key: FileKey,
    { path }: Pick<Sighting, 'path'>,
    { start, isFound, name: formerName, kept }: Origin,
  ): TailedFile {
    const { clock, fingerprintBytes, compression, windowBytes, lineFeed, local } = this.#options
    const formerPath = start.kind === 'checkpoint' ? start.checkpoint.path : path
    const name = formerName ?? (isFound ? path : formerPath)
    const file: TailedFile = new TailedFile({
      key,
      path: name,
      fingerprintBytes,
      start,
      compression,
      windowBytes,
      lineFeed,
      local,
      ...(kept === undefined ? {} : { kept }),
      clock,
      onCheckpoint: (made) => this.#remembered.keep(file, made),
      onLost: (bytes, reason) => this.#options.onLost(name, bytes, reason),
    })
    file.isListed = isFound
    file.grownAtMs = clock.monotonicMs()
    this.#files.set(key, file)
    // Remembered before its first line is acknowledged, so that a restart does not begin elsewhere.
    if (start.kind !== 'checkpoint') file.saveCheckpoint()
    this.#takeName(file, name)
    // Renamed while nobody looked: what has the old name now comes after it.
    if (this.#isFirstSearch && formerPath !== name) this.#takeName(file, formerPath)
    return file
  }

  /**
   * What was kept of files that are gone, before all others: what has their names now comes after them. Gives
   * those that were renamed, without what only has the number of one that is gone.
   */
  async #addGone(
    listed: ReadonlyMap<FileKey, Sighting>,
    renamed: ReadonlyMap<FileKey, Sighting>,
  ): Promise<ReadonlyMap<FileKey, Sighting>> {
    const { checkpoints, compression, logger } = this.#options
    const present = new Map([...renamed, ...listed])
    for (const { key, kept, ...start } of await goneFiles(checkpoints, present, compression)) {
      const { path, offset } = start.checkpoint
      logger.info('what was kept of a file that is gone is read', { path, offset })
      await this.#add(key, { path }, { start, isFound: false, name: path, kept }).open(path)
    }
    return new Map([...renamed].filter(([key]) => checkpoints.get(key) !== undefined))
  }

  #takeName(file: TailedFile, name: string): void {
    const before = this.#byPath.get(name)
    if (before !== undefined && before !== file) {
      before.isLookDue = true
      file.predecessor = before
    }
    this.#byPath.set(name, file)
  }

  /** Not at the same time by the search and by the reading: who comes second leaves it to the first. */
  async #open(file: TailedFile, path: string): Promise<'done' | 'no_room' | 'another_file'> {
    const { logger } = this.#options
    if (file.isBusy || file.isOpen || file.isGone) return 'done'
    file.isBusy = true
    const stateBefore = file.state
    try {
      if (!(await this.#openFiles.makeRoom(file))) {
        this.#waiting.set(file, path)
        return 'no_room'
      }
      this.#waiting.delete(file)
      const opened = await file.open(path)
      if (opened !== 'opened') this.#openFiles.delete(file)
      this.#originals?.add(file)
      return opened === 'opened' ? 'done' : opened
    } catch (error) {
      this.#openFiles.delete(file)
      if ((error as NodeJS.ErrnoException).code === 'EMFILE') {
        await this.#openFiles.openFewer(file)
        this.#waiting.set(file, path)
        return 'no_room'
      }
      this.faults.set(path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN')
      if (stateBefore !== 'error') logger.warn('file cannot be read', { path, error })
      return 'done'
    } finally {
      file.isBusy = false
    }
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
    return movedOf(missing)
  }

  /** Without files that nobody has written to for long; those that are known stay. */
  #withoutOld(listed: ReadonlyMap<FileKey, Sighting>): ReadonlyMap<FileKey, Sighting> {
    const { ageMsMax, checkpoints, clock } = this.#options
    if (ageMsMax === undefined) return listed
    const oldestMs = clock.now() - ageMsMax
    const isBegun = (key: FileKey): boolean => this.#files.has(key) || checkpoints.get(key) !== undefined
    const { old, recent } = byAge(listed, oldestMs, isBegun)
    this.#oldPaths = old
    return recent
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
    this.#openFiles.delete(file)
    file.isGone = true
    this.#remembered.release(file)
    await file.close('gone')
  }
}
