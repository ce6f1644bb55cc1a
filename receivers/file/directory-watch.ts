import { statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { fileSystemElsewhere } from './file-systems.ts'
import { fileKeyOf, type FileKey } from './identity.ts'

const WATCHES_MAX = 4_096

/** What the system said about a path: written to, or appeared, disappeared, renamed. */
export type Change = 'written' | 'renamed'

export interface DirectoryWatchOptions {
  readonly onChange: (path: string, change: Change) => void
  /** Changes in a folder are not reported, and why; once for each folder. */
  readonly onUnreported: (directory: string, reason: string) => void
}

/** A folder that is watched, and which one it was: another may have its name by now. */
interface Watched {
  readonly watcher: FSWatcher
  readonly key: FileKey | undefined
}

/** Has the system report changes in folders. Where it does not, files are looked at every poll interval. */
export class DirectoryWatch {
  readonly #options: DirectoryWatchOptions
  readonly #watchers = new Map<string, Watched>()
  readonly #unreported = new Set<string>()
  #isClosed = false

  constructor(options: DirectoryWatchOptions) {
    this.#options = options
  }

  /** Whether every change in a folder is reported. */
  covers(directory: string): boolean {
    return this.#watchers.has(directory)
  }

  /**
   * Watches exactly these folders, as far as possible; true when one of them was not watched before: what
   * happened there until now was not reported.
   */
  async update(directories: ReadonlySet<string>): Promise<boolean> {
    for (const [directory, { key }] of this.#watchers) {
      // One that was removed says so only when no file that was in it is open any more.
      if (!directories.has(directory) || keyOf(directory) !== key) this.#forget(directory)
    }
    const before = new Set(this.#watchers.keys())
    for (const directory of this.#unreported) {
      if (!directories.has(directory)) this.#unreported.delete(directory)
    }
    for (const directory of directories) {
      if (this.#watchers.has(directory) || this.#unreported.has(directory)) continue
      if (this.#watchers.size >= WATCHES_MAX) this.#giveUp(directory, 'too many folders')
      else await this.#watch(directory)
    }
    return [...this.#watchers.keys()].some((directory) => !before.has(directory))
  }

  close(): void {
    this.#isClosed = true
    for (const directory of this.#watchers.keys()) this.#forget(directory)
  }

  async #watch(directory: string): Promise<void> {
    try {
      const elsewhere = await fileSystemElsewhere(directory)
      if (elsewhere !== undefined) return this.#giveUp(directory, `the file system is ${elsewhere}`)
      if (this.#isClosed) return
      const key = keyOf(directory)
      const watcher = watch(directory, { persistent: false }, (event, name) => {
        const path = name === null ? directory : join(directory, name)
        // A folder that is removed reports itself last; when it comes again, it is another one.
        if (event === 'rename' && name !== null && directory.endsWith(`/${name}`)) this.#forget(directory)
        this.#options.onChange(path, event === 'rename' ? 'renamed' : 'written')
      })
      watcher.on('error', () => this.#forget(directory))
      this.#watchers.set(directory, { watcher, key })
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
      // Gone again: the next search tells. Else a limit of the system was reached.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#giveUp(directory, code)
    }
  }

  #giveUp(directory: string, reason: string): void {
    this.#unreported.add(directory)
    this.#options.onUnreported(directory, reason)
  }

  #forget(directory: string): void {
    this.#watchers.get(directory)?.watcher.close()
    this.#watchers.delete(directory)
  }
}

/** Undefined for what is not there. At once: a folder of this machine is known to the system, and each search asks for all. */
function keyOf(directory: string): FileKey | undefined {
  const stats = statSync(directory, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : fileKeyOf(stats)
}
