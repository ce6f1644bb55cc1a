import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** `minor`: what is young. `last-resort`: also what V8 would keep, and the room that it has. */
export type Collection = 'minor' | 'major' | 'last-resort'

interface CollectionOptions {
  readonly type: 'minor' | 'major'
  readonly flavor?: 'last-resort'
}

const OPTIONS: Readonly<Record<Collection, CollectionOptions>> = {
  minor: { type: 'minor' },
  major: { type: 'major' },
  'last-resort': { type: 'major', flavor: 'last-resort' },
}

/**
 * So much memory outside of V8’s heap may be garbage. With twice as much, V8 itself begins to look through all
 * that lives: it adds this memory to what its heap may become.
 */
const READ_BYTES_MAX = 8 * 1_048_576
const FREED_BYTES_MIN = 4_096

/**
 * What makes V8 collect garbage at once. Bounds: less than a millisecond for what is young, some 40 ms for all; a
 * context of V8 is in memory as long as somebody has it.
 */
export function garbageCollector(collection: Collection): () => void {
  // The only way to ask V8 from inside; contexts that exist already stay without the function.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: CollectionOptions) => void
  setFlagsFromString('--no-expose-gc')
  return () => collect(OPTIONS[collection])
}

/**
 * Gives the memory of bytes back at once, which nobody else uses and nobody looks at any more: the next part that is
 * read gets it, and it never becomes garbage.
 */
export function freeMemoryOf({ buffer }: Uint8Array): void {
  // A short one may be a part of the memory that all buffers share.
  if (buffer.byteLength > Buffer.poolSize && buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/**
 * The same for bytes that have a memory of their own, as long as it takes more than an object does. Gives whether they
 * have: what shares its memory is left to the collector.
 */
export function freeOwnMemoryOf({ length, buffer }: Uint8Array): boolean {
  if (length !== buffer.byteLength || length < FREED_BYTES_MIN || !(buffer instanceof ArrayBuffer))
    return false
  buffer.transfer(0)
  return true
}

/**
 * Collects what was read into memory that cannot be given back piece by piece, since its parts share it. V8 sees only
 * the objects in front of that memory, which are few: left to itself it looked through everything that lives several
 * times a second.
 */
export class ReadGarbage {
  #bytes = 0
  #collect: (() => void) | undefined

  /** Counts bytes that were read. */
  add(byteCount: number): void {
    this.#bytes += byteCount
    if (this.#bytes < READ_BYTES_MAX) return
    this.#bytes = 0
    this.#collect ??= garbageCollector('minor')
    this.#collect()
  }
}
