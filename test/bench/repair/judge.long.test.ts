import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { CaseCopy } from './case-copy.ts'
import { judge } from './judge.ts'
import { readCases, type Case } from './read-cases.ts'
import { repairCase } from './repair-case.ts'

function caseOf(language: string, slug: string): Case {
  const [one] = readCases([language], [slug]).cases
  if (one === undefined) throw new Error(`${language}/${slug} is gone`)
  return one
}

test('judge tells the right patch of a case from a wrong one that passes the visible tests', async (t) => {
  const one = caseOf('javascript', 'lease-keeper')
  const copy = await CaseCopy.make(one)
  t.teardown(() => copy.remove())
  const diffOf = (path: string | undefined): string => readFileSync(path ?? '', 'utf8')
  const right = await judge(one, copy, diffOf(one.rightPatch))
  t.same(right, { isPlausible: true, isWithoutRegression: true, isCorrect: true })
  const elsewhere = diffOf(one.rightPatch).replaceAll('lease', 'loan')
  t.same(await judge(one, copy, elsewhere), {
    isPlausible: false,
    isWithoutRegression: false,
    isCorrect: false,
  })
  const wrong = []
  for (const patch of one.wrongPatches) wrong.push(await judge(one, copy, diffOf(patch)))
  t.equal(
    wrong.some(({ isCorrect }) => isCorrect),
    false,
  )
  t.equal(
    wrong.some(({ isPlausible }) => isPlausible),
    true,
  )
})

test('the bench sees what the agent says about a peer that is down', async (t) => {
  const result = await repairCase(caseOf('javascript', 'price-sync'), [])
  t.match(result, { ended: 'no_code_fix', isCorrect: true, errorClass: 'operational', trouble: undefined })
})
