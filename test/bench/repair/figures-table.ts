import { figuresOf, percent, type Figures } from './figures.ts'
import type { CaseResult } from './repair-case.ts'

/**
 * The figures of a run as a table of Markdown: a line for each language, for each half and for all.
 * `halves`: what the half that may be looked at and the other one are called.
 */
export function figuresTable(results: readonly CaseResult[], halves: readonly [string, string]): string {
  const languages = [...new Set(results.map(({ language }) => language))].toSorted()
  const [open, other] = halves
  const groups: readonly (readonly [string, readonly CaseResult[]])[] = [
    ...languages.map((each) => [each, results.filter(({ language }) => language === each)] as const),
    [open, results.filter(({ isSealed }) => !isSealed)],
    [other, results.filter(({ isSealed }) => isSealed)],
    ['all', results],
  ]
  const rows = groups.filter(([, own]) => own.length > 0).map(([title, own]) => row(title, figuresOf(own)))
  return `| cases of | cases | located | fixes | plausible | no regression | correct | proved | wrong but proved | correct |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function row(title: string, figures: Figures): string {
  const { cases, located, fixes, plausible, withoutRegression, correct, proved, wrongButProved } = figures
  const counts = [cases, located, fixes, plausible, withoutRegression, correct, proved, wrongButProved]
  return `| ${title} | ${counts.join(' | ')} | ${percent(correct / cases)} |`
}
