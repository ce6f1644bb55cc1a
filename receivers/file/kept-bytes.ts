import type { ComponentStorage } from '../../agent/component/settings.ts'
import type { FileKey } from './identity.ts'

/**
 * Bytes of files that cannot be read again after a restart: deleted, or moved to where nobody looks, before
 * everything in them was acknowledged.
 *
 *   file   │ acknowledged │ handed on │ unfinished line or not read yet │
 *                   │◀ a few ▶│◀──────── kept ────────▶│
 *                   base      offset of the checkpoint
 *
 * The few bytes before the checkpoint tell whether it lies inside a line.
 * Bounds: 1 MiB of a file, 16 MiB of all.
 */
export interface KeptRange {
  readonly base: number
  readonly bytes: Buffer
}

const FILE_BYTES_MAX = 1_048_576
const BYTES_MAX = 16 * FILE_BYTES_MAX
const PREFIX = 'bytes:'

/** Bytes of files that could not be read again after a restart, in the state of the receiver. */
export class KeptBytes {
  readonly #storage: ComponentStorage
  readonly #ranges = new Map<FileKey, { readonly base: number; readonly end: number }>()
  #total = 0

  constructor(storage: ComponentStorage) {
    this.#storage = storage
    for (const stored of storage.keys()) {
      if (!stored.startsWith(PREFIX)) continue
      const key = stored.slice(PREFIX.length) as FileKey
      const kept = this.get(key)
      if (kept === undefined) storage.delete(stored)
      else this.#note(key, kept)
    }
  }

  get keys(): readonly FileKey[] {
    return [...this.#ranges.keys()]
  }

  get(key: FileKey): KeptRange | undefined {
    return parseRange(this.#storage.get(PREFIX + key))
  }

  /** From where to where bytes of a file are kept; undefined when none are. */
  rangeOf(key: FileKey): { readonly base: number; readonly end: number } | undefined {
    return this.#ranges.get(key)
  }

  /** How much of a file may be kept now; nothing while others take all. */
  roomFor(key: FileKey): number {
    const range = this.#ranges.get(key)
    const others = this.#total - (range === undefined ? 0 : range.end - range.base)
    return Math.max(0, Math.min(FILE_BYTES_MAX, BYTES_MAX - others))
  }

  /** Keeps as much as there is room for by now: several files are read side by side. */
  set(key: FileKey, { base, bytes: all }: KeptRange): void {
    const kept = { base, bytes: all.subarray(0, this.roomFor(key)) }
    this.delete(key)
    if (kept.bytes.length === 0) return
    this.#note(key, kept)
    this.#storage.set(PREFIX + key, { base, bytes: kept.bytes.toString('base64') })
  }

  delete(key: FileKey): void {
    const range = this.#ranges.get(key)
    if (range === undefined) return
    this.#total -= range.end - range.base
    this.#ranges.delete(key)
    this.#storage.delete(PREFIX + key)
  }

  #note(key: FileKey, { base, bytes }: KeptRange): void {
    this.#ranges.set(key, { base, end: base + bytes.length })
    this.#total += bytes.length
  }
}

/** What was stored, when it is such a range. */
function parseRange(stored: unknown): KeptRange | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const { base, bytes } = stored as { base?: unknown; bytes?: unknown }
  if (typeof base !== 'number' || !Number.isSafeInteger(base) || base < 0 || typeof bytes !== 'string')
    return undefined
  return { base, bytes: Buffer.from(bytes, 'base64') }
}
