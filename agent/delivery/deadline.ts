import type { Clock } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'

interface Deadline {
  readonly clock: Clock
  /** Undefined: only the signal ends it. */
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal
}

/**
 * Does something that has to end in time; what does not watch its signal is left behind.
 * Errors: RetryableError HEPH_EXPORT_TIMEOUT; the signal's reason; what the action throws.
 */
export async function inTime<Result>(
  { clock, timeoutMs, signal }: Deadline,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController()
  const cancelTimer =
    timeoutMs === undefined
      ? undefined
      : clock.after(timeoutMs, () => {
          deadline.abort(
            new RetryableError('HEPH_EXPORT_TIMEOUT', `the exporter took longer than ${timeoutMs}ms`),
          )
        })
  const ending = AbortSignal.any([deadline.signal, signal])
  try {
    return await Promise.race([action(ending), abortOf(ending)])
  } catch (thrown) {
    signal.throwIfAborted()
    throw deadline.signal.aborted ? (deadline.signal.reason as Error) : thrown
  } finally {
    cancelTimer?.()
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
