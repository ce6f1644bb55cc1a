import type { Clock } from '../../agent/model/clock.ts'

/** A clock that lets its timers wait until somebody lets them go. */
export function heldClock(): {
  readonly clock: Clock
  readonly waiting: Set<() => void>
  readonly pass: () => void
} {
  const waiting = new Set<() => void>()
  const clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    after: (_, callback) => {
      waiting.add(callback)
      return () => waiting.delete(callback)
    },
  }
  const pass = (): void => {
    const due = [...waiting]
    waiting.clear()
    for (const callback of due) callback()
  }
  return { clock, waiting, pass }
}
