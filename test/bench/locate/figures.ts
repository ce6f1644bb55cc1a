import type { Located } from './locate-case.ts'

/** Shares of cases, 0 to 1. The five over places count the cases with a fix, the class all of them. */
export interface Figures {
  readonly cases: number
  readonly fixes: number
  readonly top1: number
  readonly top3: number
  readonly line1: number
  readonly line3: number
  readonly file1: number
  readonly file3: number
  /** The file of the first own frame, and the files of the first three, each function once. */
  readonly baselineFile1: number
  readonly baselineFile3: number
  readonly baseline1: number
  readonly baseline3: number
  readonly class: number
}

/** What has to be reached, of all cases together. */
export const WANTED = { top1: 0.7, top3: 0.9, class: 0.9 } as const

export function figuresOf(all: readonly Located[]): Figures {
  const isFix = (one: Located): boolean => one.ranks !== undefined || one.problem !== undefined
  const fixes = all.filter((one) => isFix(one) && one.wantedClass !== 'operational')
  const share = (rankOf: (one: Located) => number | undefined, max: number): number =>
    part(fixes, (one) => (rankOf(one) ?? Infinity) <= max)
  return {
    cases: all.length,
    fixes: fixes.length,
    top1: share(({ ranks }) => ranks?.function, 1),
    top3: share(({ ranks }) => ranks?.function, 3),
    line1: share(({ ranks }) => ranks?.line, 1),
    line3: share(({ ranks }) => ranks?.line, 3),
    file1: share(({ ranks }) => ranks?.file, 1),
    file3: share(({ ranks }) => ranks?.file, 3),
    baselineFile1: share(({ ranks }) => ranks?.baselineFile, 1),
    baselineFile3: share(({ ranks }) => ranks?.baselineFile, 3),
    baseline1: share(({ ranks }) => ranks?.baseline, 1),
    baseline3: share(({ ranks }) => ranks?.baseline, 3),
    class: part(all, (one) => one.foundClass === one.wantedClass),
  }
}

export function isReached(figures: Figures): boolean {
  return figures.top1 >= WANTED.top1 && figures.top3 >= WANTED.top3 && figures.class >= WANTED.class
}

/** One line of figures. Shape: "open 35 cases: top-1 71.0 %, top-3 …". */
export function figuresLine(name: string, figures: Figures): string {
  const shown: readonly (readonly [string, number])[] = [
    ['top-1', figures.top1],
    ['top-3', figures.top3],
    ['class', figures.class],
    ['±3 lines first', figures.line1],
    ['among three', figures.line3],
    ['file first', figures.file1],
    ['among three', figures.file3],
    ['baseline top-1', figures.baseline1],
    ['top-3', figures.baseline3],
    ['file of the top own frame', figures.baselineFile1],
    ['files of the first three', figures.baselineFile3],
  ]
  const parts = shown.map(([label, value]) => `${label} ${(100 * value).toFixed(1)} %`)
  return `${name} (${figures.cases} cases, ${figures.fixes} with a fix): ${parts.join(', ')}`
}

function part(all: readonly Located[], isIn: (one: Located) => boolean): number {
  return all.length === 0 ? 0 : all.filter(isIn).length / all.length
}
