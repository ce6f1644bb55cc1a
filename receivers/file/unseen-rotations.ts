import type { Clock } from '../../agent/model/clock.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { FileFinder } from './file-finder.ts'
import type { FileKey } from './identity.ts'
import type { Sighting } from './sightings.ts'
import type { TailedFile } from './tailed-file.ts'
import { CLOCK_TICK_MS } from './tailing.ts'
import { isPassedBy, isRotatedApart, unseenFiles, type LostSight, type Unseen } from './unseen.ts'

/** What a search has found so far, and what is followed. */
export interface SearchState {
  /** What `startSearch` gave. */
  readonly names: ReadonlySet<string>
  readonly present: ReadonlyMap<string, Sighting>
  readonly listed: ReadonlyMap<FileKey, Sighting>
  readonly moved: ReadonlyMap<FileKey, Sighting>
  readonly followed: ReadonlyMap<FileKey, TailedFile>
  readonly withName: (path: string) => TailedFile | undefined
}

const NONE: ReadonlyMap<FileKey, Unseen> = new Map()
const NAMES_MAX = 1_000
/** What was found so shortly before a kill is in no checkpoint. */
const UNKEPT_MS = 1_000

/** Remembers what a search needs to know of the time since the one before. */
export class UnseenRotations {
  readonly #clock: Clock
  readonly #finder: FileFinder
  readonly #checkpoints: Checkpoints
  /** When the last search began, and the one that is under way. */
  #beforeMs: number | undefined
  #startedMs: number | undefined
  #names = new Set<string>()
  /** When the files of the last search were created. Units: nanoseconds since the epoch. */
  #births: ReadonlyMap<FileKey, bigint> = new Map()

  constructor(options: {
    readonly clock: Clock
    readonly finder: FileFinder
    readonly checkpoints: Checkpoints
  }) {
    this.#clock = options.clock
    this.#finder = options.finder
    this.#checkpoints = options.checkpoints
  }

  /** A file came under this name, or went from it. Bounds: 1,000 names between two searches. */
  noteName(path: string): void {
    if (this.#names.size < NAMES_MAX) this.#names.add(path)
  }

  /** The names that were noted since the last search began. */
  startSearch(): ReadonlySet<string> {
    const names = this.#names
    this.#names = new Set()
    this.#beforeMs = this.#startedMs
    this.#startedMs = this.#clock.now()
    return names
  }

  /** Files that came under a name that is searched for and were rotated away from it before this search. */
  async find(state: SearchState): Promise<ReadonlyMap<FileKey, Unseen>> {
    const lost = this.#lostSight(state)
    const { listed, moved, followed } = state
    const isTaken = (key: FileKey, path: string): boolean =>
      followed.has(key) || listed.has(key) || moved.has(key) || this.#finder.isLeftOut(path)
    const wouldFind = (path: string): boolean => this.#finder.wouldFind(path)
    const unseen =
      lost.length === 0
        ? NONE
        : this.#withPassedBy(await unseenFiles(lost, { isTaken, wouldFind }), state, lost)
    const before = [...this.#births].filter(([key]) => followed.has(key))
    const now = [...listed, ...moved, ...unseen].map(([key, { bornNs }]) => [key, bornNs] as const)
    this.#births = new Map([...before, ...now])
    return unseen
  }

  /**
   * Together with those that are searched for under their new names too, and were rotated before they were found:
   * the oldest first, each under the name that it was written under.
   */
  #withPassedBy(
    unseen: ReadonlyMap<FileKey, Unseen>,
    { listed, followed }: SearchState,
    lost: readonly LostSight[],
  ): ReadonlyMap<FileKey, Unseen> {
    const all = new Map(unseen)
    const logs = lost.filter(({ path }) => !lost.some((other) => isRotatedApart(path, other.path)))
    for (const [key, sighting] of listed) {
      if (followed.has(key) || this.#checkpoints.get(key) !== undefined || sighting.bornNs === 0n) continue
      const log = logs.find((each) => isPassedBy(sighting, each))
      if (log !== undefined) all.set(key, { ...sighting, name: log.path })
    }
    return new Map([...all].toSorted(([, one], [, other]) => Number(one.bornNs - other.bornNs)))
  }

  #lostSight(state: SearchState): readonly LostSight[] {
    const sinceNs = this.#beforeMs === undefined ? this.#sinceLastRun() : this.#sinceLastSearch(state)
    return [...this.#suspects(state)].flatMap((path) => {
      const since = sinceNs(path)
      const untilNs = state.present.get(path)?.bornNs
      return since === undefined ? [] : [{ path, sinceNs: since, untilNs }]
    })
  }

  /** Names under which there may have been files that nobody saw: another file has it now, or none has. */
  #suspects({ names, present, listed, followed, withName }: SearchState): ReadonlySet<string> {
    const suspects = new Set<string>()
    for (const [key, { path }] of listed) {
      if (!followed.has(key) && this.#checkpoints.get(key) === undefined) suspects.add(path)
    }
    for (const { key, path, isListed } of followed.values()) {
      if (isListed && !listed.has(key) && !present.has(path)) suspects.add(path)
    }
    for (const path of names) {
      if (!present.has(path) && withName(path) === undefined && this.#finder.wouldFind(path))
        suspects.add(path)
    }
    return suspects
  }

  /** Not before the last file of that name was created, if one is known. */
  #sinceLastSearch({ withName }: SearchState): (path: string) => bigint {
    const searchedNs = nanoseconds((this.#beforeMs ?? 0) - CLOCK_TICK_MS)
    return (path) => {
      const known = withName(path)
      return (known === undefined ? undefined : this.#births.get(known.key)) ?? searchedNs
    }
  }

  /** Not before the last checkpoint of a file of that name; nothing is known of others. */
  #sinceLastRun(): (path: string) => bigint | undefined {
    const newestMs = new Map<string, number>()
    for (const [, { path, updatedMs }] of this.#checkpoints.entries())
      newestMs.set(path, Math.max(updatedMs, newestMs.get(path) ?? 0))
    return (path) => {
      const ms = newestMs.get(path)
      return ms === undefined ? undefined : nanoseconds(ms - UNKEPT_MS)
    }
  }
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.trunc(milliseconds)) * 1_000_000n
}
