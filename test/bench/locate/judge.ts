import { join } from 'node:path'
import type { CodeLocation, ResolvedFrame } from '../../../agent/model/diagnosis.ts'
import { changedPlaces, placeAround, type ChangedPlace } from './changed-places.ts'

/** Where the first right place stands among those that were named; the baseline is the own frames in order. */
export interface Ranks {
  /** From 1, of the first that is in a changed function; undefined when none is. */
  readonly function: number | undefined
  /** Of the first in a changed file within three lines of a change. */
  readonly line: number | undefined
  readonly file: number | undefined
  readonly baseline: number | undefined
  /** Of the first own frame in a changed file, each file once. */
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
  const frames = found.frames.flatMap(({ isOwn, path, line }) =>
    isOwn && path !== undefined && line !== undefined ? [{ path, line }] : [],
  )
  return {
    function: rank(locations, (one) => isInside(one, places, right.folder)),
    line: rank(found.locations, (one) => isNear(one, places)),
    file: fileRank(found.locations, places),
    baselineFile: fileRank(frames, places),
    baseline: rank(byFunction(frames, right.folder), (one) => isInside(one, places, right.folder)),
  }
}

function fileRank(all: readonly Place[], places: readonly ChangedPlace[]): number | undefined {
  return rank(
    distinct(all, ({ path }) => path),
    (one) => places.some(({ path }) => path === one.path),
  )
}

/** One place a function, the first of each. */
function byFunction(all: readonly Place[], folder: string): readonly Place[] {
  return distinct(all, ({ path, line }) => {
    const around = placeAround(join(folder, path), line)
    return `${path}:${around?.startLine ?? line}:${around?.endLine ?? line}`
  })
}

function distinct(all: readonly Place[], keyOf: (place: Place) => string): readonly Place[] {
  const seen = new Set<string>()
  return all.filter((place) => {
    const key = keyOf(place)
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
