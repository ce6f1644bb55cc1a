import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileChange } from '../../../agent/rewrite/edits.ts'
import { removeAll } from '../kept-folders.ts'
import { GO_CACHE_NAME, type CompiledLibrary } from '../preparation/go-library.ts'
import { copyCache } from './copy-cache.ts'
import type { WarmCache } from './warm-cache.ts'
import { keepInUse } from './work-directory.ts'

interface JobCachesOptions {
  /** Caches are kept below this folder between two copies. */
  readonly directory: string
  /** Names what belongs to this job only. */
  readonly jobId: string
  readonly now: () => number
  /** What earlier jobs left; none when left out. */
  readonly warm?: WarmCache | undefined
  /** What every job of this toolchain shares; none when left out. */
  readonly library?: CompiledLibrary | undefined
}

/**
 * What compilers keep during one job. Copies of the unchanged code hand their cache on from one to the next. A candidate has a
 * copy of it that its own copies share and that ends with it: nothing that one candidate ran can be there for another,
 * for the unchanged code, or for a later job.
 *
 *   library, earlier jobs ─▶ unchanged code ─┬─▶ candidate 1 ─▶ gone
 *                                            └─▶ candidate 2 ─▶ gone
 */
export class JobCaches {
  readonly #options: JobCachesOptions
  readonly #unchanged: string
  #isFilled = false
  #changed: { readonly key: string; readonly directory: string } | undefined

  constructor(options: JobCachesOptions) {
    this.#options = options
    this.#unchanged = join(options.directory, `cache-${options.jobId}`)
  }

  /** Where the cache for a copy with these changes is; a copy takes it from there and puts it back. Errors: those of the file system. */
  async forCopy(changes: readonly FileChange[]): Promise<string> {
    await this.#fill()
    await keepInUse(this.#unchanged, this.#options.now())
    if (changes.length === 0) return this.#unchanged
    const key = keyOf(changes)
    if (this.#changed?.key !== key) {
      const directory = `${this.#unchanged}-${key}`
      await this.#handOnLinks(directory)
      await this.#drop()
      this.#changed = { key, directory }
      await copyFor(this.#unchanged, directory, this.#options.library !== undefined)
    }
    return this.#changed.directory
  }

  /** Keeps for later jobs what the unchanged code left. */
  async keep(): Promise<void> {
    await this.#options.warm?.keep(this.#unchanged)
  }

  /** Removes what was kept between two copies; to be called in every case. */
  async close(): Promise<void> {
    await this.#drop()
    await removeAll(this.#unchanged)
  }

  async #fill(): Promise<void> {
    if (this.#isFilled) return
    this.#isFilled = true
    const { directory, warm, library } = this.#options
    // The sandbox passes through it as another user.
    await mkdir(directory, { recursive: true, mode: 0o711 })
    await warm?.fill(this.#unchanged)
    await library?.linkInto(this.#unchanged)
  }

  /** Links to what all share are as many as there are results, and are made once: to make them costs more than to look at them. */
  async #handOnLinks(to: string): Promise<void> {
    const { library } = this.#options
    if (library === undefined) return
    if (this.#changed !== undefined) await library.moveLinks(this.#changed.directory, to)
    await library.linkInto(to)
  }

  async #drop(): Promise<void> {
    if (this.#changed !== undefined) await removeAll(this.#changed.directory)
    this.#changed = undefined
  }
}

function keyOf(changes: readonly FileChange[]): string {
  const hash = createHash('sha256')
  for (const { path, after } of changes) hash.update(JSON.stringify([path, after]))
  return hash.digest('hex').slice(0, 16)
}

/** Links to what all share are there already. What cannot be copied leaves a candidate with a cold cache. */
async function copyFor(from: string, to: string, hasLinks: boolean): Promise<void> {
  const linked = join(from, GO_CACHE_NAME)
  try {
    await copyCache(from, to, (path) => !hasLinks || path !== linked)
    if (hasLinks) await copyResults(linked, join(to, GO_CACHE_NAME))
  } catch {
    await removeAll(to)
  }
}

/** What is no link in a cache of Go. Code of others ran there: a link in the place of a folder is not followed. */
async function copyResults(from: string, to: string): Promise<void> {
  if ((await lstat(from).catch(() => undefined))?.isDirectory() !== true) return
  for (const folder of await readdir(from, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue
    await mkdir(join(to, folder.name), { recursive: true })
    for (const result of await readdir(join(from, folder.name), { withFileTypes: true })) {
      const path = join(folder.name, result.name)
      if (!result.isSymbolicLink()) await copyCache(join(from, path), join(to, path))
    }
  }
}
