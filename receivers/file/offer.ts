import type { Consumer } from '../../agent/component/component.ts'
import { sleep, type Clock } from '../../agent/model/clock.ts'
import { PermanentError, RefusedError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'

const FIRST_WAIT_MS = 20
const WAIT_MS_MAX = 2_000

/**
 * Offers the same batch again and again until it is taken over, or never will be.
 * Errors: the reason of a signal that is aborted: the caller still owns the receipts then; what the
 * consumer throws and is none of the kinds that a batch can meet.
 */
export async function offerUntilTaken(
  batch: LogBatch,
  next: Consumer,
  options: {
    readonly clock: Clock
    /** Ends the wait for the next attempt. */
    readonly waiting: AbortSignal
    /** Ends an attempt under way. */
    readonly consuming: AbortSignal
  },
): Promise<'taken' | PermanentError> {
  const { clock, waiting, consuming } = options
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
    waiting.throwIfAborted()
    try {
      await next.consume(batch, consuming)
      return 'taken'
    } catch (error) {
      if (error instanceof PermanentError) return error
      if (!(error instanceof RefusedError) && !(error instanceof RetryableError)) throw error
      const askedMs = error instanceof RetryableError ? error.retryAfterMs : undefined
      await sleep(clock, askedMs ?? waitMs, waiting)
    }
  }
}
