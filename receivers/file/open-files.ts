import { descriptorLimit } from '../../agent/telemetry/descriptors.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import type { FoundFiles } from './file-finder.ts'
import type { FileKey } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/** What an agent that reads nothing has open: its store, its queue, connections, what its runtime needs. */
const OWN_DESCRIPTORS = 48
/** Of the descriptors that ran out: for connections, searches, programs. */
const DESCRIPTORS_FOR_OTHERS = 16

/** How many files may be open: no more than half of what the process may have, since connections and the store need theirs. */
export function openMaxOf(wanted: number, logger: Logger): number {
  const limit = descriptorLimit()
  if (limit === undefined || limit >= wanted * 2) return wanted
  const openMax = Math.max(1, limit - Math.max(OWN_DESCRIPTORS, Math.ceil(limit / 2)))
  logger.info('fewer files than max_concurrent_files are open at once, each in its turn', {
    open_max: openMax,
    descriptor_limit: limit,
  })
  return openMax
}

/**
 * The files that are open, and which of them gives way to another one. All are looked at to put them in order;
 * then one after the other is taken, so that thousands of files change places in as many steps.
 */
export class OpenFiles {
  readonly #open = new Set<TailedFile>()
  /** Those that may be closed, the last one first. */
  #idle: TailedFile[] = []
  readonly #logger: Logger
  readonly #close: (file: TailedFile, reason: string) => Promise<void>
  #max: number
  /** What the maximum was when a file got its place. */
  readonly #takenAt = new WeakMap<TailedFile, number>()

  /** `max`: so many are open at once; `close` is asked to close those that give way. */
  constructor(max: number, logger: Logger, close: (file: TailedFile, reason: string) => Promise<void>) {
    this.#max = max
    this.#logger = logger
    this.#close = close
  }

  /** Takes a place for a file, for which another one may be closed; false when all may have something to read. */
  async makeRoom(file: TailedFile): Promise<boolean> {
    const place = this.#takePlace(file)
    if (place === undefined) return false
    if (place !== 'free') await this.#close(place, 'closed for another file')
    return true
  }

  /** The process has no descriptors left: from now on fewer files are open, so that others have some too. */
  async openFewer(refused: TailedFile): Promise<void> {
    // Those that are opened side by side fail together: that is one reason.
    if (this.#takenAt.get(refused) !== this.#max) return
    this.#forgetClosed()
    this.#max = Math.max(1, Math.min(this.#max, this.#open.size) - DESCRIPTORS_FOR_OTHERS)
    this.#logger.warn('too few descriptors: fewer files are open at once, each in its turn', {
      open_max: this.#max,
    })
    const surplus = inOrderOfIdleness(this.#open).slice(0, Math.max(0, this.#open.size - this.#max))
    for (const file of surplus) this.#open.delete(file)
    for (const file of surplus) await this.#close(file, 'too few descriptors')
  }

  delete(file: TailedFile): void {
    this.#open.delete(file)
  }

  /**
   * Takes a place for a file before it is opened, so that several may be opened side by side. Shape: the file that
   * is to be closed for it, `free` when there is room; undefined when all may have something to read.
   */
  #takePlace(file: TailedFile): TailedFile | 'free' | undefined {
    const place = this.#isFull() ? (this.#takeOrdered() ?? this.#takeFresh()) : 'free'
    if (place === undefined) return undefined
    if (place !== 'free') this.#open.delete(place)
    this.#open.add(file)
    this.#takenAt.set(file, this.#max)
    return place
  }

  #isFull(): boolean {
    if (this.#open.size < this.#max) return false
    // A file that cannot be read closes itself.
    if (this.#idle.length === 0) this.#forgetClosed()
    return this.#open.size >= this.#max
  }

  #forgetClosed(): void {
    for (const file of this.#open) if (!file.isOpen && !file.isBusy) this.#open.delete(file)
  }

  #takeOrdered(): TailedFile | undefined {
    let file = this.#idle.pop()
    while (file !== undefined && !isIdle(file)) file = this.#idle.pop()
    return file
  }

  #takeFresh(): TailedFile | undefined {
    this.#idle = inOrderOfIdleness(this.#open).toReversed()
    return this.#takeOrdered()
  }
}

/**
 * Files that have nothing to read, the one to close first at the beginning: of those that are found again by
 * name the one that was quiet for longest, then those that lost their name, then what waits for the end of a
 * line and is found again.
 */
export function inOrderOfIdleness(open: Iterable<TailedFile>): readonly TailedFile[] {
  const idle = [...open].filter(isIdle).toSorted((one, other) => one.grownAtMs - other.grownAtMs)
  const quiet = idle.filter((file) => !file.hasUnfinishedLine)
  return [
    ...quiet.filter((file) => file.isListed),
    ...quiet.filter((file) => !file.isListed),
    ...idle.filter((file) => file.hasUnfinishedLine && file.isListed),
  ]
}

function isIdle(file: TailedFile): boolean {
  return file.isOpen && !file.isBusy && file.unreadBytes === 0 && !file.isLookDue
}

/** Files by every path a change may be reported under: their own, and those of links to them. */
export function reportedPaths(
  files: ReadonlyMap<FileKey, TailedFile>,
  found: FoundFiles,
): ReadonlyMap<string, TailedFile> {
  const paths = new Map<string, TailedFile>()
  for (const file of files.values()) paths.set(file.resolvedPath, file)
  for (const { key, path } of found.files.values()) {
    const file = files.get(key)
    if (file !== undefined) paths.set(path, file)
  }
  return paths
}
