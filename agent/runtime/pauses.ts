import type { Clock } from '../model/clock.ts'
import type { Store } from '../storage/store.ts'

/** Why no repair is begun, since when, and until when where that was said. Times are wall clock in milliseconds. */
export interface Pause {
  /** In the words of who asked for it; '' when nothing was said. */
  readonly reason: string
  readonly sinceMs: number
  readonly untilMs: number | undefined
}

/** How a pause is asked for. `forMs`: it ends by itself after this time; with `resume` alone when left out. */
export interface PauseRequest {
  readonly reason: string
  readonly forMs?: number
}

const STEP_MS_MAX = 3_600_000
const STEP_MS_RETRY = 10_000

interface PauseRow {
  reason: string
  since_ms: number
  until_ms: number | null
}

/** The pause that a store holds; undefined when there is none, or an older agent wrote the store. */
export function readPause(store: Store): Pause | undefined {
  if (store.get("SELECT 1 FROM sqlite_master WHERE name = 'pause'") === undefined) return undefined
  const row = store.get<PauseRow>('SELECT reason, since_ms, until_ms FROM pause')
  return row && { reason: row.reason, sinceMs: row.since_ms, untilMs: row.until_ms ?? undefined }
}

/** Why a repair that has not begun waits, where a store holds a pause. Shape: "paused: the bill; until somebody resumes". */
export function readPauseReason(store: Store): string | undefined {
  const pause = readPause(store)
  return pause && `paused: ${describePause(pause)}`
}

/** Shape: "the model's bill; until 2026-01-02T03:04:05.000Z", "until somebody resumes". */
export function describePause({ reason, untilMs }: Pick<Pause, 'reason' | 'untilMs'>): string {
  const end = untilMs === undefined ? 'until somebody resumes' : `until ${new Date(untilMs).toISOString()}`
  return reason === '' ? end : `${reason}; ${end}`
}

interface PausesOptions {
  readonly store: Store
  readonly clock: Clock
  /** It began, was said anew, or ended. */
  readonly onChange: (pause: Pause | undefined) => void
}

/**
 * Whether repairs are paused: durable before `begin` and `end` return, so that a restart changes nothing, and over by
 * itself when its time is. A pause whose time passed while no agent ran is over at the start.
 */
export class Pauses {
  readonly #options: PausesOptions
  #current: Pause | undefined
  #cancelTimer: (() => void) | undefined

  constructor(options: PausesOptions) {
    this.#options = options
    const kept = readPause(options.store)
    if (kept?.untilMs !== undefined && kept.untilMs <= options.clock.now()) this.#forget()
    else if (kept !== undefined) this.#hold(kept)
  }

  get current(): Pause | undefined {
    return this.#current
  }

  /** One that goes on keeps its beginning. Errors: what the store throws; nothing is changed then. */
  begin({ reason, forMs }: PauseRequest): Pause {
    const nowMs = this.#options.clock.now()
    const untilMs = forMs === undefined ? undefined : nowMs + forMs
    const pause: Pause = { reason, sinceMs: this.#current?.sinceMs ?? nowMs, untilMs }
    this.#options.store.run(
      'INSERT OR REPLACE INTO pause (id, reason, since_ms, until_ms) VALUES (1, ?, ?, ?)',
      pause.reason,
      pause.sinceMs,
      pause.untilMs ?? null,
    )
    this.#hold(pause)
    this.#options.onChange(pause)
    return pause
  }

  /** Without a pause it does nothing. Errors: what the store throws; the pause goes on then. */
  end(): void {
    if (this.#current === undefined) return
    this.#forget()
    this.close()
    this.#current = undefined
    this.#options.onChange(undefined)
  }

  /** Takes the timer back; the pause stays in the store. */
  close(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #hold(pause: Pause): void {
    this.close()
    this.#current = pause
    if (pause.untilMs !== undefined) this.#endLater(pause.untilMs)
  }

  /** In steps: it ends at a time of day, and the clock may be set meanwhile. */
  #endLater(untilMs: number): void {
    const { clock } = this.#options
    const leftMs = Math.max(0, untilMs - clock.now())
    this.#cancelTimer = clock.after(Math.min(leftMs, STEP_MS_MAX), () => {
      if (clock.now() < untilMs) return this.#endLater(untilMs)
      try {
        this.end()
      } catch {
        // The disk takes nothing at the moment.
        this.#endLater(clock.now() + STEP_MS_RETRY)
      }
    })
  }

  #forget(): void {
    this.#options.store.run('DELETE FROM pause')
  }
}
