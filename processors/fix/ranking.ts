import type { Random } from '../../agent/model/clock.ts'
import type { Candidate, TrackRecord } from '../../agent/model/fix.ts'
import type { Strategy } from './strategy.ts'

/**
 * The order in which things are tried: where nothing was measured the one they come in, else by what each has shown to
 * be worth.
 *
 *   worth = mean of the Beta distribution of (prior + held, prior + failed);  the prior falls along the given order
 *
 * One turn in ten one that is not thought the best goes first, or what had bad luck once would never be tried again.
 */

/** What the given order weighs, in runs. */
const PRIOR_RUNS = 4
const PRIOR_BEST = 0.7
const PRIOR_WORST = 0.3
/** Share of the turns in which chance decides what goes first. */
const EXPLORED_SHARE = 0.1

export interface Runs {
  readonly held: number
  readonly failed: number
}

/** Puts what has shown to be worth more first. The order stays as it is while nothing was run. */
export function ranked<T>(items: readonly T[], runsOf: (item: T) => Runs, random: Random): readonly T[] {
  const runs = items.map(runsOf)
  if (items.length < 2 || runs.every(({ held, failed }) => held + failed === 0)) return items
  const order = items
    .map((item, index) => ({ item, worth: worthOf(runs[index] ?? NONE, index / (items.length - 1)) }))
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ item }) => item)
  if (random() >= EXPLORED_SHARE) return order
  const [explored] = order.splice(1 + Math.floor(random() * (order.length - 1)), 1)
  return explored === undefined ? order : [explored, ...order]
}

const NONE: Runs = { held: 0, failed: 0 }

/** `place`: 0 for the first of the given order, 1 for the last. */
function worthOf({ held, failed }: Runs, place: number): number {
  const prior = PRIOR_BEST - (PRIOR_BEST - PRIOR_WORST) * place
  return (prior * PRIOR_RUNS + held) / (PRIOR_RUNS + held + failed)
}

/** Strategies, each by all that it proposed. A model, which may cost money, keeps its place: others are tried in theirs. */
export function rankedStrategies(
  strategies: readonly Strategy[],
  records: readonly TrackRecord[],
  random: Random,
): readonly Strategy[] {
  const free = ranked(
    strategies.filter(({ id }) => id !== 'model'),
    ({ id }) => sumOf(records.filter(({ strategy }) => strategy === id)),
    random,
  ).values()
  return strategies.map((strategy) => (strategy.id === 'model' ? strategy : (free.next().value ?? strategy)))
}

/**
 * Candidates of one strategy, each by its source. A change where the bad value comes from stays before one where it is
 * used, and one with a witness before one without.
 */
export function rankedCandidates(
  candidates: readonly Candidate[],
  records: readonly TrackRecord[],
  random: Random,
): readonly Candidate[] {
  const kinds = Map.groupBy(candidates, ({ origin, witness }) => `${origin} ${witness !== undefined}`)
  return [...kinds.values()].flatMap((alike) =>
    ranked(
      alike,
      ({ strategy, source }) =>
        sumOf(records.filter((record) => record.strategy === strategy && record.source === source)),
      random,
    ),
  )
}

function sumOf(records: readonly TrackRecord[]): Runs {
  return {
    held: records.reduce((sum, { held }) => sum + held, 0),
    failed: records.reduce((sum, { failed }) => sum + failed, 0),
  }
}
