import { stat, unlink } from 'node:fs/promises'
import { fileKeyOf } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Deletes a file that was read to its end and acknowledged; whether it is deleted and nothing came at the last
 * moment. Errors: none; the system's error code, where it says something against it, goes to `onFault`.
 */
export async function deleteRead(file: TailedFile, onFault: (code: string) => void): Promise<boolean> {
  // What the system says against it is told by the next search.
  await file.look().catch(() => undefined)
  if (!file.isOpen || file.unreadBytes > 0 || file.hasUnfinishedLine) return false
  const stats = await stat(file.path, { bigint: true }).catch(() => undefined)
  if (stats === undefined || fileKeyOf(stats) !== file.key || Number(stats.size) === 0) return false
  await unlink(file.path).catch((error: unknown) =>
    onFault((error as NodeJS.ErrnoException).code ?? 'UNKNOWN'),
  )
  await file.look().catch(() => undefined)
  // What came at the last moment is still read, through its descriptor.
  return file.unreadBytes === 0
}
