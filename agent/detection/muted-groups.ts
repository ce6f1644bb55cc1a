import { join } from 'node:path'
import { readFolder, removeFromFolder, writeIntoFolder } from '../storage/state-folder.ts'

const ENDING = '.json'

/** Groups of which no events are made, with the time until that holds; undefined: until somebody ends it. */
export type MutedGroups = ReadonlyMap<string, number | undefined>

/** Where the groups are that somebody muted: a file each, named by the fingerprint. */
export function mutedGroupsFolder(stateDirectory: string): string {
  return join(stateDirectory, 'muted')
}

/** Units: milliseconds since the epoch. A file that nobody could have written by command counts as muted. */
export function readMutedGroups(stateDirectory: string): MutedGroups {
  return new Map(
    readFolder(mutedGroupsFolder(stateDirectory), ENDING).map(({ name, text }) => [name, untilOf(text)]),
  )
}

/** Mutes a group, until a time where one is given. Errors: PermanentError HEPH_STATE_NOT_WRITTEN. */
export function muteGroup(stateDirectory: string, fingerprint: string, untilMs?: number): void {
  const text = JSON.stringify(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() })
  writeIntoFolder(mutedGroupsFolder(stateDirectory), fingerprint + ENDING, `${text}\n`)
}

/** False when the group was not muted. */
export function unmuteGroup(stateDirectory: string, fingerprint: string): boolean {
  return removeFromFolder(mutedGroupsFolder(stateDirectory), fingerprint + ENDING)
}

/** Whether no events are made of a group at a time. */
export function isMuted(muted: MutedGroups, fingerprint: string, nowMs: number): boolean {
  if (!muted.has(fingerprint)) return false
  const untilMs = muted.get(fingerprint)
  return untilMs === undefined || nowMs < untilMs
}

function untilOf(text: string): number | undefined {
  const until = Date.parse(/"until": ?"([^"]+)"/.exec(text)?.[1] ?? '')
  return Number.isNaN(until) ? undefined : until
}
