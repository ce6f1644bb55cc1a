import { watch, type FSWatcher } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'

const WATCHES_MAX = 4_096

/**
 * Types of file systems that are written to from elsewhere: the system reports only what this machine does.
 * Source: statfs(2) and the kernel's magic.h.
 */
const WRITTEN_ELSEWHERE: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x786f4256, 'vboxsf'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
])

/** What the system said about a path: written to, or appeared, disappeared, renamed. */
export type Change = 'written' | 'renamed'

export interface DirectoryWatchOptions {
  readonly onChange: (path: string, change: Change) => void
  /** Changes in a folder are not reported, and why; once for each folder. */
  readonly onUnreported: (directory: string, reason: string) => void
}

/** Has the system report changes in folders. Where it does not, files are looked at every poll interval. */
export class DirectoryWatch {
  readonly #options: DirectoryWatchOptions
  readonly #watchers = new Map<string, FSWatcher>()
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
    const before = new Set(this.#watchers.keys())
    for (const directory of this.#watchers.keys()) {
      if (!directories.has(directory)) this.#forget(directory)
    }
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
      const elsewhere = WRITTEN_ELSEWHERE.get((await statfs(directory)).type >>> 0)
      if (elsewhere !== undefined) return this.#giveUp(directory, `the file system is ${elsewhere}`)
      if (this.#isClosed) return
      const watcher = watch(directory, { persistent: false }, (event, name) => {
        const path = name === null ? directory : join(directory, name)
        // A folder that is removed reports itself last; when it comes again, it is another one.
        if (event === 'rename' && name !== null && directory.endsWith(`/${name}`)) this.#forget(directory)
        this.#options.onChange(path, event === 'rename' ? 'renamed' : 'written')
      })
      watcher.on('error', () => this.#forget(directory))
      this.#watchers.set(directory, watcher)
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
    this.#watchers.get(directory)?.close()
    this.#watchers.delete(directory)
  }
}
