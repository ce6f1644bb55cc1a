import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { ContextLines } from './context-lines.ts'
import { markError, type ErrorMark } from './error-mark.ts'

/** An event in a held batch that waits for lines after it. */
export interface WaitingEvent {
  readonly index: number
  readonly mark: ErrorMark
  readonly after: readonly Uint8Array[]
}

/** The end of a batch that begins with an event that waits; it owns its receipts and its bytes. */
export interface HeldBatch {
  readonly batch: LogBatch
  readonly waiting: readonly WaitingEvent[]
  /** Until when it waits, on the steady clock. */
  readonly deadlineMs: number
}

/** The held batches of one stream, oldest first, in the order in which they go on. */
export class HeldStream {
  readonly entries: HeldBatch[] = []
  cancelTimer: () => void = () => undefined
}

/** The held batch with the first records of the batch after it as further lines; itself when it needs none. */
export function fedWith(held: HeldBatch, batch: LogBatch, afterMax: number): HeldBatch {
  const waiting = held.waiting.map((event) => {
    const missing = Math.min(afterMax - event.after.length, batch.count)
    const lines = Array.from({ length: Math.max(0, missing) }, (_, index) => batch.rawBytes(index).slice())
    return lines.length === 0 ? event : { ...event, after: [...event.after, ...lines] }
  })
  return { ...held, waiting }
}

/** Whether nothing is missing any more. */
export function isComplete(held: HeldBatch, afterMax: number): boolean {
  return held.waiting.every((event) => event.after.length >= afterMax)
}

/** Marks the events of a held batch with the lines that came. */
export function completed({ batch, waiting }: HeldBatch, context: ContextLines): LogBatch {
  for (const { index, mark, after } of waiting) {
    markError(batch, index, mark, { after: context.shownAfter(after), process: context.ofProcess(batch) })
  }
  return batch
}
