import type { TailedFile } from './tailed-file.ts'

/**
 * So many of the files that may be read as have waited for a turn for longest, and notes that it is their turn. With
 * `max_batches`, of a round with half of the files that may be open; without, all of them.
 */
export function boundedTurns(
  ready: readonly TailedFile[],
  bounds: { readonly max_batches: number; readonly max_concurrent_files: number },
  nowMs: number,
): readonly TailedFile[] {
  if (bounds.max_batches === 0) return ready
  const bounded = ready
    .toSorted((one, other) => one.turnAtMs - other.turnAtMs)
    .slice(0, bounds.max_batches * Math.ceil(bounds.max_concurrent_files / 2))
  for (const file of bounded) file.turnAtMs = nowMs
  return bounded
}
