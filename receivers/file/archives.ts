import { dirname } from 'node:path'
import type { Checkpoint } from './checkpoints.ts'
import { holdsMarker, type FileKey, type Markers } from './identity.ts'
import { openContent } from './open-content.ts'
import type { FileContent } from './file-content.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Rotation by compressing: the log becomes another file, whose text is what was followed before.
 *
 *   app.log.1      │ read ──────────┤ unread │ ▶ deleted
 *   app.log.1.gz   │ the same ──────┤ unread │ ▶ read from there
 *
 * Only what holds the same first bytes and the same ones before the place that was reached is taken for it.
 */
type ArchiveOf =
  | { readonly kind: 'own' }
  /** Of a file that is still read: its text is not to be read twice. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'file'; readonly file: TailedFile }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }

const WINDOW_BYTES = 65_536
/** Below this, equal content means little, and reading it twice costs little. */
const CONTENT_BYTES_MIN = 64

/** Whose text a compressed file holds, of the files followed now and those of the checkpoints. */
export async function archiveOf(
  { path, key }: { readonly path: string; readonly key: FileKey },
  files: Iterable<TailedFile>,
  checkpoints: readonly (readonly [FileKey, Checkpoint])[],
): Promise<ArchiveOf> {
  const folder = dirname(path)
  const live = [...files].filter((file) => file.key !== key && isCandidate(file.path, file.content, folder))
  const followed = new Set(live.map((file) => file.key))
  const left = checkpoints
    .filter(([other, { path: of, ...content }]) => !followed.has(other) && isCandidate(of, content, folder))
    .map(([, checkpoint]) => checkpoint)
  if (live.length === 0 && left.length === 0) return { kind: 'own' }
  const options = { isCompressed: true, windowBytes: WINDOW_BYTES, onDamaged: () => undefined }
  const content = await openContent(path, key, options).catch(() => undefined)
  if (content === undefined) return { kind: 'own' }
  try {
    const file = await firstHeld(content, live, (each) => each.content)
    if (file !== undefined) return file.isDrained(undefined) ? { kind: 'file', file } : { kind: 'undecided' }
    const checkpoint = await firstHeld(content, left, (each) => each)
    return checkpoint === undefined ? { kind: 'own' } : { kind: 'checkpoint', checkpoint }
  } catch {
    // What cannot be read says so when it is opened to be followed.
    return { kind: 'own' }
  } finally {
    await content.close()
  }
}

function isCandidate(path: string, { head, mark }: Markers, folder: string): boolean {
  return dirname(path) === folder && head.length > 0 && mark.end >= CONTENT_BYTES_MIN
}

/** The one that was read furthest of those that the text holds. */
async function firstHeld<T>(
  content: FileContent,
  candidates: readonly T[],
  markersOf: (candidate: T) => Markers,
): Promise<T | undefined> {
  const alike: T[] = []
  for (const candidate of candidates) {
    if (await holdsMarker(content, markersOf(candidate).head)) alike.push(candidate)
  }
  // In rising order, so that the text is inflated once.
  let held: T | undefined
  for (const candidate of alike.toSorted(
    (one, other) => markersOf(one).mark.end - markersOf(other).mark.end,
  )) {
    if (await holdsMarker(content, markersOf(candidate).mark)) held = candidate
  }
  return held
}
