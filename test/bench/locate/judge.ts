import { join } from 'node:path'
import type { CodeLocation, ResolvedFrame } from '../../../agent/model/diagnosis.ts'
import { changedPlaces, placeAround, type ChangedPlace } from './changed-places.ts'

/** Where the first right place stands among those that were named; the baseline is the own frames in order. */
export interface Ranks {
  /** From 1, of the first that is in a changed function; undefined when none is. */
  readonly function: number | undefined
  /** Of the first in a changed file within three lines of a change. */
  readonly line: number | undefined
  /** Of the first function that is in a changed file. */
  readonly file: number | undefined
  readonly baseline: number | undefined
  /** Of the first function of an own frame that is in a changed file. */
  readonly baselineFile: number | undefined
}

interface Place {
  readonly path: string
  readonly line: number
}

const NEAR_LINES = 3

/** Compares the places that a diagnosis names with those that the right patch changes. */
export function ranksOf(
  found: { readonly locations: readonly CodeLocation[]; readonly frames: readonly ResolvedFrame[] },
  right: { readonly patch: string; readonly folder: string },
): Ranks {
  const places = changedPlaces(right.patch, right.folder)
  const locations = byFunction(found.locations, right.folder)
  const own = found.frames.flatMap(({ isOwn, path, line }) =>
    isOwn && path !== undefined && line !== undefined ? [{ path, line }] : [],
  )
  const frames = byFunction(own, right.folder)
  const isInChangedFile = (one: Place): boolean => places.some(({ path }) => path === one.path)
  return {
    function: rank(locations, (one) => isInside(one, places, right.folder)),
    line: rank(found.locations, (one) => isNear(one, places)),
    file: rank(locations, isInChangedFile),
    baseline: rank(frames, (one) => isInside(one, places, right.folder)),
    baselineFile: rank(frames, isInChangedFile),
  }
}

/** One place a function, the first of each. */
function byFunction(all: readonly Place[], folder: string): readonly Place[] {
  const seen = new Set<string>()
  return all.filter(({ path, line }) => {
    const around = placeAround(join(folder, path), line)
    const key = `${path}:${around?.startLine ?? line}:${around?.endLine ?? line}`
    return seen.has(key) ? false : seen.add(key)
  })
}

function isInside({ path, line }: Place, places: readonly ChangedPlace[], folder: string): boolean {
  const around = placeAround(join(folder, path), line)
  return places.some(
    (place) =>
      place.path === path &&
      place.startLine === around?.startLine &&
      place.endLine === around.endLine &&
      place.function === around.function,
  )
}

function isNear({ path, line }: Place, places: readonly ChangedPlace[]): boolean {
  return places.some(
    (place) => place.path === path && place.lines.some((one) => Math.abs(one - line) <= NEAR_LINES),
  )
}

function rank(all: readonly Place[], isRight: (place: Place) => boolean): number | undefined {
  const index = all.findIndex(isRight)
  return index === -1 ? undefined : index + 1
}
