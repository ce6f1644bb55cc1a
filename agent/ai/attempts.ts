import { sleep, type Clock } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'
import type { ModelProvider, ModelReply, ModelRequest } from './provider.ts'

const DELAY_MS = 1_000
const DELAY_MS_MAX = 20_000

interface AttemptOptions {
  readonly attemptsMax: number
  readonly clock: Clock
  /** A server that asks for a longer wait is given up at once; any wait is taken when left out. */
  readonly waitMsMax?: number
  /** Told before a wait, why and for how long; what it gives is called when the wait is over, however it ended. */
  readonly onWait?: ((fault: RetryableError, waitMs: number) => () => void) | undefined
}

/**
 * Asks a model, again after failures that may pass, waiting as long as the server asks for.
 * Errors: the last attempt's, with how many there were; the signal's reason when the time is over.
 */
export async function completeWithRetry(
  provider: ModelProvider,
  request: ModelRequest,
  options: AttemptOptions,
  signal: AbortSignal,
): Promise<ModelReply> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await provider.complete(request, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof RetryableError) || attempt >= options.attemptsMax) throw thrown
      const waitMs = thrown.retryAfterMs ?? Math.min(DELAY_MS * 2 ** (attempt - 1), DELAY_MS_MAX)
      if (waitMs > (options.waitMsMax ?? Number.POSITIVE_INFINITY)) throw thrown
      const resumed = options.onWait?.(thrown, waitMs)
      await sleep(options.clock, waitMs, signal).finally(resumed)
    }
  }
}
