import type { LogBatch } from '../model/log-batch.ts'
import type { Consumer } from './component.ts'

/**
 * Hands on some of the records of a batch, with the receipts of all; those of a batch of which nothing is
 * kept are settled as dropped. When the next stage does not take it, the batch is as it was.
 */
export async function handOnKept(
  batch: LogBatch,
  kept: readonly number[],
  next: Consumer,
  signal: AbortSignal,
): Promise<void> {
  if (kept.length === batch.count && kept.length > 0) return next.consume(batch, signal)
  if (kept.length === 0) return batch.settle('dropped')
  const rest = batch.select(kept)
  try {
    await next.consume(rest, signal)
  } catch (error) {
    batch.receipts = rest.receipts
    throw error
  }
}
