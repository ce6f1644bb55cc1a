import { stat } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import type { FileKey } from './identity.ts'
import { filesOfDirectory, type Sighting } from './sightings.ts'

/**
 * Rotations that passed while nobody looked: a file is created, filled and renamed before it was found.
 *
 *   search before   app.log = A
 *   meanwhile       A ▶ app.log.2      B created, filled ▶ app.log.1      C created
 *   search now      app.log = C        A is known                         B has no name that is searched for
 *
 * B is told by its name, which is that of the log with a number, a date or "old" added, by being followed by
 * nobody, and by the time it was created, not before A and not after C: what is younger than C is a log of its own.
 */
export interface LostSight {
  /** The name that files came under and went from. */
  readonly path: string
  /** When the last one that is known was created; else the time of the last look. Units: nanoseconds. */
  readonly sinceNs: bigint
  /** When the one that has the name now was created, which came after those that were renamed; undefined: none has it. */
  readonly untilNs: bigint | undefined
}

/** A file that nobody saw under the name it was written under. */
export interface Unseen extends Sighting {
  readonly name: string
}

const ROTATED = /^[.\-_]?(?:\d[\d.\-_T:Zz]*|old|bak|prev|last)$/

/**
 * The files that had one of these names and were never found under it, in no order. Nothing on a file
 * system that does not tell when a file was created. Errors: none; a folder that cannot be read has none.
 */
export async function unseenFiles(
  lost: readonly LostSight[],
  {
    isTaken,
    wouldFind,
  }: {
    readonly isTaken: (key: FileKey, path: string) => boolean
    /** Whether the next search finds it by itself, if it is no rotation. */
    readonly wouldFind: (path: string) => boolean
  },
): Promise<ReadonlyMap<FileKey, Unseen>> {
  const found = new Map<FileKey, Unseen>()
  for (const directory of new Set(lost.map(({ path }) => dirname(path)))) {
    if (!(await tellsBirth(directory))) continue
    const here = lost.filter(({ path }) => dirname(path) === directory)
    for (const sighting of await filesOfDirectory(directory)) {
      const { key, path, size } = sighting
      if (size === 0 || isTaken(key, path)) continue
      const isRotation = wouldFind(path) ? isPassedBy : isRotated
      const from = here.find((each) => isRotation(sighting, each))
      if (from !== undefined) found.set(key, { ...sighting, name: from.path })
    }
  }
  return found
}

/** Whether a file has what a rotation adds to the name, before or after the suffix, and may have had it before the one that has it now. */
function isRotated({ path, bornNs }: Sighting, { path: of, sinceNs, untilNs = bornNs }: LostSight): boolean {
  return bornNs >= sinceNs && bornNs <= untilNs && ROTATED.test(additionOf(path, of) ?? '')
}

/**
 * The same of a file that is searched for under its own name too, and is read whatever is said here: made in the same tick of the system's
 * clock as the log, it is a log of its own.
 */
export function isPassedBy(sighting: Sighting, log: LostSight): boolean {
  const isOlder = log.untilNs === undefined || sighting.bornNs < log.untilNs
  return isOlder && isRotated(sighting, log) && isRotatedApart(sighting.path, log.path)
}

/** Beside app.log, app.log2 and app2.log are logs of their own. */
export function isRotatedApart(path: string, of: string): boolean {
  const addition = additionOf(path, of) ?? ''
  return /^[.\-_]/.test(addition) && ROTATED.test(addition)
}

/** What one path has more than another, before or after the suffix. Shape: "app.log.1" of "app.log" gives ".1". */
function additionOf(path: string, of: string): string | undefined {
  const name = basename(path)
  const log = basename(of)
  if (name.startsWith(log)) return name.slice(log.length)
  const suffix = extname(log)
  const stem = log.slice(0, log.length - suffix.length)
  if (suffix === '' || !name.startsWith(stem) || !name.endsWith(suffix)) return undefined
  return name.slice(stem.length, name.length - suffix.length)
}

/**
 * Whether the file system knows when files were created: where it does not, the system gives nothing or the
 * time of the last change, which a rename is as well.
 */
async function tellsBirth(directory: string): Promise<boolean> {
  const stats = await stat(directory, { bigint: true }).catch(() => undefined)
  return stats !== undefined && stats.birthtimeNs > 0n && stats.birthtimeNs < stats.ctimeNs
}
