import type { Candidate, Edit, FixOutcome } from '../../../agent/model/fix.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'
import type { Strategy, StrategyInput } from '../strategy.ts'
import { editsOf, readEditable } from './relocate.ts'

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
    explanation: `${candidate.explanation} It was found for this error before as well (${candidate.source}, ${verdict.grade}).`,
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
    const edits = editsOf(change, file, input)
    if (typeof edits === 'string') return edits
    moved.push(...edits)
  }
  return moved.length === 0 ? 'its diff holds no change' : moved
}
