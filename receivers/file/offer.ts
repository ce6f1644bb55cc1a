import type { Consumer } from '../../agent/component/component.ts'
import { sleep, type Clock } from '../../agent/model/clock.ts'
import { PermanentError, RefusedError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'

/**
 * Offers the same batch again and again until it is taken over, or never will be; what is given is the
 * reason. Errors: the reason of a signal that is aborted: the caller still owns the receipts then; what the
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
    readonly retry: Config['retry_on_failure']
  },
): Promise<'taken' | PermanentError | RefusedError | RetryableError> {
  const { clock, waiting, consuming, retry } = options
  const startedMs = clock.monotonicMs()
  for (let waitMs = retry.initial_interval; ; waitMs = Math.min(waitMs * 2, retry.max_interval)) {
    waiting.throwIfAborted()
    try {
      await next.consume(batch, consuming)
      return 'taken'
    } catch (error) {
      if (error instanceof PermanentError) return error
      if (!(error instanceof RefusedError) && !(error instanceof RetryableError)) throw error
      const triedMs = clock.monotonicMs() - startedMs
      const isGivenUp = retry.max_elapsed_time > 0 && triedMs >= retry.max_elapsed_time
      if ((!retry.enabled || isGivenUp) && error.code !== 'HEPH_COMPONENT_STOPPED') return error
      const askedMs = error instanceof RetryableError ? error.retryAfterMs : undefined
      await sleep(clock, askedMs ?? waitMs, waiting)
    }
  }
}
