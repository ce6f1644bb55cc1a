import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'

interface WatchedFolderOptions {
  readonly path: string
  readonly clock: Clock
  readonly onChange: () => void
}

const INTERVAL_MS = 500
/** Two changes within one tick of the file system's clock look like one. */
const UNSURE_MS = 3_000

/**
 * Tells when files come into a small folder, change or go. It asks, since notifications do not work on every
 * file system and the folder may not be there yet; while nothing changes, that is one call of the system.
 * Bounds: a change is told within 500 ms.
 */
export class WatchedFolder {
  readonly #options: WatchedFolderOptions
  #changedAtMs = 0
  #seen = ''
  #cancelTimer: (() => void) | undefined

  constructor(options: WatchedFolderOptions) {
    this.#options = options
  }

  /** What is there now is known. */
  start(): void {
    this.#hasChanged()
    this.#askLater()
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #askLater(): void {
    this.#cancelTimer = this.#options.clock.after(INTERVAL_MS, () => {
      this.#askLater()
      if (this.#hasChanged()) this.#options.onChange()
    })
  }

  #hasChanged(): boolean {
    const { path, clock } = this.#options
    const changedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (changedAtMs === this.#changedAtMs && clock.now() - changedAtMs > UNSURE_MS) return false
    this.#changedAtMs = changedAtMs
    const seen = signatureOf(path)
    const hasChanged = seen !== this.#seen
    this.#seen = seen
    return hasChanged
  }
}

/** Names, sizes and times of the files; a folder that is not there has none. */
function signatureOf(path: string): string {
  try {
    return readdirSync(path)
      .toSorted()
      .map((name) => {
        const stats = statSync(join(path, name), { throwIfNoEntry: false })
        return `${name} ${stats?.size ?? 0} ${stats?.mtimeMs ?? 0} ${stats?.ino ?? 0}`
      })
      .join('\n')
  } catch {
    // Not there, or not to be read: what others put there is found when that changes.
    return ''
  }
}
