import type { ByteSlice } from '../../agent/model/body-slices.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { copied, type ContextLines } from './context-lines.ts'
import { markError, type ErrorMark } from './error-mark.ts'

/** An event in a held batch, with the records after it as far as they have come. */
export interface WaitingEvent {
  readonly index: number
  readonly mark: ErrorMark
  readonly after: readonly ByteSlice[]
}

/** The end of a batch from an event on that waits; it owns its receipts and its bytes. */
export interface HeldBatch {
  readonly batch: LogBatch
  readonly waiting: readonly WaitingEvent[]
  /** Until when it waits, on the steady clock. */
  readonly deadlineMs: number
}

/** The held batch with the first records of a later batch as further lines. */
export function fedWith(held: HeldBatch, batch: LogBatch, afterMax: number): HeldBatch {
  const waiting = held.waiting.map((event) => {
    const missing = Math.max(0, Math.min(afterMax - event.after.length, batch.count))
    const records = Array.from({ length: missing }, (_, index) => copied(batch.rawSlice(index)))
    return { ...event, after: [...event.after, ...records] }
  })
  return { ...held, waiting }
}

/** Whether no event of it misses a line any more. */
export function isComplete(held: HeldBatch, afterMax: number): boolean {
  return held.waiting.every((event) => event.after.length >= afterMax)
}

/** The batch with its events marked, with the lines that came. */
export function marked({ batch, waiting }: HeldBatch, context: ContextLines): LogBatch {
  for (const { index, mark, after } of waiting) {
    const process = context.ofProcess(batch, index)
    markError(batch, index, mark, { after: context.shownAfter(after), process })
  }
  return batch
}
