import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { Candidate, Edit } from '../../../agent/model/fix.ts'

/** A change of nothing but the line that crashed is made where the value is used, whatever the model says of it. */
export function originOfChange(
  edits: readonly Edit[],
  sources: ReadonlyMap<string, string>,
  diagnosis: Diagnosis,
): Candidate['origin'] {
  const crash = diagnosis.frames.find(({ isOwn, path }) => isOwn && path !== undefined)
  const lineAt = (path: string, offset: number): number =>
    (sources.get(path) ?? '').slice(0, offset).split('\n').length
  const isAtCrash = ({ path, start, end }: Edit): boolean =>
    path === crash?.path &&
    lineAt(path, start) === crash.line &&
    lineAt(path, Math.max(start, end - 1)) === crash.line
  return edits.every(isAtCrash) ? 'sink' : 'source'
}
