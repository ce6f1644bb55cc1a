import { deadlineOf, type Clock } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'

interface Limits {
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
  { clock, timeoutMs, signal }: Limits,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = (): Error =>
    new RetryableError('HEPH_EXPORT_TIMEOUT', `the exporter took longer than ${timeoutMs}ms`)
  const ending =
    timeoutMs === undefined ? { signal, cancel: () => undefined } : deadlineOf(clock, timeoutMs, signal, late)
  try {
    return await Promise.race([action(ending.signal), abortOf(ending.signal)])
  } catch (thrown) {
    signal.throwIfAborted()
    throw ending.signal.aborted ? (ending.signal.reason as Error) : thrown
  } finally {
    ending.cancel()
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
