import { lutimes, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeAll } from '../kept-folders.ts'

/** Not in use for longer than work on a job pauses: of a process that was killed. */
const STALE_MS = 60 * 60 * 1_000

/**
 * Marks a copy or cache as in use until then, however long its job takes: it is not removed before an hour after.
 * What is not there stays so.
 */
export async function keepInUse(path: string, untilMs: number): Promise<void> {
  const until = untilMs / 1_000
  await lutimes(path, until, until).catch(() => undefined)
}

/** Removes copies that a killed process left behind. Those in use, also by another process, stay. */
export async function sweepWorkDirectory(directory: string, nowMs: number): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((entry) => /^(?:copy|cache)-/.test(entry))) {
    const path = join(directory, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats !== undefined && nowMs - stats.mtimeMs > STALE_MS) await removeAll(path)
  }
}
