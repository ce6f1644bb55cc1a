import { LRUCache } from 'lru-cache'
import type { ComponentStorage } from '../../agent/component/settings.ts'
import {
  GROUP_KEY_PREFIX,
  groupName,
  groupOf,
  storedGroup,
  type Group,
  type GroupName,
} from '../../agent/detection/group-record.ts'
import type { Fingerprint } from '../../agent/model/error-event.ts'

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
  /** Occurrences within the window that this one is in: how often it comes. */
  readonly countInWindow: number
}

/** How often a group comes: since when, on the arrival clock, and how many. */
interface Pace {
  readonly startMs: number
  readonly count: number
}

/**
 * Counts the occurrences of every error group, over restarts too.
 * Bounds: `groupsMax` groups in memory and in the storage; the one not seen for longest makes room.
 */
export class GroupTable {
  readonly #options: GroupTableOptions
  readonly #storage: ComponentStorage
  readonly #groups: LRUCache<string, Group>
  readonly #paces: LRUCache<string, Pace>

  constructor(storage: ComponentStorage, options: GroupTableOptions) {
    this.#options = options
    this.#storage = storage
    this.#paces = new LRUCache({ max: options.groupsMax })
    this.#groups = new LRUCache({
      max: options.groupsMax,
      dispose: (_group, fingerprint, reason) => {
        if (reason === 'evict') this.#storage.delete(GROUP_KEY_PREFIX + fingerprint)
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
      if (!key.startsWith(GROUP_KEY_PREFIX)) continue
      const group = groupOf(this.#storage.get(key))
      if (group === undefined) this.#storage.delete(key)
      else stored.push([key.slice(GROUP_KEY_PREFIX.length), group])
    }
    stored.sort(([, a], [, b]) => Number(a.lastSeenUnixNano - b.lastSeenUnixNano))
    for (const [fingerprint, group] of stored) this.#groups.set(fingerprint, group)
  }

  /** Starts counting for one batch. Nothing is changed until `commit`: a batch that is refused is counted once. */
  begin(nowMs: number): Tally {
    const staged = new Map<string, { readonly group: Group; readonly pace: Pace }>()
    return {
      count: (fingerprint, timeUnixNano, name) => {
        const present = staged.get(fingerprint)
        const known = present?.group ?? this.#groups.get(fingerprint)
        const group = this.#next(known ?? name, timeUnixNano, nowMs)
        const pace = this.#paced(present?.pace ?? this.#paces.get(fingerprint), nowMs)
        staged.set(fingerprint, { group, pace })
        const { count, firstSeenUnixNano, lastSeenUnixNano } = group
        const isThresholdReached = this.#isReached(group, nowMs)
        return { count, firstSeenUnixNano, lastSeenUnixNano, isThresholdReached, countInWindow: pace.count }
      },
      commit: () => {
        for (const [fingerprint, { group, pace }] of staged) {
          this.#groups.set(fingerprint, group)
          this.#paces.set(fingerprint, pace)
          this.#storage.set(GROUP_KEY_PREFIX + fingerprint, storedGroup(group))
        }
      },
    }
  }

  /** The pace counts in windows that begin with an occurrence outside of any. */
  #paced(pace: Pace | undefined, nowMs: number): Pace {
    const isOver = pace === undefined || nowMs - pace.startMs > this.#options.windowMs
    return isOver ? { startMs: nowMs, count: 1 } : { startMs: pace.startMs, count: pace.count + 1 }
  }

  #next(known: Group | (() => GroupName), timeUnixNano: bigint, nowMs: number): Group {
    const earlierMs = typeof known === 'function' ? [] : known.recentMs
    const recentMs = this.#options.count === 1 ? [] : [...earlierMs, nowMs].slice(-this.#options.count)
    if (typeof known === 'function') {
      const times = { firstSeenUnixNano: timeUnixNano, lastSeenUnixNano: timeUnixNano }
      return { count: 1, ...times, recentMs, name: groupName(known()) }
    }
    const { count, firstSeenUnixNano: first, lastSeenUnixNano: last, name } = known
    return {
      count: count + 1,
      firstSeenUnixNano: timeUnixNano < first ? timeUnixNano : first,
      lastSeenUnixNano: timeUnixNano > last ? timeUnixNano : last,
      recentMs,
      name,
    }
  }

  #isReached({ recentMs }: Group, nowMs: number): boolean {
    const { count, windowMs } = this.#options
    return count === 1 || (recentMs.length === count && nowMs - (recentMs[0] ?? 0) <= windowMs)
  }
}

export interface Tally {
  /** `name` is asked for when the group is new. */
  count(fingerprint: Fingerprint, timeUnixNano: bigint, name: () => GroupName): Counted
  commit(): void
}
