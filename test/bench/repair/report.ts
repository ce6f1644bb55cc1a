import {
  barsOf,
  confidenceBuckets,
  figuresOf,
  isWrongButProved,
  linesBy,
  percent,
  type FigureLine,
} from './figures.ts'
import type { CaseResult } from './repair-case.ts'

/** The report of a run as text, its last line the figures. */
export function reportOf(results: readonly CaseResult[], minutes: number): string {
  const all = figuresOf(results)
  const bars = barsOf(results, minutes)
  const wrong = results.filter(isWrongButProved)
  const toldFixes = results.filter((result) => result.isTold && result.ended === 'fix' && result.isCorrect)
  const provedOfTold = toldFixes.filter(({ grade }) => grade === 'proved').length
  return [
    table(
      'language',
      linesBy(results, ({ language }) => language),
    ),
    table(
      'half',
      linesBy(results, ({ isSealed }) => (isSealed ? 'sealed' : 'open')),
    ),
    table(
      'class',
      linesBy(results, (result) => result.class),
    ),
    table(
      'given',
      linesBy(results, ({ isTold }) => (isTold ? 'log and command or request' : 'log')),
    ),
    bucketTable(results),
    ['wrong but graded proved:', ...(wrong.length === 0 ? ['  none'] : wrong.map(wrongLine))].join('\n'),
    bars.map(({ name, value, isMet }) => `${isMet ? '      ' : 'missed'} ${name}: ${value}`).join('\n'),
    [
      `${all.cases} cases`,
      `located ${percent(all.located / all.cases)}`,
      `plausible ${percent(all.plausible / all.cases)}`,
      `no regression ${all.withoutRegression} of ${all.fixes} fixes`,
      `correct ${percent(all.correct / all.cases)}`,
      `proved ${provedOfTold} of ${toldFixes.length} correct fixes whose command was told`,
      `wrong but proved ${all.wrongButProved}`,
      `${minutes.toFixed(1)} minutes`,
    ].join(', '),
  ].join('\n\n')
}

const COLUMNS = [
  'cases',
  'located',
  'fixes',
  'plausible',
  'withoutRegression',
  'correct',
  'proved',
  'wrongButProved',
] as const

function table(title: string, lines: readonly FigureLine[]): string {
  const rows = lines.map((line) => [
    line.name,
    ...COLUMNS.map((column) => String(line[column])),
    percent(line.correct / line.cases),
  ])
  return aligned([
    [
      title,
      'cases',
      'located',
      'fixes',
      'plausible',
      'no regression',
      'correct',
      'proved',
      'wrong but proved',
      'correct',
    ],
    ...rows,
  ])
}

function bucketTable(results: readonly CaseResult[]): string {
  const rows = confidenceBuckets(results).map(({ from, to, fixes, correct }) => [
    `${from} to ${to}`,
    String(fixes),
    String(correct),
    fixes === 0 ? '-' : percent(correct / fixes),
  ])
  return aligned([['confidence', 'fixes', 'correct', 'share'], ...rows])
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

function wrongLine({ language, slug, strategy, diff, isSealed }: CaseResult): string {
  if (isSealed) return `  a sealed one by ${strategy}`
  return `  ${language}/${slug} by ${strategy}\n${diff.replaceAll(/^/gm, '    ')}`
}
