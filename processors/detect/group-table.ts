import type { LRUCache } from 'lru-cache'
import type { ComponentStorage } from '../../agent/component/settings.ts'
import {
  GROUP_KEY_PREFIX,
  groupName,
  groupOf,
  groupReason,
  membersWith,
  sampleWith,
  storedGroup,
  withOccurrencesOf,
  type Group,
  type GroupName,
} from '../../agent/detection/group-record.ts'
import type { GroupMember } from '../../agent/grouping/group-finder.ts'
import { growingCache } from '../../agent/grouping/growing-cache.ts'
import type { ErrorGrouping, Fingerprint } from '../../agent/model/error-event.ts'

export interface GroupTableOptions {
  readonly groupsMax: number
  /** An occurrence is an event when it is at least the `count`th within `windowMs`. */
  readonly count: number
  readonly windowMs: number
}

/** One occurrence of an error. Texts are '' where its record does not say. */
export interface Occurrence {
  readonly grouping: ErrorGrouping
  readonly timeUnixNano: bigint
  readonly version: string
  readonly host: string
  readonly traceId: string
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
    this.#paces = growingCache(options.groupsMax)
    this.#groups = growingCache(options.groupsMax, (fingerprint) =>
      this.#storage.delete(GROUP_KEY_PREFIX + fingerprint),
    )
  }

  get size(): number {
    return this.#groups.size
  }

  /** Takes over what an earlier run stored, the groups seen last staying longest, and tells what they were made of. */
  load(restore: (fingerprint: Fingerprint, group: Group) => void): void {
    const stored: [string, Group][] = []
    for (const key of this.#storage.keys()) {
      if (!key.startsWith(GROUP_KEY_PREFIX)) continue
      const group = groupOf(this.#storage.get(key))
      if (group === undefined) this.#storage.delete(key)
      else stored.push([key.slice(GROUP_KEY_PREFIX.length), group])
    }
    stored.sort(([, a], [, b]) => Number(a.lastSeenUnixNano - b.lastSeenUnixNano))
    for (const [fingerprint, group] of stored) {
      this.#groups.set(fingerprint, group)
      // Keys with this prefix are written below, with fingerprints.
      restore(fingerprint as Fingerprint, group)
    }
  }

  /** Starts counting for one batch. Nothing is changed until `commit`: a batch that is refused is counted once. */
  begin(nowMs: number): Tally {
    const staged = new Map<string, { readonly group: Group; readonly pace: Pace }>()
    const absorbed = new Set<string>()
    return {
      count: (occurrence, name) => {
        const { fingerprint } = occurrence.grouping
        const present = staged.get(fingerprint)
        const known = present?.group ?? this.#groups.get(fingerprint)
        let group = this.#next(known ?? name, occurrence, nowMs)
        const earlier = this.#earlierGroup(occurrence.grouping, absorbed, staged)
        if (earlier !== undefined) {
          group = withOccurrencesOf(group, earlier.group)
          absorbed.add(earlier.fingerprint)
        }
        const pace = this.#paced(present?.pace ?? this.#paces.get(fingerprint), nowMs)
        staged.set(fingerprint, { group, pace })
        const { count, firstSeenUnixNano, lastSeenUnixNano } = group
        const isThresholdReached = this.#isReached(group, nowMs)
        return { count, firstSeenUnixNano, lastSeenUnixNano, isThresholdReached, countInWindow: pace.count }
      },
      commit: () => {
        for (const [fingerprint, { group, pace }] of staged) {
          if (absorbed.has(fingerprint)) continue
          this.#groups.set(fingerprint, group)
          this.#paces.set(fingerprint, pace)
          this.#storage.set(GROUP_KEY_PREFIX + fingerprint, storedGroup(group))
        }
        for (const fingerprint of absorbed) {
          this.#groups.delete(fingerprint)
          this.#storage.delete(GROUP_KEY_PREFIX + fingerprint)
        }
      },
    }
  }

  /** The group that an error was by itself until words of its message turned out to be values. */
  #earlierGroup(
    { method, fingerprint, hashes: [own] }: ErrorGrouping,
    absorbed: ReadonlySet<string>,
    staged: ReadonlyMap<string, { readonly group: Group }>,
  ): { readonly fingerprint: string; readonly group: Group } | undefined {
    if (method !== 'message_pattern' || own === undefined || own === fingerprint || absorbed.has(own)) {
      return undefined
    }
    const group = staged.get(own)?.group ?? this.#groups.peek(own)
    return group === undefined ? undefined : { fingerprint: own, group }
  }

  /** The pace counts in windows that begin with an occurrence outside of any. */
  #paced(pace: Pace | undefined, nowMs: number): Pace {
    const isOver = pace === undefined || !this.#isInWindow(pace.startMs, nowMs)
    return isOver ? { startMs: nowMs, count: 1 } : { startMs: pace.startMs, count: pace.count + 1 }
  }

  #next(known: Group | (() => GroupName), occurrence: Occurrence, nowMs: number): Group {
    const { grouping, timeUnixNano, version, host, traceId } = occurrence
    const earlier = typeof known === 'function' ? undefined : known
    const times = this.#options.count === 1 ? [] : [...notAfter(nowMs, earlier?.recentMs ?? []), nowMs]
    const first = earlier?.firstSeenUnixNano ?? timeUnixNano
    const last = earlier?.lastSeenUnixNano ?? timeUnixNano
    return {
      count: (earlier?.count ?? 0) + 1,
      firstSeenUnixNano: timeUnixNano < first ? timeUnixNano : first,
      lastSeenUnixNano: timeUnixNano > last ? timeUnixNano : last,
      recentMs: times.slice(-this.#options.count),
      name: typeof known === 'function' ? groupName(known()) : known.name,
      grouping: earlier?.grouping ?? groupReason(grouping),
      members: membersWith(earlier?.members ?? [], memberOf(grouping)),
      versions: sampleWith(earlier?.versions ?? [], version),
      hosts: sampleWith(earlier?.hosts ?? [], host),
      traceIds: sampleWith(earlier?.traceIds ?? [], traceId),
    }
  }

  #isReached({ recentMs }: Group, nowMs: number): boolean {
    const { count } = this.#options
    return count === 1 || (recentMs.length === count && this.#isInWindow(recentMs[0] ?? 0, nowMs))
  }

  #isInWindow(atMs: number, nowMs: number): boolean {
    return atMs <= nowMs && nowMs - atMs <= this.#options.windowMs
  }
}

/** Of the times those that are over: a clock that was ahead may have been set back. */
function notAfter(nowMs: number, timesMs: readonly number[]): readonly number[] {
  return timesMs.filter((timeMs) => timeMs <= nowMs)
}

export interface Tally {
  /** `name` is asked for when the group is new. */
  count(occurrence: Occurrence, name: () => GroupName): Counted
  commit(): void
}

function memberOf({ hashes, method, similarity }: ErrorGrouping): GroupMember {
  return { hashes, method, ...(similarity === undefined ? {} : { similarity }) }
}
