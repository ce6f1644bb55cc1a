import type { LogBatch } from '../../agent/model/log-batch.ts'

/** What becomes of lines that were handed in, in order. */
export interface Cut {
  /** The batch itself, untouched, when nothing in it was joined. */
  readonly outputs: readonly LogBatch[]
  /** Lines that became part of the record of a line before them. */
  readonly joinedLines: number
  /** Those of them that were left out because the record is full. */
  readonly droppedLines: number
}

export const NOTHING: Cut = { outputs: [], joinedLines: 0, droppedLines: 0 }
