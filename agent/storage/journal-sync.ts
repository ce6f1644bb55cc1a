import type { Clock } from '../model/clock.ts'
import type { Store } from './store.ts'

const INTERVAL_MS = 200

/**
 * Has what transactions have written put on the disk, beside the thread that writes them:
 *
 *   written   │ │   │ │ │ │ │ │ │      │
 *   synced    ▲         ▲       ▲      ▲      at once after a pause, then every 200 ms
 *
 * A kill leaves everything that was written; without this a power cut would go back to where SQLite synced its
 * journal last, which is thousands of transactions ago. Bounds: one sync at a time.
 */
export class JournalSync {
  readonly #store: Pick<Store, 'sync'>
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  #syncedAtMs = Number.NEGATIVE_INFINITY
  #isUnderWay = false
  /** Something was written that no sync that has begun is known to hold. */
  #isDue = false
  #fault: { readonly error: unknown; readonly sinceMs: number } | undefined
  #isClosed = false
  #cancelTimer: (() => void) | undefined

  /** What goes wrong is told once for each spell of failures, and tried again with what is written next. */
  constructor(store: Pick<Store, 'sync'>, clock: Clock, onError: (error: unknown) => void) {
    this.#store = store
    this.#clock = clock
    this.#onError = onError
  }

  /** Why the last sync failed, and since when (wall clock) they do. */
  get fault(): { readonly error: unknown; readonly sinceMs: number } | undefined {
    return this.#fault
  }

  /** A transaction was written. */
  note(): void {
    this.#isDue = true
    this.#syncWhenDue()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelTimer?.()
  }

  #syncWhenDue(): void {
    if (!this.#isDue || this.#isUnderWay || this.#isClosed || this.#cancelTimer !== undefined) return
    const waitMs = this.#syncedAtMs + INTERVAL_MS - this.#clock.monotonicMs()
    if (waitMs <= 0) {
      void this.#sync()
      return
    }
    this.#cancelTimer = this.#clock.after(waitMs, () => {
      this.#cancelTimer = undefined
      void this.#sync()
    })
  }

  async #sync(): Promise<void> {
    this.#isUnderWay = true
    this.#isDue = false
    this.#syncedAtMs = this.#clock.monotonicMs()
    try {
      await this.#store.sync()
      this.#fault = undefined
    } catch (error) {
      if (this.#fault === undefined) this.#onError(error)
      this.#fault = { error, sinceMs: this.#fault?.sinceMs ?? this.#clock.now() }
    }
    this.#isUnderWay = false
    this.#syncWhenDue()
  }
}
