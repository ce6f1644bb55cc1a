import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FormerContent } from './generation.ts'
import { holdsMarker, type Marker } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Rotation by copying: the log is copied, then emptied, and the writer goes on. Where globs match the
 * copy, most of it was read already, in the original; only what came after is new.
 *
 *   app.log     │ read ──────────┤ unread │ ▶ emptied
 *   app.log.1   │ the same ──────┤ unread │ ▶ read from there
 *
 * Files that only begin alike are never taken for copies: the bytes before the place that was reached in
 * the original must be the same too, and the original must have been emptied.
 */

type Origin =
  | { readonly kind: 'own' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'copy'; readonly of: FormerContent }

const EMPTIED_MS_MAX = 60_000
/** Below this, equal content means little, and reading it twice costs little. */
const SUSPICIOUS_BYTES_MIN = 1_000

/** Whether a new file is a copy of one that is followed. `undecided`: it may be, of one that is not emptied yet. */
export async function originOf(path: string, files: Iterable<TailedFile>, nowMs: number): Promise<Origin> {
  const folder = dirname(path)
  const neighbours = [...files].filter((file) => dirname(file.path) === folder && hasContent(file, nowMs))
  if (neighbours.length === 0) return { kind: 'own' }
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (handle === undefined) return { kind: 'own' }
  try {
    return await compare(handle, neighbours)
  } catch {
    // What cannot be read says so when it is opened to be followed.
    return { kind: 'own' }
  } finally {
    await handle.close()
  }
}

function hasContent({ formers, content }: TailedFile, nowMs: number): boolean {
  if (formers.some((former) => nowMs - former.emptiedAtMs < EMPTIED_MS_MAX)) return true
  return content.mark.end >= SUSPICIOUS_BYTES_MIN
}

async function compare(handle: FileHandle, neighbours: readonly TailedFile[]): Promise<Origin> {
  let isSuspicious = false
  for (const { formers, content } of neighbours) {
    for (const former of formers) {
      if (await holdsBoth(handle, former)) return { kind: 'copy', of: former }
    }
    if (content.mark.end < SUSPICIOUS_BYTES_MIN) continue
    isSuspicious ||= await holdsBoth(handle, content)
  }
  return { kind: isSuspicious ? 'undecided' : 'own' }
}

async function holdsBoth(
  handle: FileHandle,
  { head, mark }: { readonly head: Marker; readonly mark: Marker },
): Promise<boolean> {
  if (head.length === 0 || mark.length === 0) return false
  return (await holdsMarker(handle, head)) && holdsMarker(handle, mark)
}
