import { boolean, duration, object, type Infer } from '../../config/schema.ts'
import type { Consumer } from '../component/component.ts'
import { sleep, type Clock } from '../model/clock.ts'
import { PermanentError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'

/** How a receiver goes on offering what the pipeline does not take, with the Collector's names. */
export const offerFields = object(
  {
    enabled: boolean({ default: true, help: 'false: what is refused once is dropped and counted' }),
    initial_interval: duration({
      default: '20ms',
      min: '1ms',
      help: 'Wait before the second offer; it doubles',
    }),
    max_interval: duration({ default: '2s', min: '1ms', help: 'Longest wait' }),
    max_elapsed_time: duration({ default: '0s', help: 'When to give up and drop; 0: never' }),
  },
  { default: {}, help: 'What happens when the pipeline takes nothing' },
)

export type OfferConfig = Infer<typeof offerFields>

export interface OfferOptions {
  readonly clock: Clock
  /** Ends the wait for the next attempt. */
  readonly waiting: AbortSignal
  /** Ends an attempt under way. */
  readonly consuming: AbortSignal
  readonly retry: OfferConfig
}

/**
 * Offers the same batch again and again until it is taken over, or never will be; what is given is the
 * reason. Errors: the reason of a signal that is aborted: the caller still owns the receipts then; what the
 * consumer throws and is none of the kinds that a batch can meet.
 */
export async function offerUntilTaken(
  batch: LogBatch,
  next: Consumer,
  { clock, waiting, consuming, retry }: OfferOptions,
): Promise<'taken' | PermanentError | RefusedError | RetryableError> {
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
