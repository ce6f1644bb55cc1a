import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  GROUP_KEY_PREFIX,
  groupOf,
  withOccurrencesOf,
  type Group,
  type GroupName,
  type GroupReason,
} from '../detection/group-record.ts'
import { isMuted, readMutedGroups } from '../detection/muted-groups.ts'
import type { GroupMember } from '../grouping/group-finder.ts'
import { STORE_FILE } from '../runtime/agent.ts'
import { readComponentState } from '../storage/component-storage.ts'
import { openStore } from '../storage/store.ts'

/** One error group as commands show it. Units: nanoseconds since the epoch, milliseconds for `mutedUntilMs`. */
export interface ListedGroup {
  readonly fingerprint: string
  readonly name: GroupName
  /** Undefined of a group that an older version stored. */
  readonly grouping: GroupReason | undefined
  readonly members: readonly GroupMember[]
  readonly versions: readonly string[]
  readonly hosts: readonly string[]
  readonly traceIds: readonly string[]
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
  const groups = new Map<string, Group>()
  for (const { key, value } of storedGroups(path)) {
    const group = groupOf(value)
    if (group === undefined) continue
    const fingerprint = key.slice(GROUP_KEY_PREFIX.length)
    const known = groups.get(fingerprint)
    groups.set(fingerprint, known === undefined ? group : withOccurrencesOf(group, known))
  }
  return [...groups]
    .map(([fingerprint, group]) => ({
      fingerprint,
      ...group,
      isMuted: isMuted(muted, fingerprint, nowMs),
      mutedUntilMs: muted.get(fingerprint),
    }))
    .toSorted((a, b) => Number(b.lastSeenUnixNano - a.lastSeenUnixNano))
}

function storedGroups(path: string): ReturnType<typeof readComponentState> {
  const store = openStore(path, { readOnly: true })
  try {
    return readComponentState(store, GROUP_KEY_PREFIX)
  } finally {
    store.close()
  }
}
