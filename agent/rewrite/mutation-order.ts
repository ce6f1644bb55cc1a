import type { Mutant } from './mutation.ts'

/** A small change with the turn that its place and its slip give it; the lowest is tried first. */
export interface Ranked {
  readonly mutant: Mutant
  readonly cost: number
}

/**
 * Puts changes in the order in which they are tried, cheapest first, where each further one by the same slip waits for others: a slip that fits in many
 * places says little of any of them, and took the attempts of slips that fit in one. What a slip changes alike from two places is one change.
 * Bounds: `most` of one slip.
 */
export function inTurns(all: readonly Ranked[], most: number): readonly Mutant[] {
  const cheapest = new Map<string, Ranked>()
  for (const one of all.toSorted((a, b) => a.cost - b.cost)) {
    const { mutation, path, edits } = one.mutant
    const change = JSON.stringify([mutation, path, edits])
    if (!cheapest.has(change)) cheapest.set(change, one)
  }
  const bySlip = Map.groupBy(cheapest.values(), ({ mutant }) => mutant.mutation)
  return [...bySlip.values()]
    .flatMap((group) =>
      group.slice(0, most).map(({ mutant, cost }, at) => ({ mutant, cost: cost + FURTHER_COST * at })),
    )
    .toSorted((a, b) => a.cost - b.cost)
    .map(({ mutant }) => mutant)
}

/** From 3 to 6 it is the same for planted crashes; source: docs/decisions/0080. */
const FURTHER_COST = 4
