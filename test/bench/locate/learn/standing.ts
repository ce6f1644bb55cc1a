import { rankOf, shares, type ChoiceCase } from './choice-model.ts'

/**
 * How well weights put the right function first, over some cases, each by what it counts.
 * Shape: "learned (120 crashes, 110 named at all): top-1 55.0 %, top-2 70.1 %, top-3 80.3 %, log-likelihood -1.021".
 */
export function standingLine(
  name: string,
  cases: readonly ChoiceCase[],
  weightsOf: (one: ChoiceCase) => readonly number[],
): string {
  const ranks = cases.map((one) => rankOf(one, weightsOf(one)))
  const sumOf = (isIn: (index: number) => boolean): number =>
    cases.reduce((sum, { weight }, index) => sum + (isIn(index) ? weight : 0), 0)
  const top = (most: number): string => {
    const count = sumOf((index) => (ranks[index] ?? Infinity) <= most)
    return `top-${most} ${((100 * count) / sumOf(() => true)).toFixed(1)} %`
  }
  const named = cases.filter((_, index) => ranks[index] !== undefined)
  const likelihood = named.reduce((sum, one) => sum + Math.log(rightShare(one, weightsOf(one))), 0)
  const mean = (likelihood / Math.max(1, named.length)).toFixed(3)
  return `${name} (${cases.length} crashes, ${named.length} named at all): ${[top(1), top(2), top(3)].join(', ')}, log-likelihood ${mean}`
}

function rightShare({ choices }: ChoiceCase, weights: readonly number[]): number {
  const all = shares(choices, weights)
  return choices.reduce((sum, { isRight }, at) => sum + (isRight ? (all[at] ?? 0) : 0), 0)
}
