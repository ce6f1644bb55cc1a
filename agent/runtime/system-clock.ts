import type { Clock } from '../model/clock.ts'

/** Some 24 days: a timer of Node that is set to more ends at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    let timer: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      const end = leftMs > TIMER_MS_MAX ? () => wait(leftMs - TIMER_MS_MAX) : callback
      timer = setTimeout(end, Math.min(leftMs, TIMER_MS_MAX))
      timer.unref()
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
}
