import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSmallPrograms } from '../locate/small/small-program.ts'
import { writeSmallCases } from '../locate/small/write-cases.ts'
import { idiomFix, type IdiomFix } from './idioms/idiom-fix.ts'
import { ProgramRuns } from './idioms/program-run.ts'
import { Proposer } from './planted/proposed.ts'

/**
 * Asks for each of the small programs in `idioms/*.txt`, whose defects are known ones of their languages, what would be tried, and
 * which of it makes the program print what the right one prints. It is a quick look beside the bench: no sandbox, no tests. The programs
 * are ours, and the changes are made by rules.
 *
 *   node test/bench/repair/known-defects.ts --out FOLDER [--language go]… [--only WORD]… [--runs 40] [--list] [--wrong]
 *
 * --out keeps the programs and how each ended, for the next time. --list tells each program, --wrong shows what was chosen and is not right.
 * The last lines hold the figures by language: proposed at all, chosen, something else chosen.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    language: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '40' },
    list: { type: 'boolean', default: false },
    wrong: { type: 'boolean', default: false },
  },
})
if (values.out === undefined) throw new Error('--out FOLDER is needed')
const { out } = values
const folder = join(import.meta.dirname, 'idioms')
const programs = globSync('*.txt', { cwd: folder })
  .toSorted()
  .flatMap((name) => readSmallPrograms(readFileSync(join(folder, name), 'utf8')))
  .filter(({ language }) => values.language.length === 0 || values.language.includes(language))
  .filter(({ slug }) => values.only.length === 0 || values.only.some((word) => slug.includes(word)))
const runs = new ProgramRuns(join(out, 'ends.json'))
const proposer = new Proposer()
const fixes: IdiomFix[] = []
await writeSmallCases(programs, out)
for (const program of programs) {
  const { language, slug } = program
  const options = { runs, proposer, runsMax: Number(values.runs) }
  const fix = await idiomFix(program, join(out, language, slug), options)
  fixes.push(fix)
  runs.save()
  if (values.list) console.log(lineOf(fix))
  if (values.wrong && fix.wrongText !== undefined) console.log(fix.wrongText)
}
for (const [language, group] of Map.groupBy(fixes, ({ program }) => program.split('/')[0] ?? ''))
  console.log(figures(language, group))
console.log(figures('all', fixes))

function lineOf({
  program,
  unsound,
  rank,
  proposed,
  rightSource,
  chosen,
  chosenSource,
  place,
}: IdiomFix): string {
  if (unsound !== undefined) return `${program.padEnd(26)} UNSOUND ${unsound}`
  const found = rank === undefined ? '-' : `${rank}`
  return `${program.padEnd(26)} ${found.padStart(3)} of ${String(proposed).padStart(3)} ${chosen.padEnd(5)} ${rightSource ?? ''}${chosen === 'wrong' ? ` (chosen: ${chosenSource ?? ''})` : ''} [${place}]`
}

function figures(name: string, group: readonly IdiomFix[]): string {
  const count = (is: (fix: IdiomFix) => boolean): number => group.filter(is).length
  return `${name.padEnd(10)} ${group.length} programs, ${count(({ unsound }) => unsound !== undefined)} unsound, right proposed ${count(({ rank }) => rank !== undefined)}, right chosen ${count(({ chosen }) => chosen === 'right')}, wrong chosen ${count(({ chosen }) => chosen === 'wrong')}, none ${count(({ chosen }) => chosen === 'none')}`
}
