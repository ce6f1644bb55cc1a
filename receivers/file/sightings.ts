import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Checkpoint, Checkpoints } from './checkpoints.ts'
import type { FoundFiles } from './file-finder.ts'
import { fileKeyOf, isGone, type FileKey } from './identity.ts'
import type { Seen } from './tailing.ts'

/** A file as the system knows it now, with one of its names. */
export interface Sighting extends Seen {
  readonly key: FileKey
  readonly path: string
  /** When it was created, as far as the file system tells. Units: nanoseconds since the epoch. */
  readonly bornNs: bigint
}

/** One sighting for each file, under the first of its names. */
export function sightingsOf(found: FoundFiles): ReadonlyMap<FileKey, Sighting> {
  const sightings = new Map<FileKey, Sighting>()
  for (const sighting of found.files.values())
    if (!sightings.has(sighting.key)) sightings.set(sighting.key, sighting)
  return sightings
}

/** Of one file. */
export function sightingOf(path: string, stats: BigIntStats): Sighting {
  return {
    key: fileKeyOf(stats),
    path,
    size: Number(stats.size),
    modifiedMs: Number(stats.mtimeMs),
    bornNs: stats.birthtimeNs,
  }
}

/** Parts files nobody has written to since a time from the others; those that were begun stay among these. */
export function byAge(
  listed: ReadonlyMap<FileKey, Sighting>,
  oldestMs: number,
  isBegun: (key: FileKey) => boolean,
): { readonly old: ReadonlySet<string>; readonly recent: ReadonlyMap<FileKey, Sighting> } {
  const isOld = ([key, { modifiedMs }]: readonly [FileKey, Sighting]): boolean =>
    modifiedMs < oldestMs && !isBegun(key)
  return {
    old: new Set([...listed].filter(isOld).map(([, { path }]) => path)),
    recent: new Map([...listed].filter((each) => !isOld(each))),
  }
}

/** Those of some files that lie in the folder they had a name in, with more to read than up to an offset. */
export async function movedOf(
  missing: ReadonlyMap<FileKey, { readonly path: string; readonly offset: number }>,
): Promise<ReadonlyMap<FileKey, Sighting>> {
  const moved = new Map<FileKey, Sighting>()
  for (const directory of new Set([...missing.values()].map(({ path }) => dirname(path)))) {
    for (const sighting of await filesOfDirectory(directory)) {
      const before = missing.get(sighting.key)
      if (before !== undefined && sighting.size > before.offset) moved.set(sighting.key, sighting)
    }
  }
  return oldestFirst(moved)
}

/** What was renamed earlier was last written to earlier: its lines come first. */
function oldestFirst(moved: ReadonlyMap<FileKey, Sighting>): ReadonlyMap<FileKey, Sighting> {
  return new Map([...moved].toSorted(([, one], [, other]) => one.modifiedMs - other.modifiedMs))
}

/** Whether a file was created after a checkpoint with its number was last written, so that that was another one's; if no clock was turned back. */
export function isBornAfter({ bornNs }: Sighting, { updatedMs }: Checkpoint): boolean {
  return bornNs > BigInt(Math.trunc(updatedMs)) * 1_000_000n
}

/** Files that lost their name come before those that have it now. */
export function renamedFirst(
  listed: ReadonlyMap<FileKey, Sighting>,
  checkpoints: Checkpoints,
): readonly (readonly [FileKey, Sighting])[] {
  const isRenamed = ([key, sighting]: readonly [FileKey, Sighting]): boolean => {
    const checkpoint = checkpoints.get(key)
    return checkpoint !== undefined && checkpoint.path !== sighting.path && !isBornAfter(sighting, checkpoint)
  }
  const all = [...listed]
  return [...oldestFirst(new Map(all.filter(isRenamed))), ...all.filter((each) => !isRenamed(each))]
}

/**
 * Checkpoints of which no file is there, by path. Device numbers change over restarts of some systems: a
 * file of the same name and content is the same then.
 */
export function straysOf(
  checkpoints: Checkpoints,
  present: ReadonlySet<FileKey>,
): ReadonlyMap<string, Checkpoint> {
  const strays = new Map<string, Checkpoint>()
  for (const [key, checkpoint] of checkpoints.entries()) {
    const other = strays.get(checkpoint.path)
    if (present.has(key) || isGone(key) || checkpoint.head.length === 0) continue
    if (other === undefined || other.updatedMs < checkpoint.updatedMs) strays.set(checkpoint.path, checkpoint)
  }
  return strays
}

/** The regular files of a folder. */
export async function filesOfDirectory(directory: string): Promise<readonly Sighting[]> {
  const found: Sighting[] = []
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const stats = await stat(path, { bigint: true }).catch(() => undefined)
    if (stats?.isFile() === true) found.push(sightingOf(path, stats))
  }
  return found
}
