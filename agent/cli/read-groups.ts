import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { GROUP_KEY_PREFIX, groupOf, type GroupName } from '../detection/group-record.ts'
import { isMuted, readMutedGroups } from '../detection/muted-groups.ts'
import { STORE_FILE } from '../runtime/agent.ts'
import { readComponentState } from '../storage/component-storage.ts'
import { openStore } from '../storage/store.ts'

/** One error group as commands show it. Units: nanoseconds since the epoch, milliseconds for `mutedUntilMs`. */
export interface ListedGroup {
  readonly fingerprint: string
  readonly name: GroupName
  readonly count: number
  readonly firstSeenUnixNano: bigint
  readonly lastSeenUnixNano: bigint
  readonly isMuted: boolean
  /** Undefined when it is muted for good, or not at all. */
  readonly mutedUntilMs: number | undefined
}

/**
 * The error groups of a state directory, the one seen last first, also beside a running agent; undefined when no
 * agent has used it. What several pipelines counted of one group is added up.
 */
export function readGroups(stateDirectory: string, nowMs: number): readonly ListedGroup[] | undefined {
  const path = join(stateDirectory, STORE_FILE)
  if (!existsSync(path)) return undefined
  const muted = readMutedGroups(stateDirectory)
  const groups = new Map<string, ListedGroup>()
  for (const { key, value } of storedGroups(path)) {
    const group = groupOf(value)
    if (group === undefined) continue
    const fingerprint = key.slice(GROUP_KEY_PREFIX.length)
    const known = groups.get(fingerprint)
    const { firstSeenUnixNano: first, lastSeenUnixNano: last } = group
    groups.set(fingerprint, {
      fingerprint,
      name: group.name,
      count: group.count + (known?.count ?? 0),
      firstSeenUnixNano:
        known !== undefined && known.firstSeenUnixNano < first ? known.firstSeenUnixNano : first,
      lastSeenUnixNano: known !== undefined && known.lastSeenUnixNano > last ? known.lastSeenUnixNano : last,
      isMuted: isMuted(muted, fingerprint, nowMs),
      mutedUntilMs: muted.get(fingerprint),
    })
  }
  return [...groups.values()].toSorted((a, b) => Number(b.lastSeenUnixNano - a.lastSeenUnixNano))
}

function storedGroups(path: string): ReturnType<typeof readComponentState> {
  const store = openStore(path, { readOnly: true })
  try {
    return readComponentState(store, GROUP_KEY_PREFIX)
  } finally {
    store.close()
  }
}
