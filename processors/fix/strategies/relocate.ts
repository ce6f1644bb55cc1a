import type { Edit } from '../../../agent/model/fix.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import { linesWithEnds } from '../../../agent/rewrite/diff.ts'
import type { DiffHunk, FileDiff } from '../../../agent/rewrite/parse-diff.ts'
import type { StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'

/** Changes that were made once, found again in files that went on changing. */

/** A file that a fix may change, or why it may not be, as a sentence. */
export async function readEditable(
  path: string,
  { repository, diagnosis }: StrategyInput,
): Promise<SourceFile | string> {
  const file = repository.hasFile(path) ? await repository.read(path) : undefined
  if (file === undefined) return `${path} is gone`
  const refusal = whyNotEditable(path, file.text, repository, diagnosis.repository)
  return refusal === undefined ? file : `${path} is not changed: ${refusal}`
}

/**
 * The edits that make the blocks of a diff again, in the file as it is now: where all their lines stand, or with less of
 * the lines around them, near the error if at several places; or why that cannot be, as a sentence.
 */
export function editsOf(change: FileDiff, file: SourceFile, input: StrategyInput): readonly Edit[] | string {
  const near = input.diagnosis.locations.find((location) => location.path === file.path)?.line
  const lines = linesWithEnds(file.text)
  const edits: Edit[] = []
  for (const hunk of change.hunks) {
    if (find(lines, hunk.after, near) !== undefined) return `${file.path} has it already`
    const edit = locate(hunk, lines, file, near)
    if (edit === undefined) return `the code it changed in ${file.path} is not there any more`
    edits.push(edit)
  }
  return edits
}

/** With all its context first, then with less of it; without any there must be a removed line to find. */
function locate(
  hunk: DiffHunk,
  lines: readonly string[],
  file: SourceFile,
  near: number | undefined,
): Edit | undefined {
  for (let context = 3; context >= 0; context -= 1) {
    const before = hunk.before.slice(
      cut(hunk.leading, context),
      hunk.before.length - cut(hunk.trailing, context),
    )
    const after = hunk.after.slice(
      cut(hunk.leading, context),
      hunk.after.length - cut(hunk.trailing, context),
    )
    const at = find(lines, before, near)
    if (at === undefined) continue
    const start = lines.slice(0, at).join('').length
    return narrowed(before.join(''), after.join(''), { path: file.path, blobId: file.blobId, start })
  }
  return undefined
}

function cut(present: number, wanted: number): number {
  return Math.max(0, present - wanted)
}

/** Where a block of lines stands: its only place, or the one nearest to the error. */
function find(
  lines: readonly string[],
  block: readonly string[],
  near: number | undefined,
): number | undefined {
  if (block.length === 0) return undefined
  const places = [...lines.keys()].filter((start) =>
    block.every((line, offset) => lines[start + offset] === line),
  )
  if (places.length <= 1 || near === undefined) return places.length === 1 ? places[0] : undefined
  return places.toSorted((a, b) => Math.abs(a + 1 - near) - Math.abs(b + 1 - near))[0]
}

/** The edit without what is equal at its start and end. */
function narrowed(before: string, after: string, at: { path: string; blobId: string; start: number }): Edit {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return {
    path: at.path,
    blobId: at.blobId,
    start: at.start + head,
    end: at.start + before.length - tail,
    replacement: after.slice(head, after.length - tail),
  }
}
