import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { readWhole } from '../storage/whole-bytes.ts'

/**
 * The bytes of a regular file. A link is not followed, and what is no file (a pipe, a device) is not waited for.
 * Result: undefined for what is not there, is no file, or is larger. Bounds: `bytesMax`; a file that grows meanwhile is read up to
 * the size it had.
 */
export async function readPlainFile(path: string, bytesMax: number): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const stats = await handle.stat()
    if (!stats.isFile() || stats.size > bytesMax) return undefined
    // One byte more than there should be: a file that grows meanwhile is not read on and on.
    const buffer = Buffer.allocUnsafe(stats.size + 1)
    const bytes = await readWhole(handle, buffer, 0)
    return buffer.subarray(0, Math.min(bytes, stats.size))
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}
