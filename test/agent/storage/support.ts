import type { SegmentFiles } from '../../../agent/storage/segment-log-files.ts'
import { SegmentLog, type SegmentFault } from '../../../agent/storage/segment-log.ts'

/** Chance that can be had again: the same seed gives the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface OpenLog {
  readonly log: SegmentLog
  readonly faults: SegmentFault[]
}

export async function openLog(
  directory: string,
  changes: {
    readonly files?: SegmentFiles
    readonly segmentBytesMax?: number
    readonly random?: () => number
    readonly onSync?: () => void
  } = {},
): Promise<OpenLog> {
  const faults: SegmentFault[] = []
  const log = await SegmentLog.open({
    directory,
    segmentBytesMax: 1_000,
    random: seeded(1),
    onFault: (fault) => faults.push(fault),
    ...changes,
  })
  return { log, faults }
}
