import type { ResultRow, Target } from './result.ts'

interface Ratio {
  readonly of: ResultRow | undefined
  readonly to: ResultRow | undefined
  readonly most: number
}

/** Compares the medians of two contenders in CPU-seconds. */
export function ratioTarget(promise: string, { of, to, most }: Ratio): Target {
  const ratio = (of?.cpuSeconds.median ?? Number.NaN) / (to?.cpuSeconds.median ?? Number.NaN)
  return { promise, measured: `${ratio.toFixed(2)} times`, isMet: ratio <= most }
}

export function mostTarget(
  promise: string,
  measured: string,
  { value, most }: { value: number; most: number },
): Target {
  return { promise, measured, isMet: value <= most }
}
