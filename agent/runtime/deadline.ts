import type { Clock } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'

/** Whether something came in time. Errors: the signal's reason. */
export async function isInTime(
  what: Promise<unknown>,
  clock: Clock,
  timeMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = deadlineOf(clock, timeMs, signal)
  try {
    const over = new Promise<boolean>((resolve) => {
      deadline.signal.addEventListener('abort', () => resolve(false), { once: true })
      if (deadline.signal.aborted) resolve(false)
    })
    const isThere = await Promise.race([what.then(() => true), over])
    signal.throwIfAborted()
    return isThere
  } finally {
    deadline.cancel()
  }
}

/** A signal that is aborted after a time, or with another one. */
export function deadlineOf(
  clock: Clock,
  timeMs: number,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly cancel: () => void } {
  const deadline = new AbortController()
  const cancel = clock.after(timeMs, () => {
    deadline.abort(new RetryableError('HEPH_RELOAD_DEADLINE', `not done within ${timeMs}ms`))
  })
  return { signal: AbortSignal.any([deadline.signal, signal]), cancel }
}
