import type { CaseResult } from './repair-case.ts'

/** Counts over some of the cases. */
export interface Figures {
  readonly cases: number
  /** Of all cases. */
  readonly located: number
  /** Fixes that were proposed. */
  readonly fixes: number
  readonly plausible: number
  readonly withoutRegression: number
  /** Of all cases: right fixes, and right decisions that no code is to be changed. */
  readonly correct: number
  readonly proved: number
  readonly wrongButProved: number
}

/** One line of a table. */
export interface FigureLine extends Figures {
  readonly name: string
}

/** Fixes with about the same confidence, and how many of them are right. */
export interface ConfidenceBucket {
  readonly from: number
  readonly to: number
  readonly fixes: number
  readonly correct: number
}

/** What the bench is judged by. */
export interface Bar {
  readonly name: string
  readonly value: string
  readonly isMet: boolean
}

/** Counts some results. */
export function figuresOf(results: readonly CaseResult[]): Figures {
  const count = (isIn: (result: CaseResult) => boolean): number => results.filter(isIn).length
  return {
    cases: results.length,
    located: count(({ isLocated }) => isLocated),
    fixes: count(isFix),
    plausible: count(({ isPlausible }) => isPlausible),
    withoutRegression: count((result) => isFix(result) && result.isWithoutRegression),
    correct: count(({ isCorrect }) => isCorrect),
    proved: count(({ grade }) => grade === 'proved'),
    wrongButProved: count(isWrongButProved),
  }
}

/** A fix that is graded proved and is wrong: there must be none. */
export function isWrongButProved({ grade, isCorrect }: CaseResult): boolean {
  return grade === 'proved' && !isCorrect
}

/** The lines of a table: one for each value of a column, most cases first. */
export function linesBy(
  results: readonly CaseResult[],
  nameOf: (result: CaseResult) => string,
): readonly FigureLine[] {
  const groups = Map.groupBy(results, nameOf)
  const lines = [...groups].map(([name, group]) => ({ name, ...figuresOf(group) }))
  return lines.toSorted((a, b) => b.cases - a.cases || a.name.localeCompare(b.name))
}

const BUCKETS = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1] as const

/** Fixes by confidence; the last bucket holds 1 too. */
export function confidenceBuckets(results: readonly CaseResult[]): readonly ConfidenceBucket[] {
  return BUCKETS.slice(0, -1).map((from, index) => {
    const to = BUCKETS[index + 1] ?? 1
    const isLast = index === BUCKETS.length - 2
    const fixes = results.filter(
      (result) =>
        isFix(result) &&
        result.confidence >= from &&
        (result.confidence < to || (isLast && result.confidence <= to)),
    )
    return { from, to, fixes: fixes.length, correct: fixes.filter(({ isCorrect }) => isCorrect).length }
  })
}

const CORRECT_MIN = 0.5
const LANGUAGE_CORRECT_MIN = 0.35
const PROVED_MIN = 0.4
const MINUTES_MAX = 45

/** Judges a run over the whole set, in so many minutes. */
export function barsOf(results: readonly CaseResult[], minutes: number): readonly Bar[] {
  const share = (part: readonly CaseResult[], isIn: (result: CaseResult) => boolean): number =>
    part.length === 0 ? 0 : part.filter(isIn).length / part.length
  const bar = (name: string, value: number, min: number): Bar => ({
    name: `${name}, at least ${percent(min)}`,
    value: percent(value),
    isMet: value >= min,
  })
  const isRight = ({ isCorrect }: CaseResult): boolean => isCorrect
  const sealed = results.filter(({ isSealed }) => isSealed)
  const toldAndRight = results.filter((result) => result.isTold && isFix(result) && result.isCorrect)
  const wrong = results.filter(isWrongButProved).length
  return [
    bar('correct', share(results, isRight), CORRECT_MIN),
    bar('correct of the sealed half', share(sealed, isRight), CORRECT_MIN),
    ...linesBy(results, ({ language }) => language).map(({ name, correct, cases }) =>
      bar(`correct in ${name}`, correct / cases, LANGUAGE_CORRECT_MIN),
    ),
    bar(
      'proved, of correct fixes whose command or request was told',
      share(toldAndRight, ({ grade }) => grade === 'proved'),
      PROVED_MIN,
    ),
    { name: 'wrong but graded proved, none', value: String(wrong), isMet: wrong === 0 },
    {
      name: `minutes, at most ${MINUTES_MAX}`,
      value: minutes.toFixed(1),
      isMet: minutes <= MINUTES_MAX,
    },
  ]
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function isFix({ ended }: CaseResult): boolean {
  return ended === 'fix'
}
