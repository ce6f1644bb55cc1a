import type { Clock } from '../model/clock.ts'
import { kindOfEntry } from './entry-kind.ts'
import type { LogEntry } from './logger.ts'

/** Source: the Collector's `service.telemetry.logs.sampling`. Units: `tick` in milliseconds. */
export interface SamplingConfig {
  readonly enabled: boolean
  readonly tick: number
  readonly initial: number
  readonly thereafter: number
}

interface RepeatedEntriesOptions {
  readonly clock: Clock
  readonly sampling: () => SamplingConfig
  /** Gets the last of those that were left out, and how many they were. */
  readonly onLeftOut: (last: LogEntry, count: number) => void
}

interface Repeated {
  count: number
  leftOut: number
  last: LogEntry
}

/** More kinds than the code has messages: what comes beyond is written. */
const KINDS_MAX = 1_000

/**
 * Keeps the own log readable when the same thing happens over and over: of entries of one kind the first `initial` in a
 * `tick` are written and then each `thereafter`th (none for 0); how many were not is told when the tick is over. Entries of
 * level debug are all written: somebody has asked for them.
 */
export class RepeatedEntries {
  readonly #options: RepeatedEntriesOptions
  readonly #kinds = new Map<string, Repeated>()
  #cancelTick: (() => void) | undefined

  constructor(options: RepeatedEntriesOptions) {
    this.#options = options
  }

  /** Whether an entry is to be written. */
  admits(entry: LogEntry): boolean {
    const { enabled, tick, initial, thereafter } = this.#options.sampling()
    if (!enabled || entry.level === 'debug') return true
    const { fingerprint } = kindOfEntry(entry)
    const known = this.#kinds.get(fingerprint)
    if (known === undefined) {
      if (this.#kinds.size >= KINDS_MAX) return true
      this.#kinds.set(fingerprint, { count: 1, leftOut: 0, last: entry })
      this.#cancelTick ??= this.#options.clock.after(tick, () => this.flush())
      return true
    }
    known.count += 1
    const over = known.count - initial
    if (over <= 0 || (thereafter > 0 && over % thereafter === 0)) return true
    known.leftOut += 1
    known.last = entry
    return false
  }

  /** Ends the tick: tells what was left out, and begins anew. */
  flush(): void {
    this.#cancelTick?.()
    this.#cancelTick = undefined
    const kinds = [...this.#kinds.values()]
    this.#kinds.clear()
    for (const { last, leftOut } of kinds) if (leftOut > 0) this.#options.onLeftOut(last, leftOut)
  }
}
