import type { Edit } from '../model/fix.ts'
import { PermanentError } from '../model/errors.ts'

/** One replacement in one text. Offsets are UTF-16 units, `end` exclusive; start = end inserts. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** A file as it is before a change. */
interface EditableFile {
  readonly path: string
  readonly text: string
  readonly blobId: string
}

/** A file before and after a change. */
export interface FileChange {
  readonly path: string
  readonly before: string
  readonly after: string
}

/**
 * An edit with the line ends of the text that it is for: lines that are put into a text with carriage returns have them too.
 * Shape: for "a\r\nb\r\n" the replacement "c\nd" becomes "c\r\nd".
 */
export function withLineEndsOf<E extends TextEdit>(text: string, edit: E): E {
  const { replacement } = edit
  if (!replacement.includes('\n') || !text.includes('\r\n')) return edit
  return { ...edit, replacement: replacement.replaceAll(/\r?\n/g, '\r\n') }
}

/**
 * The text after all edits, whatever their order. Two insertions at one place keep the order given.
 * Errors: PermanentError HEPH_EDIT_OVERLAP when two edits touch the same characters,
 * HEPH_EDIT_OUT_OF_RANGE when one lies outside the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let position = 0
  for (const { start, end, replacement } of ordered) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > text.length) {
      throw new PermanentError(
        'HEPH_EDIT_OUT_OF_RANGE',
        `edit ${start} to ${end} lies outside a text of ${text.length} characters`,
      )
    }
    if (start < position) {
      throw new PermanentError('HEPH_EDIT_OVERLAP', `edits overlap before character ${position}`)
    }
    parts.push(text.slice(position, start), replacement)
    position = end
  }
  parts.push(text.slice(position))
  return parts.join('')
}

/**
 * Each edited file before and after, in the order in which the edits first name them.
 * Shape: `files` holds every file that an edit names, by path.
 * Errors: as applyEdits; HEPH_EDIT_UNKNOWN_FILE for a path that is not in `files`, HEPH_EDIT_STALE when
 * the file's content is not the one that the offsets are for.
 */
export function applyEditsToFiles(
  edits: readonly Edit[],
  files: ReadonlyMap<string, EditableFile>,
): readonly FileChange[] {
  return [...Map.groupBy(edits, (edit) => edit.path)].map(([path, ofFile]) => {
    const file = files.get(path)
    if (file === undefined)
      throw new PermanentError('HEPH_EDIT_UNKNOWN_FILE', `an edit names ${path}, which is not a known file`)
    const stale = ofFile.find((edit) => edit.blobId !== file.blobId)
    if (stale !== undefined) {
      throw new PermanentError(
        'HEPH_EDIT_STALE',
        `an edit of ${path} is for content ${stale.blobId}, the file has ${file.blobId}`,
      )
    }
    return { path, before: file.text, after: applyEdits(file.text, ofFile) }
  })
}
