import type { Decision } from '../knowledge/fix-decisions.ts'
import type { FixOutcome, TrackRecord } from '../model/fix.ts'

/**
 * Counts how often the changes of each source held when they were run, and how often not. A fix that a person rejected has
 * not held, whatever the runs said.
 */
export function trackRecords(
  outcomes: readonly FixOutcome[],
  decided: ReadonlyMap<string, Decision>,
): readonly TrackRecord[] {
  const records = new Map<
    string,
    { held: number; failed: number } & Pick<TrackRecord, 'strategy' | 'source'>
  >()
  for (const outcome of outcomes) {
    const rejected =
      outcome.kind === 'fix' && decided.get(outcome.candidate.id) === 'rejected'
        ? outcome.candidate
        : undefined
    for (const { strategy, source, hasHeld } of outcome.trials ?? []) {
      const key = `${strategy}/${source}`
      const record = records.get(key) ?? { strategy, source, held: 0, failed: 0 }
      records.set(key, record)
      const isRejected = rejected?.strategy === strategy && rejected.source === source
      if (hasHeld && !isRejected) record.held += 1
      else record.failed += 1
    }
  }
  return [...records.values()]
}
