import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { checkCase } from './check-case.ts'
import { LANGUAGES, readCases, type Case, type Language } from './read-cases.ts'

/** How many cases a language, of those that need no packages; `node test/bench/repair/check.ts` proves them all. */
const CASES_A_LANGUAGE = 1
const RUNTIMES: Readonly<Record<Language, readonly string[] | undefined>> = {
  javascript: undefined,
  typescript: undefined,
  python: ['python3', '--version'],
  go: ['go', 'version'],
  java: ['javac', '-version'],
  rust: ['cargo', '--version'],
}

const { cases, problems } = readCases()

test('every case can be read', (t) => {
  t.same(problems, [])
  t.end()
})

for (const language of LANGUAGES.filter((each) => cases.some((one) => one.language === each))) {
  const name = `cases in ${language} crash as they say, and their patches are right and wrong`
  test(name, { skip: missingRuntime(language) }, async (t) => {
    const some = someOf(language)
    t.equal(some.length, CASES_A_LANGUAGE)
    for (const one of some) t.same(await checkCase(one), [], one.slug)
  })
}

test('checkCase tells of a wrong patch that is taken for the right one', async (t) => {
  const one = cases.find(({ slug }) => slug === 'lease-keeper')
  if (one === undefined) throw new Error('the case is gone')
  const [wrong] = one.wrongPatches
  if (wrong === undefined || one.rightPatch === undefined) throw new Error('its patches are gone')
  const found = await checkCase({ ...one, rightPatch: wrong, wrongPatches: [one.rightPatch] })
  t.ok(found.some((problem) => problem.startsWith('hidden tests with right.patch: fail')))
  t.ok(found.some((problem) => problem.startsWith('hidden tests with wrong/right.patch: pass')))
})

test('checkCase tells of a crash that is another one', async (t) => {
  const one = cases.find(({ slug }) => slug === 'invoice-reminders')
  if (one === undefined) throw new Error('the case is gone')
  const exception = { type: 'RangeError', messagePattern: 'email' }
  const top = { path: 'src/invoices.js', name: 'overdue' }
  const otherType = await checkCase({ ...one, text: { ...one.text, exception } })
  t.ok(otherType.some((problem) => problem.startsWith('no RangeError of that message')))
  const otherTop = await checkCase({ ...one, text: { ...one.text, top_own_function: top } })
  t.ok(otherTop.some((problem) => problem.startsWith('the top own frame is src/letter.js:')))
})

function someOf(language: Language): readonly Case[] {
  return cases
    .filter((one) => one.language === language && one.text.prepare === undefined && !one.text.third_party)
    .slice(0, CASES_A_LANGUAGE)
}

function missingRuntime(language: Language): string | false {
  const [program = '', ...words] = RUNTIMES[language] ?? []
  if (program === '' || spawnSync(program, words).status === 0) return false
  return `${program} is not installed`
}
