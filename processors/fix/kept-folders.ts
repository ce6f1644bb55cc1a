import { rmSync } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether anything is at a path; a link counts, wherever it leads. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}

/**
 * Removes what is at a path, with all below it, whatever code of others left there. Folders within each other that make
 * a longer path than the system takes are removed too, which blocks this thread.
 * Errors: those of the file system; what is not there is removed.
 */
export async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error
    // It goes from folder to folder, where the other one names each by its whole path.
    rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Leaves so many entries of a folder: those that were made or touched longest ago go, and with them what a killed process
 * left. The time is that of the entry itself, which no copy brings along. Errors: those of the file system when an entry
 * cannot be removed; a folder that is not there is empty.
 */
export async function forgetOldest(directory: string, keptMax: number): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  const byUse = await Promise.all(
    names.map(async (name) => ({
      name,
      touchedMs: (await lstat(join(directory, name)).catch(() => undefined))?.ctimeMs ?? 0,
    })),
  )
  for (const { name } of byUse.toSorted((a, b) => b.touchedMs - a.touchedMs).slice(keptMax))
    await removeAll(join(directory, name))
}
