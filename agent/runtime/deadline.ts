import { deadlineOf, type Clock, type Deadline } from '../model/clock.ts'
import { RetryableError } from '../model/errors.ts'

/** Whether something came in time. Errors: the signal's reason. */
export async function isInTime(
  what: Promise<unknown>,
  clock: Clock,
  timeMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = reloadDeadline(clock, timeMs, signal)
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

/** A signal that is aborted when a part of a reload took too long, or with another one. */
export function reloadDeadline(clock: Clock, timeMs: number, signal: AbortSignal): Deadline {
  const late = (): Error => new RetryableError('HEPH_RELOAD_DEADLINE', `not done within ${timeMs}ms`)
  return deadlineOf(clock, timeMs, signal, late)
}
