import { LRUCache } from 'lru-cache'

/** How a cache is used. */
export interface CacheUse {
  /** Those of the same kind have the same name, and are told of together. */
  readonly name: string
  readonly entries: number
  /** Units: as the cache counts sizes, about bytes; undefined where it counts entries only. */
  readonly bytes?: number
  /** The most that it keeps: entries, or bytes where those are counted. */
  readonly limit: number
  readonly hits: number
  readonly misses: number
}

interface CountedCacheOptions<Key extends {}, Value extends {}> {
  readonly name: string
  /** Entries at most; without it `bytesMax` bounds them. */
  readonly entriesMax?: number
  readonly bytesMax?: number
  /** Of an entry, where `bytesMax` is set. */
  readonly bytesOf?: (value: Value, key: Key) => number
}

/** Those of this process that somebody holds. */
const open = new Set<WeakRef<Emptied>>()

interface Emptied {
  use(): CacheUse
  clear(): void
}

/**
 * Keeps what was used last, and counts how often it was there. What is in it can be had again: it may be emptied at any time.
 * Bounds: as its options say.
 */
export class CountedCache<Key extends {}, Value extends {}> implements Emptied {
  readonly #options: CountedCacheOptions<Key, Value>
  readonly #kept: LRUCache<Key, Value>
  #hits = 0
  #misses = 0

  constructor(options: CountedCacheOptions<Key, Value>) {
    const { entriesMax, bytesMax, bytesOf } = options
    this.#options = options
    this.#kept = new LRUCache({
      ...(entriesMax === undefined ? {} : { max: entriesMax }),
      ...(bytesMax === undefined ? {} : { maxSize: bytesMax }),
      ...(bytesOf === undefined ? {} : { sizeCalculation: bytesOf }),
    } as LRUCache.Options<Key, Value, unknown>)
    open.add(new WeakRef<Emptied>(this))
  }

  get(key: Key): Value | undefined {
    const value = this.#kept.get(key)
    if (value === undefined) this.#misses += 1
    else this.#hits += 1
    return value
  }

  set(key: Key, value: Value): void {
    this.#kept.set(key, value)
  }

  /** What was used last comes first. It counts as no use. */
  entries(): Iterable<readonly [Key, Value]> {
    return this.#kept.entries()
  }

  clear(): void {
    this.#kept.clear()
  }

  use(): CacheUse {
    const { name, entriesMax = 0, bytesMax } = this.#options
    const { size, calculatedSize } = this.#kept
    return {
      name,
      entries: size,
      limit: bytesMax ?? entriesMax,
      ...(bytesMax === undefined ? {} : { bytes: calculatedSize }),
      hits: this.#hits,
      misses: this.#misses,
    }
  }
}

/** The caches of this process, those of one name together, by their names. */
export function cacheUses(): readonly CacheUse[] {
  const uses = new Map<string, CacheUse>()
  for (const cache of openCaches()) {
    const use = cache.use()
    const other = uses.get(use.name)
    uses.set(use.name, other === undefined ? use : together(use, other))
  }
  return [...uses.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** Empties the caches of these names in this process, all where none is given. Counts go on. */
export function emptyCaches(names: readonly string[]): void {
  for (const cache of openCaches()) {
    if (names.length === 0 || names.includes(cache.use().name)) cache.clear()
  }
}

function openCaches(): readonly Emptied[] {
  return [...open].flatMap((reference) => {
    const cache = reference.deref()
    if (cache === undefined) open.delete(reference)
    return cache ?? []
  })
}

function together(one: CacheUse, other: CacheUse): CacheUse {
  return {
    name: one.name,
    entries: one.entries + other.entries,
    limit: one.limit + other.limit,
    ...(one.bytes === undefined ? {} : { bytes: one.bytes + (other.bytes ?? 0) }),
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
  }
}
