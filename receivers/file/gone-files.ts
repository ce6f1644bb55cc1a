import type { Checkpoint, Checkpoints } from './checkpoints.ts'
import { holdsMarkers, isGone, type FileKey } from './identity.ts'
import type { KeptBytes, KeptRange } from './kept-bytes.ts'
import { isCompressed, openContent, type Compression } from './open-content.ts'
import type { Sighting } from './sightings.ts'
import { TAIL_BYTES } from './tail.ts'
import type { TailedFile } from './tailed-file.ts'

/** A file of an earlier run that is nowhere any more, and what was kept of it. */
export interface GoneFile {
  readonly key: FileKey
  readonly kind: 'checkpoint'
  readonly checkpoint: Checkpoint
  readonly kept: KeptRange
}

interface Compressed {
  readonly compression: Compression
}

/**
 * Has what is not acknowledged kept, of a file that was deleted or lost its name: after a kill nobody may find
 * it again. While there is more to read, what is kept is not renewed with every turn. Errors: what the system
 * throws.
 */
export async function keepBytesOf(file: TailedFile, kept: KeptBytes): Promise<void> {
  // The beginning of what is compressed would have to be inflated again for it.
  if (file.isCompressed || isGone(file.key)) return
  const { start, end } = file.unacknowledged
  if ((file.isListed && !file.isDeleted) || start === end) {
    kept.delete(file.key)
    return
  }
  const known = kept.rangeOf(file.key)
  const isBehind = file.unreadBytes > 0
  if (known !== undefined && known.base <= start && known.end > start && (isBehind || known.end >= end))
    return
  const base = Math.max(0, start - TAIL_BYTES)
  const bytes = Buffer.alloc(Math.min(end - base, kept.roomFor(file.key)))
  const bytesRead = await file.readAt(bytes, base)
  if (base + bytesRead > start && !file.isGone) {
    kept.set(file.key, { base, bytes: bytes.subarray(0, bytesRead) })
  }
}

/**
 * The files of which there is only what was kept; of those that are there, under whatever name, nothing is kept
 * any more. Each gets a key that no other file gets, since its own may be another's by now.
 */
export async function goneFiles(
  checkpoints: Checkpoints,
  present: ReadonlyMap<FileKey, Sighting>,
  compression: Compression,
): Promise<readonly GoneFile[]> {
  const gone: GoneFile[] = []
  for (const key of checkpoints.kept.keys) {
    const checkpoint = checkpoints.get(key)
    const kept = checkpoints.kept.get(key)
    const path = present.get(key)?.path
    const isNeeded =
      checkpoint !== undefined &&
      kept !== undefined &&
      checkpoint.offset >= kept.base &&
      checkpoint.offset < kept.base + kept.bytes.length &&
      (path === undefined || !(await isStillAt(path, { key, checkpoint, compression })))
    if (!isNeeded) {
      checkpoints.kept.delete(key)
      continue
    }
    const own = checkpoints.setAside(key)
    // An archive of it is told by the checkpoint.
    if (compression !== '' && own !== key) checkpoints.set(key, checkpoint)
    gone.push({ key: own, kind: 'checkpoint', checkpoint, kept })
  }
  return gone
}

/** Whether a path leads to the file of a checkpoint, and not to another one with its number. */
async function isStillAt(
  path: string,
  of: Pick<GoneFile, 'key' | 'checkpoint'> & Compressed,
): Promise<boolean> {
  return (await holdsContentOf(path, of)) === true
}

/** Whether what has a path holds what a checkpoint says; undefined when it cannot be read, or is another file by now. */
export async function holdsContentOf(
  path: string,
  { key, checkpoint, compression }: Pick<GoneFile, 'key' | 'checkpoint'> & Compressed,
): Promise<boolean | undefined> {
  const content = await openContent(path, key, {
    isCompressed: isCompressed(path, compression),
    windowBytes: 0,
    onDamaged: () => undefined,
  }).catch(() => undefined)
  if (content === undefined) return undefined
  try {
    return await holdsMarkers(content, checkpoint)
  } catch {
    return undefined
  } finally {
    await content.close()
  }
}
