/**
 * The time, as components get it: nothing below `agent/cli/` asks the machine itself.
 * Tests hand in a clock that they move.
 */
export interface Clock {
  /** Wall clock in milliseconds since the epoch. */
  now(): number
  /** Steady clock in milliseconds from an arbitrary start; for measuring and time-outs. */
  monotonicMs(): number
  /** Calls back once after the delay; the returned function takes that back. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): () => void
}

/** Chance, as components get it: a number in [0, 1). */
export type Random = () => number

/**
 * Waits on the given clock.
 * Errors: rejects with the signal's reason when it is aborted first.
 */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      cancel()
      reject(signal.reason as Error)
    }
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A signal with a time of its own; `cancel` is called in every case: from then on nothing aborts it. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly cancel: () => void
}

/**
 * A signal that is aborted with another one, or one of several, or with a reason of its own when a time is over. Units: milliseconds.
 *
 * Not a signal of `AbortSignal.any`: as long as somebody listens to one of those it is kept in memory for good, whoever
 * has forgotten it, and who races against a signal does not say when the race is over.
 */
export function deadlineOf(
  clock: Clock,
  timeMs: number,
  signal: AbortSignal | readonly AbortSignal[],
  reason: () => Error,
): Deadline {
  const ending = new AbortController()
  const signals = signal instanceof AbortSignal ? [signal] : signal
  const onAbort = (): void => ending.abort(signals.find(({ aborted }) => aborted)?.reason)
  const cancelTimer = clock.after(timeMs, () => ending.abort(reason()))
  if (signals.some(({ aborted }) => aborted)) onAbort()
  else for (const each of signals) each.addEventListener('abort', onAbort, { once: true })
  const cancel = (): void => {
    cancelTimer()
    for (const each of signals) each.removeEventListener('abort', onAbort)
  }
  return { signal: ending.signal, cancel }
}
