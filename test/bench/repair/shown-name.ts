import type { Case } from './read-cases.ts'

/**
 * How cases are called in what a run prints: a sealed one by its turn alone, so that nobody who looks on builds for it.
 * Shape: "go/late-tail", "sealed 7 of 45"; the turns are in the order in which names are first asked for.
 */
export function shownNames(cases: readonly Case[]): (one: Case) => string {
  const sealed = cases.filter(({ text }) => text.sealed)
  const turns = new Map<Case, number>()
  return (one) => {
    if (!one.text.sealed) return `${one.language}/${one.slug}`
    const turn = turns.get(one) ?? turns.size + 1
    turns.set(one, turn)
    return `sealed ${turn} of ${sealed.length}`
  }
}
