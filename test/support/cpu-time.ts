/**
 * User CPU seconds of this process while `work` runs: a busy machine makes them hardly more. Tests hold them against
 * a bound that linear work on a slow machine stays far below, and that work of a higher order on the same input
 * misses by far: it is the order of growth that is asked, never the speed.
 */
export function cpuSecondsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1e6
}

/** What no linear reading of up to some megabytes needs, in seconds of CPU, and any quadratic one exceeds. */
export const LINEAR_SECONDS_MAX = 20
