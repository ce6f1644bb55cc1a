import { BYTE_FREQUENCY } from './byte-frequency.ts'
import { WINDOW_BYTES } from './filter-buckets.ts'
import type { Pattern } from './literal-pattern.ts'

/** Four bytes of a pattern; a shorter one has bytes before it that may be anything. */
export interface Window {
  readonly pattern: Pattern
  /** Bytes of the pattern up to the window's end. */
  readonly end: number
  readonly chance: number
}

/**
 * Literals whose windows end alike, told apart by one byte more: which of them may be here is looked up by its lower five bits,
 * in which both cases of a letter are one; those that say nothing of that byte come after.
 */
export interface Branch {
  /** Place of that byte, counted from the window's last one. */
  readonly offset: number
  readonly children: ReadonlyMap<number, LiteralTree>
  readonly rest: LiteralTree | undefined
}

export type LiteralTree = readonly Window[] | Branch

/** Values that a branch tells apart. */
export const BRANCH_WAYS = 32
const NO_WAY = -1
/** So few are compared one after the other. */
const LIST_MAX = 2
/** A branch costs a look-up too, and must save more than that. */
const GAIN_MIN = 1
const SHARES = sharesOfWays()

/**
 * The literals of one ending as a tree in which few are compared at any place of a log. Shape: a list where that is as good.
 * Bounds: some 60 literals take 1 ms.
 */
export function treeOf(windows: readonly Window[]): LiteralTree {
  return treeBelow(windows, [])
}

/** Below branches that asked for the bytes at these places. */
function treeBelow(windows: readonly Window[], asked: readonly number[]): LiteralTree {
  const offset = windows.length <= LIST_MAX ? undefined : bestOffset(windows, asked)
  if (offset === undefined) return windows
  const ways = Map.groupBy(windows, (window) => wayOf(window, offset))
  const rest = ways.get(NO_WAY)
  ways.delete(NO_WAY)
  const askedThere = [...asked, offset]
  return {
    offset,
    children: new Map([...ways].map(([way, list]) => [way, treeBelow(list, askedThere)])),
    rest: rest === undefined ? undefined : treeBelow(rest, askedThere),
  }
}

/** The byte after which fewest literals are left to compare, on average over logs; undefined: all are compared as cheaply. */
function bestOffset(windows: readonly Window[], asked: readonly number[]): number | undefined {
  const first = 1 - Math.max(...windows.map(({ end }) => end))
  const last = Math.max(...windows.map(({ pattern, end }) => pattern.values.length - end))
  let best: number | undefined
  let least = windows.length - GAIN_MIN
  for (let offset = first; offset <= last; offset += 1) {
    let cost = 0
    for (const window of windows) cost += SHARES[wayOf(window, offset)] ?? 1
    if (cost >= least || asked.includes(offset) || isKnown(windows, offset)) continue
    least = cost
    best = offset
  }
  return best
}

/** Whether the byte is of the window, which was found already, and the same for all. */
function isKnown(windows: readonly Window[], offset: number): boolean {
  const isOfWindow = offset > -WINDOW_BYTES && offset <= 0
  return isOfWindow && new Set(windows.map((window) => wayOf(window, offset))).size === 1
}

/** Lower bits of the byte that a literal has there; `NO_WAY` when it asks for none. */
function wayOf({ pattern: { values, masks }, end }: Window, offset: number): number {
  const at = end - 1 + offset
  return (masks[at] ?? 0) === 0 ? NO_WAY : (values[at] ?? 0) % BRANCH_WAYS
}

function sharesOfWays(): Float64Array {
  const shares = new Float64Array(BRANCH_WAYS)
  for (const [byte, share] of BYTE_FREQUENCY.entries()) {
    shares[byte % BRANCH_WAYS] = (shares[byte % BRANCH_WAYS] ?? 0) + share
  }
  return shares
}
