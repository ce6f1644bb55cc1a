import type { ComponentStorage } from '../../agent/component/settings.ts'
import type { Fingerprint } from '../../agent/model/error-event.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import type { Language } from '../../agent/model/stack-trace.ts'
import type { Counted } from './group-table.ts'

/**
 * Which occurrences of a group become events, where the first of each window are enough.
 *
 *   occurrences   │ 1 │ 2 │ 3 │ 4 │ … │ 340 │            first: 2
 *                 └ events ┘└── only counted ┘▶ one event "repeated 338 times" at the end of the window
 *
 * A window begins with an occurrence outside of any. Windows are stored: a count outlives the process, and is
 * forgotten when the event that tells it has arrived.
 */
export interface RepeatOptions {
  /** Events of a group in a window; 0: all of them. */
  readonly first: number
  readonly everyMs: number
  readonly groupsMax: number
}

/** What the event at the end of a window says of its error. */
export interface RepeatedError {
  readonly type: string
  readonly message: string
  readonly language: Language
  readonly severityNumber: number
  readonly resource: Attributes
}

/** One window of a group. Units: milliseconds of the wall clock, nanoseconds since the epoch as text. */
export interface RepeatWindow {
  readonly fingerprint: Fingerprint
  readonly startMs: number
  readonly events: number
  readonly held: number
  readonly error: RepeatedError
  readonly count: number
  readonly firstSeenUnixNano: string
  readonly lastSeenUnixNano: string
}

const KEY_PREFIX = 'repeat/'

/** Bounds: `groupsMax` windows; the oldest ends early to make room. */
export class Repeats {
  readonly #options: RepeatOptions
  readonly #storage: ComponentStorage
  /** In the order in which they began. */
  readonly #windows = new Map<Fingerprint, RepeatWindow>()
  #ended: readonly RepeatWindow[] = []

  constructor(storage: ComponentStorage, options: RepeatOptions) {
    this.#options = options
    this.#storage = storage
  }

  /** Takes over what an earlier run stored. */
  load(): void {
    const stored = this.#storage
      .keys()
      .filter((key) => key.startsWith(KEY_PREFIX))
      .flatMap((key) => windowOf(this.#storage.get(key)) ?? [])
      .toSorted((a, b) => a.startMs - b.startMs)
    for (const window of stored) {
      const other = this.#windows.get(window.fingerprint)
      if (other !== undefined) this.#end(other)
      this.#windows.set(window.fingerprint, window)
    }
  }

  /** How long until the oldest window ends; 0 when one has, undefined without any. */
  msUntilEnd(nowMs: number): number | undefined {
    if (this.#ended.length > 0) return 0
    for (const { startMs } of this.#windows.values())
      return this.#isOver(startMs, nowMs) ? 0 : startMs + this.#options.everyMs - nowMs
    return undefined
  }

  /** Starts counting for one batch. Nothing is changed until `commit`. */
  begin(nowMs: number): RepeatTally {
    const staged = new Map<Fingerprint, RepeatWindow>()
    return {
      isHeld: (fingerprint, counted, error) => {
        if (this.#options.first === 0) return false
        const present = staged.get(fingerprint) ?? this.#open(fingerprint, nowMs)
        const isHeld = present !== undefined && present.events >= this.#options.first
        staged.set(fingerprint, {
          ...(present ?? { fingerprint, startMs: nowMs, events: 0, held: 0, error: error() }),
          ...(isHeld ? { held: present.held + 1 } : { events: (present?.events ?? 0) + 1 }),
          count: counted.count,
          firstSeenUnixNano: counted.firstSeenUnixNano.toString(),
          lastSeenUnixNano: counted.lastSeenUnixNano.toString(),
        })
        return isHeld
      },
      commit: () => {
        for (const [fingerprint, window] of staged) this.#replace(fingerprint, window)
      },
    }
  }

  /** Ends the windows whose time is over, or all. Gives those of which something was only counted. */
  takeEnded(nowMs: number, isAll: boolean): readonly RepeatWindow[] {
    for (const window of this.#windows.values()) {
      if (!isAll && !this.#isOver(window.startMs, nowMs)) break
      this.#end(window)
    }
    const ended = this.#ended
    this.#ended = []
    return ended
  }

  /** The event of a window was not taken: it is given again. */
  putBack(windows: readonly RepeatWindow[]): void {
    this.#ended = [...windows, ...this.#ended]
  }

  /** The event of a window has arrived. */
  forget(window: RepeatWindow): void {
    this.#storage.delete(keyOf(window))
  }

  #open(fingerprint: Fingerprint, nowMs: number): RepeatWindow | undefined {
    const window = this.#windows.get(fingerprint)
    return window === undefined || this.#isOver(window.startMs, nowMs) ? undefined : window
  }

  /** Also where it has yet to begin: the clock was set back, and nobody knows how long the window has lasted. */
  #isOver(startMs: number, nowMs: number): boolean {
    return nowMs < startMs || nowMs >= startMs + this.#options.everyMs
  }

  #replace(fingerprint: Fingerprint, window: RepeatWindow): void {
    const present = this.#windows.get(fingerprint)
    if (present !== undefined && present.startMs !== window.startMs) this.#end(present)
    this.#windows.set(fingerprint, window)
    this.#storage.set(keyOf(window), window)
    const [oldest] = this.#windows.values()
    if (this.#windows.size > this.#options.groupsMax && oldest !== undefined) this.#end(oldest)
  }

  #end(window: RepeatWindow): void {
    this.#windows.delete(window.fingerprint)
    if (window.held > 0) this.#ended = [...this.#ended, window]
    else this.forget(window)
  }
}

export interface RepeatTally {
  /** Whether an occurrence is only counted. */
  isHeld(fingerprint: Fingerprint, counted: Counted, error: () => RepeatedError): boolean
  commit(): void
}

function keyOf({ fingerprint, startMs }: RepeatWindow): string {
  return `${KEY_PREFIX}${fingerprint}/${startMs}`
}

/** What was stored is checked like any input. */
function windowOf(value: unknown): RepeatWindow | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const window = value as Partial<RepeatWindow>
  const numbers = [window.startMs, window.events, window.held, window.count]
  const texts = [window.fingerprint, window.firstSeenUnixNano, window.lastSeenUnixNano, window.error?.type]
  const isWhole = numbers.every(Number.isSafeInteger) && texts.every((text) => typeof text === 'string')
  // The fields that are computed with are checked, the others are shown.
  return isWhole ? (window as RepeatWindow) : undefined
}
