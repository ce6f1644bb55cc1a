import { dirname } from 'node:path'
import type { Checkpoint } from './checkpoints.ts'
import type { FormerContent } from './generation.ts'
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
 * Where the log is copied, emptied and the copy compressed, the copy may be gone before it is seen: then the
 * text is that of what the log held before it was emptied.
 *
 * Only what holds the same first bytes and the same ones before the place that was reached is taken for it.
 */
type ArchiveOf =
  | { readonly kind: 'own' }
  /** Of a file that is still read: its text is not to be read twice. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'copy'; readonly of: FormerContent }
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
  const others = [...files].filter((file) => file.key !== key)
  const live = others.filter((file) => isCandidate(file.path, file.content, folder))
  const formers = others.flatMap((file) =>
    file.formers.filter((former) => isCandidate(file.path, former, folder)),
  )
  const followed = new Set(live.map((file) => file.key))
  const left = checkpoints
    .filter(([other, { path: of, ...content }]) => !followed.has(other) && isCandidate(of, content, folder))
    .map(([, checkpoint]) => checkpoint)
  if (live.length + formers.length + left.length === 0) return { kind: 'own' }
  const options = { isCompressed: true, windowBytes: WINDOW_BYTES, onDamaged: () => undefined }
  const content = await openContent(path, key, options).catch(() => undefined)
  if (content === undefined) return { kind: 'own' }
  try {
    const file = await firstHeld(content, live, (each) => each.content)
    if (file !== undefined)
      return file.isDrained(undefined) ? { kind: 'copy', of: file.present } : { kind: 'undecided' }
    const former = await firstHeld(content, formers, (each) => each)
    if (former !== undefined) return { kind: 'copy', of: former }
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
