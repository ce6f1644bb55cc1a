/** Something to choose from, as numbers in one order for all; `isRight` is known. */
export interface Choice {
  readonly values: readonly number[]
  readonly isRight: boolean
}

/** One case: what there was to choose from. */
export interface ChoiceCase {
  /** What belongs together and is left out together. Shape: "python/bank-statement". */
  readonly group: string
  readonly weight: number
  readonly choices: readonly Choice[]
}

export interface FitOptions {
  /** Weights that the fit is drawn to. */
  readonly prior: readonly number[]
  /** How strongly, for each weight: 1 / variance. Infinity: it stays what it is. */
  readonly strength: readonly number[]
  /** Of each weight: whether it may be below 0 (-1: only below, 1: only above, 0: both). */
  readonly signs: readonly number[]
}

const STEPS = 400
const RATE = 0.05

/**
 * Weights under which the right choices are likeliest, when a choice is as likely as e to the power of the sum of its
 * values times weights, among those of its case. Deterministic.
 * Source: McFadden, conditional logit (1974); the penalty is that of a normal prior; steps by Adam (Kingma and Ba 2015).
 */
export function fit(cases: readonly ChoiceCase[], options: FitOptions): readonly number[] {
  const { prior, strength, signs } = options
  const known = cases.filter(({ choices }) => choices.some(({ isRight }) => isRight) && choices.length > 1)
  const weights = [...prior]
  const isKept = weights.map((_, at) => strength[at] === Infinity)
  const first = weights.map(() => 0)
  const second = weights.map(() => 0)
  for (let step = 1; step <= STEPS; step += 1) {
    const gradient = weights.map((weight, at) =>
      isKept[at] === true ? 0 : -(strength[at] ?? 0) * (weight - (prior[at] ?? 0)),
    )
    for (const one of known) addGradient(gradient, one, weights)
    for (const [at, slope] of gradient.entries()) {
      if (isKept[at] === true) continue
      first[at] = 0.9 * (first[at] ?? 0) + 0.1 * slope
      second[at] = 0.999 * (second[at] ?? 0) + 0.001 * slope * slope
      const mean = (first[at] ?? 0) / (1 - 0.9 ** step)
      const spread = Math.sqrt((second[at] ?? 0) / (1 - 0.999 ** step))
      const next = (weights[at] ?? 0) + (RATE * mean) / (spread + 1e-8)
      const sign = signs[at] ?? 0
      weights[at] = sign > 0 ? Math.max(0, next) : sign < 0 ? Math.min(0, next) : next
    }
  }
  return weights
}

function addGradient(gradient: number[], { choices, weight }: ChoiceCase, weights: readonly number[]): void {
  const all = shares(choices, weights)
  const right = shares(
    choices.filter(({ isRight }) => isRight),
    weights,
  )
  let next = 0
  for (const [index, { values, isRight }] of choices.entries()) {
    const wanted = isRight ? (right[next] ?? 0) : 0
    if (isRight) next += 1
    const excess = weight * (wanted - (all[index] ?? 0))
    for (const [at, value] of values.entries()) gradient[at] = (gradient[at] ?? 0) + excess * value
  }
}

/** How likely each choice is, from 0 to 1, together 1. */
export function shares(choices: readonly Choice[], weights: readonly number[]): readonly number[] {
  const scores = choices.map(({ values }) => scoreOf(values, weights))
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

export function scoreOf(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((total, value, at) => total + value * (weights[at] ?? 0), 0)
}

/** At which place, from 1, the first right choice stands; undefined where there is none. */
export function rankOf({ choices }: ChoiceCase, weights: readonly number[]): number | undefined {
  const scored = choices.map(({ values, isRight }) => ({ isRight, score: scoreOf(values, weights) }))
  const index = scored.toSorted((a, b) => b.score - a.score).findIndex(({ isRight }) => isRight)
  return index === -1 ? undefined : index + 1
}
