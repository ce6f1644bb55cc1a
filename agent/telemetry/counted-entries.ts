import { kindOfEntry } from './entry-kind.ts'
import type { Instruments } from './instruments.ts'
import type { LogEntry, LogLevel } from './logger.ts'

/** Warnings or errors of one kind in the own log. */
export interface CountedEntry {
  readonly fingerprint: string
  readonly level: LogLevel
  readonly code: string | undefined
  readonly component: string | undefined
  /** As it was said last; secrets and all. */
  readonly message: string
  readonly error: string | undefined
  readonly count: number
  /** Wall clock. */
  readonly firstMs: number
  readonly lastMs: number
}

/** More than the code has messages; in the measurements those beyond have none of their own. */
const KINDS_MAX = 200
const BEYOND = 'other'

/**
 * Counts the warnings and errors of the agent's own log by kind: the same fault twice is one fingerprint that says 2.
 * Bounds: 200 kinds; those that came after them are counted together.
 */
export class CountedEntries {
  readonly #kinds = new Map<string, CountedEntry>()
  #add: (entry: CountedEntry) => void = () => undefined

  /** Shows the counts among these measurements from now on. */
  showIn(instruments: Instruments): void {
    const entries = instruments.counter('hephaestus_agent_log_entries', {
      unit: '{entry}',
      help: 'Warnings and errors in the own log of the agent, by code, component and fingerprint: the same fault again is the same series',
    })
    this.#add = ({ level, code, component, fingerprint }) =>
      entries.add(1, {
        level,
        ...(code === undefined ? {} : { code }),
        ...(component === undefined ? {} : { component }),
        fingerprint,
      })
  }

  count(entry: LogEntry): void {
    const { level, message, fields, atMs } = entry
    if (level !== 'warn' && level !== 'error') return
    const { fingerprint, code, component } = kindOfEntry(entry)
    const isBeyond = !this.#kinds.has(fingerprint) && this.#kinds.size >= KINDS_MAX
    const key = isBeyond ? BEYOND : fingerprint
    const known = this.#kinds.get(key)
    const counted: CountedEntry = {
      fingerprint: key,
      level,
      code: isBeyond ? undefined : code,
      component: isBeyond ? undefined : component,
      message,
      error: typeof fields['error'] === 'string' ? fields['error'] : undefined,
      count: (known?.count ?? 0) + 1,
      firstMs: known?.firstMs ?? atMs,
      lastMs: atMs,
    }
    this.#kinds.set(key, counted)
    this.#add(counted)
  }

  /** What was counted, the most frequent first. */
  list(): readonly CountedEntry[] {
    return [...this.#kinds.values()].toSorted((a, b) => b.count - a.count)
  }
}
