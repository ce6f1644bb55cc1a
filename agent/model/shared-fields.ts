import type { LogBatch } from './log-batch.ts'

/** Whether a record of a batch may have an attribute: who looks at every record asks this first. */
export function mayHave(batch: LogBatch, name: string): boolean {
  return batch.hasOwnFields || batch.commonAttributes[name] !== undefined
}
