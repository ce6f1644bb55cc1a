import { watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

const WATCHES_MAX = 4_096

/** What the system said about a path: written to, or appeared, disappeared, renamed. */
export type Change = 'written' | 'renamed'

/**
 * Has the system report changes in folders, so that they are seen before the next look. It only makes
 * things faster: where watching is not possible (limits, remote file systems) the looks are enough.
 */
export class DirectoryWatch {
  readonly #onChange: (path: string, change: Change) => void
  readonly #watchers = new Map<string, FSWatcher>()

  constructor(onChange: (path: string, change: Change) => void) {
    this.#onChange = onChange
  }

  /** Watches exactly these folders, as far as possible. */
  update(directories: ReadonlySet<string>): void {
    for (const directory of this.#watchers.keys()) {
      if (!directories.has(directory)) this.#forget(directory)
    }
    for (const directory of directories) {
      if (this.#watchers.size >= WATCHES_MAX) return
      if (!this.#watchers.has(directory)) this.#watch(directory)
    }
  }

  close(): void {
    for (const directory of this.#watchers.keys()) this.#forget(directory)
  }

  #watch(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (event, name) => {
        const path = name === null ? directory : join(directory, name)
        // A folder that is removed reports itself last; when it comes again, it is another one.
        if (event === 'rename' && name !== null && directory.endsWith(`/${name}`)) this.#forget(directory)
        this.#onChange(path, event === 'rename' ? 'renamed' : 'written')
      })
      watcher.on('error', () => this.#forget(directory))
      this.#watchers.set(directory, watcher)
    } catch {
      // Tried again with the next update; the looks go on.
    }
  }

  #forget(directory: string): void {
    this.#watchers.get(directory)?.close()
    this.#watchers.delete(directory)
  }
}
