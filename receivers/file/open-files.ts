import type { FoundFiles } from './file-finder.ts'
import { fileKeyOf, type FileKey } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * The files that are open, and which of them gives way to another one. All are looked at to put them in order;
 * then one after the other is taken, so that thousands of files change places in as many steps.
 */
export class OpenFiles {
  readonly #open = new Set<TailedFile>()
  /** Those that may be closed, the last one first. */
  #idle: TailedFile[] = []

  delete(file: TailedFile): void {
    this.#open.delete(file)
  }

  /**
   * Takes a place for a file before it is opened, so that several may be opened side by side. Shape: the file that
   * is to be closed for it, `free` when there is room; undefined when all may have something to read.
   */
  takePlace(file: TailedFile, openMax: number): TailedFile | 'free' | undefined {
    const place = this.#isFull(openMax) ? (this.#takeOrdered() ?? this.#takeFresh()) : 'free'
    if (place === undefined) return undefined
    if (place !== 'free') this.#open.delete(place)
    this.#open.add(file)
    return place
  }

  #isFull(openMax: number): boolean {
    if (this.#open.size < openMax) return false
    // A file that cannot be read closes itself.
    if (this.#idle.length === 0) this.#forgetClosed()
    return this.#open.size >= openMax
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
  for (const [path, stats] of found.files) {
    const file = files.get(fileKeyOf(stats))
    if (file !== undefined) paths.set(path, file)
  }
  return paths
}
