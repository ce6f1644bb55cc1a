import type { Spread } from './statistics.ts'

/** What one scenario found. */
export interface ScenarioResult {
  readonly id: string
  readonly title: string
  /** How it was measured, in sentences. */
  readonly method: string
  readonly rows: readonly ResultRow[]
  readonly targets: readonly Target[]
  readonly notes: readonly string[]
  /** Where it is measured another number of times than is asked for. */
  readonly runs?: number
}

export interface ResultRow {
  readonly contender: string
  readonly cpuSeconds: Spread
  readonly peakBytes: Spread
  /** What else is to be known. Shape: { "lines per CPU-second": "412,000" }. */
  readonly figures: Readonly<Record<string, string>>
}

/** A promise and what became of it. */
export interface Target {
  readonly promise: string
  readonly measured: string
  readonly isMet: boolean
}

export interface ScenarioOptions {
  /** Bytes of the large files. */
  readonly bytes: number
  readonly runs: number
  readonly isLong: boolean
  /** How long the soak goes on, where it is said. */
  readonly minutes: number | undefined
  /** Measure only what has this in its name, where there is much to measure. */
  readonly only: string
  readonly say: (line: string) => void
}

/** One thing that is measured. */
export interface Scenario {
  readonly id: string
  run(options: ScenarioOptions): Promise<ScenarioResult>
}
