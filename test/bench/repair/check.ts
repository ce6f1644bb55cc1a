import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkCase } from './check-case.ts'
import { readCases, type Case } from './read-cases.ts'
import { sharesOf } from './shares.ts'
import { shownNames } from './shown-name.ts'

/**
 * Proves the crash-to-fix cases, and judges the shares of the set when all of them are checked.
 *
 *   node test/bench/repair/check.ts [--language L] [--jobs 2] [--shares] [--cases FOLDER] [slug…]
 *
 * --shares: only count, run nothing. --cases: a folder of other cases in the form of ours, whose shares are no matter. Exit status 1 when anything is off.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '2' },
    shares: { type: 'boolean', default: false },
    cases: { type: 'string' },
  },
})
const { cases, problems } = readCases(
  values.language,
  positionals,
  values.cases === undefined ? undefined : resolve(values.cases),
)
for (const problem of problems) console.error(problem)
const shownName = shownNames(cases)
let off = problems.length
const begin = performance.now()
if (!values.shares) {
  const waiting = [...cases]
  await Promise.all(Array.from({ length: Number(values.jobs) }, () => checkAll(waiting)))
  console.log(`${cases.length} cases in ${Math.round((performance.now() - begin) / 1000)} s`)
}
const isWholeSet = values.language.length === 0 && positionals.length === 0 && values.cases === undefined
for (const { name, value, isMet } of sharesOf(cases)) {
  const isBroken = isWholeSet && isMet === false
  console.log(`${isBroken ? 'missed' : '      '} ${name}: ${value}`)
  if (isBroken) off += 1
}
console.log(off === 0 ? 'all as they should be' : `${off} off`)
process.exit(off === 0 ? 0 : 1)

async function checkAll(waiting: Case[]): Promise<void> {
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const start = performance.now()
    const found = await checkCase(one)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${found.length === 0 ? 'ok ' : 'OFF'} ${shownName(one)} (${seconds} s)`)
    // What is off is told in the words of the code: of a sealed case to whoever names it, not by the way.
    const told = one.text.sealed && positionals.length === 0 ? [] : found
    for (const problem of told) console.log(`    ${problem.replaceAll('\n', '\n    ')}`)
    off += found.length > 0 ? 1 : 0
  }
}
