import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeAll } from '../kept-folders.ts'

/** Older than any job may last: a copy of a process that was killed. */
const STALE_MS = 60 * 60 * 1_000

/** Removes copies that a killed process left behind. Another agent's copies in use are younger and stay. */
export async function sweepWorkDirectory(directory: string, nowMs: number): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((entry) => /^(?:copy|cache)-/.test(entry))) {
    const path = join(directory, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats !== undefined && nowMs - stats.mtimeMs > STALE_MS) await removeAll(path)
  }
}
