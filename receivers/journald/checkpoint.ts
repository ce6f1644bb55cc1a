import type { ComponentStorage } from '../../agent/component/settings.ts'
import { AcknowledgementTracker, type Receipt } from '../../agent/model/acknowledgement.ts'
import type { Position } from './arguments.ts'

const KEY = 'position'
/** As systemd writes them: letters and digits, in parts. What else is in the store was not written by us. */
const CURSOR = /^(?:[a-z]=[0-9a-f]{1,64}(?:;|$)){2,16}$/

interface Stored {
  readonly cursor?: string
  readonly unixUsec?: number
  /** What was read: of another selection the entry of the cursor may be none. */
  readonly selection: string
}

/**
 * Up to where the journal is read, and up to where all of it is acknowledged:
 *
 *   entries   0 ─────── settled ───────▶ safe ──── on their way ────▶ read
 *                                        └ cursor that is stored       └ cursor that journalctl is started with again
 *
 * Entries are counted from the start of the receiver; a cursor is kept for each that is not settled.
 */
export class Checkpoint {
  readonly #storage: ComponentStorage
  readonly #selection: string
  readonly #tracker: AcknowledgementTracker
  readonly #initial: Position
  /** Cursors of entries from `#first` on. */
  #cursors: string[] = []
  #first = 0
  #lastCursor: string | undefined

  /** `fallback` is where to begin when nothing is stored. */
  constructor(options: {
    readonly storage: ComponentStorage
    readonly source: string
    readonly selection: readonly string[]
    readonly fallback: Position
  }) {
    this.#storage = options.storage
    this.#selection = JSON.stringify(options.selection)
    this.#tracker = new AcknowledgementTracker({
      source: options.source,
      isResumable: true,
      onProgress: (safe) => this.#note(safe),
    })
    const stored = storedIn(options.storage)
    this.#initial = positionOf(stored) ?? options.fallback
    this.isSameSelection = stored?.selection === this.#selection
    // Where the very first start begins must not be later at the second.
    if (stored === undefined && this.#initial.kind === 'time')
      this.#store({ unixUsec: this.#initial.unixUsec })
  }

  /** Whether the stored cursor is that of an entry which would be read again. */
  readonly isSameSelection: boolean

  /** Where journalctl is to begin now. */
  get position(): Position {
    return this.#lastCursor === undefined ? this.#initial : { kind: 'cursor', cursor: this.#lastCursor }
  }

  /** The number of the next entry. */
  get end(): number {
    return this.#tracker.issuedEnd
  }

  /** The receipt of further entries, from the last that was read on. */
  issue(cursors: readonly string[]): Receipt {
    for (const cursor of cursors) this.#cursors.push(cursor)
    this.#lastCursor = cursors.at(-1) ?? this.#lastCursor
    return this.#tracker.issue(this.#tracker.issuedEnd + cursors.length)
  }

  #note(safe: number): void {
    const cursor = this.#cursors[safe - this.#first - 1]
    if (cursor === undefined) return
    this.#cursors = this.#cursors.slice(safe - this.#first)
    this.#first = safe
    this.#store({ cursor })
  }

  #store(position: Omit<Stored, 'selection'>): void {
    this.#storage.set(KEY, { ...position, selection: this.#selection } satisfies Stored)
  }
}

function storedIn(storage: ComponentStorage): Stored | undefined {
  const value = storage.get(KEY)
  if (typeof value !== 'object' || value === null) return undefined
  const { cursor, unixUsec, selection } = value as Record<string, unknown>
  return {
    ...(typeof cursor === 'string' && CURSOR.test(cursor) ? { cursor } : {}),
    ...(Number.isSafeInteger(unixUsec) ? { unixUsec: Number(unixUsec) } : {}),
    selection: typeof selection === 'string' ? selection : '',
  }
}

function positionOf(stored: Stored | undefined): Position | undefined {
  if (stored?.cursor !== undefined) return { kind: 'cursor', cursor: stored.cursor }
  return stored?.unixUsec === undefined ? undefined : { kind: 'time', unixUsec: stored.unixUsec }
}
