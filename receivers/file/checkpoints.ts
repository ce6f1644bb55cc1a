import type { ComponentStorage } from '../../agent/component/settings.ts'
import { goneKey, isGone, type FileKey, type Marker, type Markers } from './identity.ts'
import { KeptBytes } from './kept-bytes.ts'

/**
 * How far each file is acknowledged, over restarts.
 *
 *   file     │ acknowledged │ handed on, not acknowledged │ not read
 *            head        offset                          mark
 *
 * `head` marks the first bytes and `mark` the last ones that were read: a file that holds both is the
 * same file, grown. Checkpoints of files that are gone stay for as long as there is room.
 */
export interface Checkpoint extends Markers {
  readonly path: string
  /** Everything before it is acknowledged. */
  readonly offset: number
  readonly updatedMs: number
}

const CHECKPOINTS_MAX = 10_000
const PREFIX = 'file:'
/** Written at the first start: what is found later has not been there before. */
const STARTED_KEY = 'started'

/** How far each file was read and acknowledged, over restarts. Bounds: 10,000 files, those not seen for longest go first. */
export class Checkpoints {
  /** Of the files that cannot be read again from their checkpoints on. */
  readonly kept: KeptBytes
  readonly #storage: ComponentStorage

  constructor(storage: ComponentStorage) {
    this.#storage = storage
    this.kept = new KeptBytes(storage)
  }

  /** Whether this receiver never ran with this state before. */
  get isFirstStart(): boolean {
    return this.#storage.get(STARTED_KEY) === undefined && this.#keys().length === 0
  }

  noteStart(atMs: number): void {
    if (this.#storage.get(STARTED_KEY) === undefined) this.#storage.set(STARTED_KEY, atMs)
  }

  get(key: FileKey): Checkpoint | undefined {
    return parseCheckpoint(this.#storage.get(PREFIX + key))
  }

  set(key: FileKey, checkpoint: Checkpoint): void {
    this.#storage.set(PREFIX + key, checkpoint)
  }

  delete(key: FileKey): void {
    this.#storage.delete(PREFIX + key)
    this.kept.delete(key)
  }

  /** Gives what is known of a file that is gone, and kept of it, a key that no other file gets. */
  setAside(key: FileKey): FileKey {
    return this.kept.rangeOf(key) === undefined ? key : this.moveAside(key)
  }

  /** The same, also of what nothing was kept of. */
  moveAside(key: FileKey): FileKey {
    const checkpoint = this.get(key)
    const kept = this.kept.get(key)
    if (isGone(key) || checkpoint === undefined) return key
    let number = 1
    while (this.get(goneKey(number, key)) !== undefined) number += 1
    const own = goneKey(number, key)
    this.delete(key)
    this.set(own, checkpoint)
    if (kept !== undefined) this.kept.set(own, kept)
    return own
  }

  entries(): readonly (readonly [FileKey, Checkpoint])[] {
    return this.#keys().flatMap((stored) => {
      const key = stored.slice(PREFIX.length) as FileKey
      const checkpoint = this.get(key)
      return checkpoint === undefined ? [] : [[key, checkpoint] as const]
    })
  }

  /** Forgets the oldest when there are too many; never one that is in use. */
  prune(isInUse: (key: FileKey) => boolean): void {
    const surplus = this.#keys().length - CHECKPOINTS_MAX
    if (surplus <= 0) return
    const oldestFirst = this.entries()
      .filter(([key]) => !isInUse(key))
      .toSorted(([, one], [, other]) => one.updatedMs - other.updatedMs)
    for (const [key] of oldestFirst.slice(0, surplus)) this.delete(key)
  }

  #keys(): readonly string[] {
    return this.#storage.keys().filter((key) => key.startsWith(PREFIX))
  }
}

/** What was stored, when it is a checkpoint; anything else (older, newer, damaged) is none. */
function parseCheckpoint(stored: unknown): Checkpoint | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const { path, offset, head, mark, updatedMs } = stored as Partial<Record<keyof Checkpoint, unknown>>
  if (typeof path !== 'string' || !isPosition(offset) || !isMarker(head) || !isMarker(mark)) return undefined
  return { path, offset, head, mark, updatedMs: typeof updatedMs === 'number' ? updatedMs : 0 }
}

function isMarker(stored: unknown): stored is Marker {
  if (typeof stored !== 'object' || stored === null) return false
  const { end, length, hash } = stored as Partial<Record<keyof Marker, unknown>>
  return isPosition(end) && isPosition(length) && length <= end && typeof hash === 'string'
}

function isPosition(stored: unknown): stored is number {
  return typeof stored === 'number' && Number.isSafeInteger(stored) && stored >= 0
}
