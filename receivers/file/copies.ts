import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FormerContent } from './generation.ts'
import { fileKeyOf, holdsMarker, markerOf, readExactly, type FileKey, type Marker } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Rotation by copying: the log is copied, then emptied, and the writer goes on. Where globs match the
 * copy, most of it was read already, in the original; only what came after is new.
 *
 *   app.log     │ read ──────────┤ unread │ ▶ emptied
 *   app.log.1   │ the same ──────┤ unread │ ▶ read from there
 *
 * Files that only begin alike are never taken for copies: the bytes before the place that was reached in
 * the original must be the same too, and the original must have been emptied. A copy that is still being
 * made holds less than was read of the original, at first nothing: it waits, as one whose original is not
 * emptied yet.
 */

type Origin =
  | { readonly kind: 'own' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'copy'; readonly of: FormerContent }

const EMPTIED_MS_MAX = 60_000
/** Below this, equal content means little, and reading it twice costs little. */
const CONTENT_BYTES_MIN = 64

/** The files of which there may be a copy, by folder: gathered once for many new files. */
export class Originals {
  readonly #folders = new Map<string, TailedFile[]>()

  constructor(files: Iterable<TailedFile>) {
    for (const file of files) this.add(file)
  }

  /** Takes a file in when there is something of it to be copied. */
  add(file: TailedFile): void {
    if (file.content.mark.length === 0 && file.formers.length === 0) return
    const folder = dirname(file.path)
    const neighbours = this.#folders.get(folder) ?? []
    if (!neighbours.includes(file)) this.#folders.set(folder, [...neighbours, file])
  }

  /** Those in the folder of a path. */
  beside(path: string): readonly TailedFile[] {
    return this.#folders.get(dirname(path)) ?? []
  }
}

/** Whether a new file is a copy of one of these. `undecided`: it may be, of one that is not emptied yet. */
export async function originOf(
  { path, key }: { readonly path: string; readonly key: FileKey },
  originals: readonly TailedFile[],
  nowMs: number,
): Promise<Origin> {
  if (originals.length === 0) return { kind: 'own' }
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (handle === undefined) return { kind: 'own' }
  try {
    // Rotated again since it was found: the path leads to another copy by now.
    if (fileKeyOf(await handle.stat({ bigint: true })) !== key) return { kind: 'undecided' }
    return await compare(handle, originals, nowMs)
  } catch {
    // What cannot be read says so when it is opened to be followed.
    return { kind: 'own' }
  } finally {
    await handle.close()
  }
}

async function compare(handle: FileHandle, originals: readonly TailedFile[], nowMs: number): Promise<Origin> {
  const { size } = await handle.stat()
  const head = new HeadOf(handle)
  let isSuspicious = false
  for (const original of originals) {
    // What it holds before what it held: it may be emptied while this is being compared.
    isSuspicious ||= await mayBecomeCopy(handle, { size, head, original })
    for (const former of original.formers) {
      if (nowMs - former.emptiedAtMs >= EMPTIED_MS_MAX) continue
      if ((await head.is(former.head)) && (await holdsMark(handle, former.mark)))
        return { kind: 'copy', of: former }
    }
  }
  return { kind: isSuspicious ? 'undecided' : 'own' }
}

/** Whether a file holds what was read of the original, or the first part of that. */
async function mayBecomeCopy(
  handle: FileHandle,
  { size, head, original }: { size: number; head: HeadOf; original: TailedFile },
): Promise<boolean> {
  const { content } = original
  if (content.mark.length === 0 || content.mark.end < CONTENT_BYTES_MIN) return false
  if (size >= content.mark.end) return (await head.is(content.head)) && holdsMark(handle, content.mark)
  if (content.head.length > 0 && size >= content.head.end) return head.is(content.head)
  const bytes = await readExactly(handle, 0, size)
  const first = Buffer.alloc(size)
  return (await original.readAt(first, 0)) === size && first.equals(bytes)
}

async function holdsMark(handle: FileHandle, mark: Marker): Promise<boolean> {
  return mark.length > 0 && holdsMarker(handle, mark)
}

/** The first bytes of a file, read once for comparison with many. */
class HeadOf {
  readonly #handle: FileHandle
  readonly #hashes = new Map<number, string>()

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async is({ length, hash }: Marker): Promise<boolean> {
    if (length === 0) return false
    const known = this.#hashes.get(length)
    if (known !== undefined) return known === hash
    const bytes = await readExactly(this.#handle, 0, length)
    const own = bytes.length === length ? markerOf(bytes, length).hash : ''
    this.#hashes.set(length, own)
    return own === hash
  }
}
