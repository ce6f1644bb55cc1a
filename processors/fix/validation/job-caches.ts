import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileChange } from '../../../agent/rewrite/edits.ts'
import type { CompiledLibrary } from '../preparation/go-library.ts'
import type { WarmCache } from './warm-cache.ts'

interface JobCachesOptions {
  /** Caches are kept below this folder between two copies. */
  readonly directory: string
  /** Names what belongs to this job only. */
  readonly jobId: string
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
    if (changes.length === 0) return this.#unchanged
    const key = keyOf(changes)
    if (this.#changed?.key !== key) {
      await this.#drop()
      const directory = `${this.#unchanged}-${key}`
      this.#changed = { key, directory }
      await copied(this.#unchanged, directory)
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
    await rm(this.#unchanged, { recursive: true, force: true })
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

  async #drop(): Promise<void> {
    if (this.#changed !== undefined) await rm(this.#changed.directory, { recursive: true, force: true })
    this.#changed = undefined
  }
}

function keyOf(changes: readonly FileChange[]): string {
  const hash = createHash('sha256')
  for (const { path, after } of changes) hash.update(JSON.stringify([path, after]))
  return hash.digest('hex').slice(0, 16)
}

/** Where the file system shares blocks between copies, it costs next to nothing. What cannot be copied leaves a candidate with a cold cache. */
async function copied(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
    })
  } catch {
    await rm(to, { recursive: true, force: true })
  }
}
