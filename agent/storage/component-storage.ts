import type { ComponentStorage } from '../component/settings.ts'
import type { Clock } from '../model/clock.ts'
import { jsonText } from '../model/resource.ts'
import { JournalSync } from './journal-sync.ts'
import type { Store } from './store.ts'

/**
 * What components remember, in one table of the store.
 *
 *   set ──▶ memory ──▶ pending ──(200 ms after the last write, or flush)──▶ one transaction ──(200 ms)──▶ synced
 *
 * Memory is the truth while the process lives; the disk follows and is never ahead. When the disk
 * fails, changes stay pending and are tried again: components never see it.
 */

/** The disk does not take what is to be remembered. It is tried again and again. */
export interface StorageFault {
  readonly error: unknown
  /** Wall clock. */
  readonly sinceMs: number
}

export interface ComponentStorages {
  /** The storage of one component; the same one for the same key. */
  forComponent(componentKey: string): ComponentStorage
  /** Why nothing is written at present, and since when; undefined while it is. */
  readonly fault: StorageFault | undefined
  /** Writes what is pending now; a failure is reported and tried again later. */
  flush(): void
  /** Flushes a last time and stops the timer. The store stays open. */
  close(): void
}

const FLUSH_INTERVAL_MS = 200
const RETRY_INTERVAL_MS = 1_000

const TABLE = `CREATE TABLE IF NOT EXISTS component_state (
  component TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (component, key)
) STRICT, WITHOUT ROWID`

/**
 * Component storage over an open store.
 * Errors: none but at opening; later ones go to `onError`, once for each spell of failures.
 */
export function openComponentStorage(
  store: Store,
  clock: Clock,
  onError: (error: unknown) => void,
): ComponentStorages {
  store.run(TABLE)
  const writer = new StorageWriter(store, clock, onError)
  const opened = new Map<string, ComponentStorage>()
  return {
    forComponent(componentKey) {
      const present = opened.get(componentKey)
      if (present !== undefined) return present
      const storage = storageOf(componentKey, writer)
      opened.set(componentKey, storage)
      return storage
    },
    get fault() {
      return writer.fault
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
  }
}

/** What components have stored under keys that begin so, as it is on the disk: for commands beside an agent. */
export function readComponentState(
  store: Store,
  keyPrefix: string,
): readonly { readonly component: string; readonly key: string; readonly value: unknown }[] {
  const rows = store.all<{ component: string; key: string; value: string }>(
    'SELECT component, key, value FROM component_state WHERE substr(key, 1, ?) = ?',
    keyPrefix.length,
    keyPrefix,
  )
  return rows.map((row) => ({ ...row, value: JSON.parse(row.value) as unknown }))
}

function storageOf(componentKey: string, writer: StorageWriter): ComponentStorage {
  const values = writer.load(componentKey)
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.set(key, value)
      writer.change(componentKey, key, { value })
    },
    delete(key) {
      if (values.delete(key)) writer.change(componentKey, key, 'deleted')
    },
    keys: () => [...values.keys()],
  }
}

type Change = { readonly value: unknown } | 'deleted'

class StorageWriter {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #journal: JournalSync
  #pending = new Map<string, Map<string, Change>>()
  #cancelTimer: (() => void) | undefined
  #flushedAtMs = Number.NEGATIVE_INFINITY
  #fault: StorageFault | undefined
  #isClosed = false

  constructor(store: Store, clock: Clock, onError: (error: unknown) => void) {
    this.#store = store
    this.#clock = clock
    this.#onError = onError
    this.#journal = new JournalSync(store, clock, onError)
  }

  get fault(): StorageFault | undefined {
    return this.#fault ?? this.#journal.fault
  }

  load(component: string): Map<string, unknown> {
    const values = new Map<string, unknown>()
    try {
      const rows = this.#store.all<{ key: string; value: string }>(
        'SELECT key, value FROM component_state WHERE component = ?',
        component,
      )
      for (const { key, value } of rows) this.#loadOne(values, key, value)
    } catch (error) {
      this.#onError(error)
    }
    return values
  }

  #loadOne(values: Map<string, unknown>, key: string, value: string): void {
    try {
      values.set(key, JSON.parse(value))
    } catch (error) {
      // One damaged value must not take the others with it.
      this.#onError(error)
    }
  }

  change(component: string, key: string, change: Change): void {
    const changes = this.#pending.get(component) ?? new Map<string, Change>()
    this.#pending.set(component, changes.set(key, change))
    // The first change after a pause is written at once: what is seen for the first time is known soon.
    this.#flushLater(Math.max(0, this.#flushedAtMs + FLUSH_INTERVAL_MS - this.#clock.monotonicMs()))
  }

  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (this.#pending.size === 0) return
    this.#flushedAtMs = this.#clock.monotonicMs()
    try {
      this.#store.transaction(() => this.#write())
      this.#pending = new Map()
      this.#fault = undefined
      this.#journal.note()
    } catch (error) {
      if (this.#fault === undefined) this.#onError(error)
      this.#fault = { error, sinceMs: this.#fault?.sinceMs ?? this.#clock.now() }
      this.#flushLater(RETRY_INTERVAL_MS)
    }
  }

  close(): void {
    this.flush()
    this.#isClosed = true
    this.#journal.close()
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #flushLater(delayMs: number): void {
    if (this.#isClosed) return
    this.#cancelTimer ??= this.#clock.after(delayMs, () => {
      this.#cancelTimer = undefined
      this.flush()
    })
  }

  #write(): void {
    const now = this.#clock.now()
    for (const [component, changes] of this.#pending) {
      for (const [key, change] of changes) {
        if (change === 'deleted') {
          this.#store.run('DELETE FROM component_state WHERE component = ? AND key = ?', component, key)
          continue
        }
        this.#store.run(
          'INSERT OR REPLACE INTO component_state (component, key, value, updated_ms) VALUES (?, ?, ?, ?)',
          component,
          key,
          textOf(change.value ?? null),
          now,
        )
      }
    }
  }
}

/** Few values hold what JSON has no form for, and to ask of each part whether it does takes several times as long. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return jsonText(value)
  }
}
