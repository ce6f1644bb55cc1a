import type { Consumer } from '../../agent/component/component.ts'
import { sleep, type Clock } from '../../agent/model/clock.ts'
import { PermanentError, RefusedError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'

const FIRST_WAIT_MS = 20
const WAIT_MS_MAX = 2_000

/**
 * Offers the same batch again and again until it is taken over, or never will be.
 * Errors: the signal's reason when it is aborted: the caller still owns the receipts then; what the
 * consumer throws and is none of the kinds that a batch can meet.
 */
export async function offerUntilTaken(
  batch: LogBatch,
  next: Consumer,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<'taken' | PermanentError> {
  const { clock, signal } = options
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
    signal.throwIfAborted()
    try {
      await next.consume(batch, signal)
      return 'taken'
    } catch (error) {
      if (error instanceof PermanentError) return error
      if (!(error instanceof RefusedError) && !(error instanceof RetryableError)) throw error
      const askedMs = error instanceof RetryableError ? error.retryAfterMs : undefined
      await sleep(clock, askedMs ?? waitMs, signal)
    }
  }
}
