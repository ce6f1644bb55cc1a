import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What lies in a folder of the state directory and can be had again. */
export interface DiskCacheUse {
  readonly name: DiskCacheName
  readonly entries: number
  readonly bytes: number
}

/**
 * The folders in the state directory: copies of repositories behind an address, packages that were fetched, leftovers of jobs,
 * what compilers keep of code bases, what is compiled of what comes with a toolchain, and which words files of repositories have.
 */
const FOLDERS = {
  mirrors: 'repositories',
  packages: 'prepared',
  workspaces: 'work',
  compiled: 'warm',
  libraries: 'toolchains',
  words: 'words',
} as const

export type DiskCacheName = keyof typeof FOLDERS
export const DISK_CACHES = Object.keys(FOLDERS) as readonly DiskCacheName[]

/** How much each holds; a folder that is not there holds nothing. Links are counted, and never followed. */
export async function diskCacheUses(stateDirectory: string): Promise<readonly DiskCacheUse[]> {
  const uses: DiskCacheUse[] = []
  for (const name of DISK_CACHES) {
    const folder = join(stateDirectory, FOLDERS[name])
    const entries = await readdir(folder).catch(() => [])
    uses.push({ name, entries: entries.length, bytes: await bytesIn(folder) })
  }
  return uses
}

/** Removes what is in it. Nothing may be using it: the caller holds the state directory, or knows that no job runs. */
export async function emptyDiskCache(stateDirectory: string, name: DiskCacheName): Promise<void> {
  const folder = join(stateDirectory, FOLDERS[name])
  for (const entry of await readdir(folder).catch(() => []))
    await rm(join(folder, entry), { recursive: true, force: true, maxRetries: 2 })
}

/** What is removed meanwhile counts as nothing. */
async function bytesIn(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.size
  let bytes = 0
  for (const name of await readdir(path).catch(() => [])) bytes += await bytesIn(join(path, name))
  return bytes
}
