import { LRUCache } from 'lru-cache'
import type { ComponentStorage } from '../../agent/component/settings.ts'
import type { Fingerprint } from '../../agent/model/error-event.ts'

/** What is known of one error group. Units: nanoseconds since the epoch; milliseconds of the arrival clock. */
interface Group {
  readonly count: number
  readonly firstSeenUnixNano: bigint
  readonly lastSeenUnixNano: bigint
  /** The newest occurrences, as many as the threshold asks for; empty when it asks for one. */
  readonly recentMs: readonly number[]
}

export interface GroupTableOptions {
  readonly groupsMax: number
  /** An occurrence is an event when it is at least the `count`th within `windowMs`. */
  readonly count: number
  readonly windowMs: number
}

/** One occurrence as counted. */
export interface Counted {
  readonly count: number
  readonly firstSeenUnixNano: bigint
  readonly lastSeenUnixNano: bigint
  readonly isThresholdReached: boolean
}

const KEY_PREFIX = 'group/'

/**
 * Counts the occurrences of every error group, over restarts too.
 * Bounds: `groupsMax` groups in memory and in the storage; the one not seen for longest makes room.
 */
export class GroupTable {
  readonly #options: GroupTableOptions
  readonly #storage: ComponentStorage
  readonly #groups: LRUCache<string, Group>

  constructor(storage: ComponentStorage, options: GroupTableOptions) {
    this.#options = options
    this.#storage = storage
    this.#groups = new LRUCache({
      max: options.groupsMax,
      dispose: (_group, fingerprint, reason) => {
        if (reason === 'evict') this.#storage.delete(KEY_PREFIX + fingerprint)
      },
    })
  }

  get size(): number {
    return this.#groups.size
  }

  /** Takes over what an earlier run stored, the groups seen last staying longest. */
  load(): void {
    const stored: [string, Group][] = []
    for (const key of this.#storage.keys()) {
      if (!key.startsWith(KEY_PREFIX)) continue
      const group = groupOf(this.#storage.get(key))
      if (group === undefined) this.#storage.delete(key)
      else stored.push([key.slice(KEY_PREFIX.length), group])
    }
    stored.sort(([, a], [, b]) => Number(a.lastSeenUnixNano - b.lastSeenUnixNano))
    for (const [fingerprint, group] of stored) this.#groups.set(fingerprint, group)
  }

  /** Starts counting for one batch. Nothing is changed until `commit`: a batch that is refused is counted once. */
  begin(nowMs: number): Tally {
    const staged = new Map<string, Group>()
    return {
      count: (fingerprint, timeUnixNano) => {
        const group = this.#next(
          staged.get(fingerprint) ?? this.#groups.get(fingerprint),
          timeUnixNano,
          nowMs,
        )
        staged.set(fingerprint, group)
        return { ...group, isThresholdReached: this.#isReached(group, nowMs) }
      },
      commit: () => {
        for (const [fingerprint, group] of staged) {
          this.#groups.set(fingerprint, group)
          this.#storage.set(KEY_PREFIX + fingerprint, storedForm(group))
        }
      },
    }
  }

  #next(group: Group | undefined, timeUnixNano: bigint, nowMs: number): Group {
    const recentMs =
      this.#options.count === 1 ? [] : [...(group?.recentMs ?? []), nowMs].slice(-this.#options.count)
    if (group === undefined) {
      return { count: 1, firstSeenUnixNano: timeUnixNano, lastSeenUnixNano: timeUnixNano, recentMs }
    }
    const { count, firstSeenUnixNano: first, lastSeenUnixNano: last } = group
    return {
      count: count + 1,
      firstSeenUnixNano: timeUnixNano < first ? timeUnixNano : first,
      lastSeenUnixNano: timeUnixNano > last ? timeUnixNano : last,
      recentMs,
    }
  }

  #isReached({ recentMs }: Group, nowMs: number): boolean {
    const { count, windowMs } = this.#options
    return count === 1 || (recentMs.length === count && nowMs - (recentMs[0] ?? 0) <= windowMs)
  }
}

export interface Tally {
  count(fingerprint: Fingerprint, timeUnixNano: bigint): Counted
  commit(): void
}

function storedForm(group: Group): unknown {
  return {
    count: group.count,
    first: group.firstSeenUnixNano.toString(),
    last: group.lastSeenUnixNano.toString(),
    ...(group.recentMs.length === 0 ? {} : { recent: group.recentMs }),
  }
}

/** What was stored is checked like any input: an older version or another hand may have written it. */
function groupOf(value: unknown): Group | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { count, first, last, recent } = value as Readonly<Record<string, unknown>>
  if (!Number.isSafeInteger(count) || !isDecimal(first) || !isDecimal(last)) return undefined
  const recentMs = Array.isArray(recent)
    ? recent.filter((time): time is number => typeof time === 'number')
    : []
  return {
    count: count as number,
    firstSeenUnixNano: BigInt(first),
    lastSeenUnixNano: BigInt(last),
    recentMs,
  }
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value)
}
