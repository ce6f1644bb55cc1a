import type { Candidate, Edit, FixOutcome } from '../../../agent/model/fix.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import type { Strategy, StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'
import { linesWithEnds } from '../../../agent/rewrite/diff.ts'
import { parseDiff, type DiffHunk, type FileDiff } from '../../../agent/rewrite/parse-diff.ts'

type Fix = Extract<FixOutcome, { kind: 'fix' }>

/**
 * Proposes again what fixed this error before. Applies when the file is unchanged, or when the lines that
 * were changed stand in it once more, near the place of the error if more than once. Leaves alone code
 * that has the fix already, and code that is not the same.
 */
export const knownFix: Strategy = {
  id: 'known_fix',
  async propose(input) {
    const candidates: Candidate[] = []
    const notes: string[] = []
    for (const outcome of input.knownFixes) {
      if (outcome.kind !== 'fix') continue
      const edits = await editsAgain(outcome, input)
      if (typeof edits === 'string')
        notes.push(`the earlier fix ${outcome.candidate.id} was left out: ${edits}`)
      else candidates.push(candidateOf(outcome, edits, input))
    }
    return { candidates, notes }
  },
}

function candidateOf({ candidate, verdict }: Fix, edits: readonly Edit[], input: StrategyInput): Candidate {
  // What showed that it was meant then may be gone: the templates look for it anew.
  const { witness: _, ...known } = candidate
  return {
    ...known,
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'known_fix',
    source: candidate.id,
    edits,
    explanation: `${candidate.explanation} The same error was fixed in this way before (${candidate.source}, ${verdict.grade}).`,
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}

/** The edits for the files as they are now, or why there are none. */
async function editsAgain({ candidate, diff }: Fix, input: StrategyInput): Promise<readonly Edit[] | string> {
  const files = new Map<string, SourceFile>()
  for (const { path } of candidate.edits) {
    const file = await readEditable(path, input)
    if (typeof file === 'string') return file
    files.set(path, file)
  }
  if (candidate.edits.every((edit) => files.get(edit.path)?.blobId === edit.blobId)) return candidate.edits
  const moved: Edit[] = []
  for (const change of parseDiff(diff)) {
    const file = files.get(change.path)
    if (file === undefined) return `its diff names ${change.path}, which it does not edit`
    const edits = locateAll(change, file, input)
    if (typeof edits === 'string') return edits
    moved.push(...edits)
  }
  return moved.length === 0 ? 'its diff holds no change' : moved
}

async function readEditable(
  path: string,
  { repository, diagnosis }: StrategyInput,
): Promise<SourceFile | string> {
  const file = repository.hasFile(path) ? await repository.read(path) : undefined
  if (file === undefined) return `${path} is gone`
  const refusal = whyNotEditable(path, file.text, repository, diagnosis.repository)
  return refusal === undefined ? file : `${path} is not changed: ${refusal}`
}

function locateAll(change: FileDiff, file: SourceFile, input: StrategyInput): readonly Edit[] | string {
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
