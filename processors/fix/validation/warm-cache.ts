import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { forgetOldest, isThere, removeAll } from '../kept-folders.ts'
import { copyCache } from './copy-cache.ts'

/**
 * What compilers keep, from one job about a code base to the next. A job works on a copy of its own, and what it has there is
 * kept only after the first run, of code that nobody has changed yet: no candidate leaves anything for a later job.
 *
 *   kept ─▶ copied for the job ─▶ run of the unchanged code ─▶ kept, where nothing was or it is old
 *                                  └─▶ candidates ─▶ gone with the job
 */
export interface WarmCache {
  /** Puts what is kept in the job's place, where nothing is yet. */
  fill(cacheDirectory: string): Promise<void>
  /** Keeps what is in the job's place. */
  keep(cacheDirectory: string): Promise<void>
}

interface WarmCacheOptions {
  /** Kept below this folder. */
  readonly directory: string
  /** What tells code bases apart. */
  readonly repository: string
  readonly now: () => number
}

const KEPT_MAX = 3
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000
const FILES_MAX = 50_000
const BYTES_MAX = 1_073_741_824

/** Errors of the file system leave the job with a cold cache, and are no errors of it. Bounds: three code bases, 1 GiB and 50,000 files each. */
export function warmCache({ directory, repository, now }: WarmCacheOptions): WarmCache {
  const name = createHash('sha256').update(`${process.arch} ${repository}`).digest('hex').slice(0, 32)
  const kept = join(directory, name)
  return {
    fill: async (cacheDirectory) => {
      if (await isThere(cacheDirectory)) return
      await copied(kept, cacheDirectory)
    },
    keep: async (cacheDirectory) => {
      const ageMs = now() - ((await lstat(kept).catch(() => undefined))?.ctimeMs ?? 0)
      if (ageMs < KEPT_FOR_MS || !(await isSmall(cacheDirectory))) return
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const fresh = join(directory, `.new-${process.pid}-${name}`)
      if (await copied(cacheDirectory, fresh)) {
        await removeAll(kept)
        await rename(fresh, kept).catch(() => undefined)
      }
      await removeAll(fresh)
      await forgetOldest(directory, KEPT_MAX)
    },
  }
}

/** Whether all of it could be copied; else nothing is left. */
async function copied(from: string, to: string): Promise<boolean> {
  try {
    await copyCache(from, to)
    return true
  } catch {
    await removeAll(to)
    return false
  }
}

async function isSmall(path: string): Promise<boolean> {
  let [files, bytes] = [0, 0]
  const waiting = [path]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const stats = await lstat(next).catch(() => undefined)
    if (stats === undefined) return false
    files += 1
    bytes += stats.size
    if (files > FILES_MAX || bytes > BYTES_MAX) return false
    if (stats.isDirectory()) for (const name of await readdir(next)) waiting.push(join(next, name))
  }
  return true
}
