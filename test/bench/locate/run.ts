import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LANGUAGES, readCases } from '../repair/read-cases.ts'
import { CAUSE_CLASSES } from '../../../agent/model/diagnosis.ts'
import { figuresLine, figuresOf, isReached } from './figures.ts'
import { locateCase, type Located } from './locate-case.ts'

/**
 * Measures how well the agent finds the code and the cause of real crashes, over the crash-to-fix cases.
 *
 *   node test/bench/locate/run.ts [--language L] [--jobs 2] [--half open|sealed|both] [--cases FOLDER] [--json FILE] [slug…]
 *
 * With --cases the cases are those of another folder in the form of test/bench/cases. Of a sealed case only its figures are told, so that nobody builds for it. The last line has the figures; exit status 1
 * when they are below those wanted: 70 % first, 90 % among three, 90 % of the classes.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '2' },
    half: { type: 'string', default: 'both' },
    cases: { type: 'string' },
    json: { type: 'string' },
  },
})
const { cases, problems } = readCases(values.language, positionals, values.cases)
for (const problem of problems) console.error(problem)
const wanted = cases.filter(
  ({ text }) => values.half === 'both' || text.sealed === (values.half === 'sealed'),
)
const located: Located[] = []
const waiting = [...wanted]
await Promise.all(Array.from({ length: Number(values.jobs) }, () => locateAll()))

for (const language of LANGUAGES) {
  const own = located.filter((one) => one.language === language)
  if (own.length > 0) console.log(figuresLine(language, figuresOf(own)))
}
for (const causeClass of CAUSE_CLASSES) {
  const own = located.filter((one) => one.wantedClass === causeClass)
  if (own.length > 0) console.log(figuresLine(causeClass, figuresOf(own)))
}
const halves = Object.groupBy(located, ({ isSealed }) => (isSealed ? 'sealed' : 'open'))
for (const [name, half = []] of Object.entries(halves)) console.log(figuresLine(name, figuresOf(half)))
const figures = figuresOf(located)
if (values.json !== undefined) {
  const shown = located.map((one) => (one.isSealed ? { ...one, locations: [], cause: '' } : one))
  writeFileSync(values.json, `${JSON.stringify({ figures, cases: shown }, undefined, 2)}\n`)
}
const isGood = isReached(figures) && problems.length === 0 && located.length > 0
console.log(figuresLine(isGood ? 'reached' : 'missed', figures))
process.exit(isGood ? 0 : 1)

async function locateAll(): Promise<void> {
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const result = await locateCase(one)
    located.push(result)
    if (!result.isSealed) tell(result)
    else if (result.problem !== undefined) console.log(`${result.language}/${result.slug}: ${result.problem}`)
  }
}

function tell({ language, slug, ranks, ...one }: Located): void {
  const place =
    ranks === undefined ? 'no fix' : `rank ${ranks?.function ?? '-'}, own frames ${ranks?.baseline ?? '-'}`
  const kind =
    one.foundClass === one.wantedClass ? one.foundClass : `${one.foundClass}, not ${one.wantedClass}`
  console.log(`${language}/${slug}: ${place}; ${kind}`)
  if (one.problem !== undefined) console.log(`    ${one.problem}`)
  for (const location of one.locations) console.log(`    ${location}`)
}
