import { test } from 'tap'
import { reportOf } from './report.ts'
import type { CaseResult } from './repair-case.ts'
import type { Case } from './read-cases.ts'
import { shownNames } from './shown-name.ts'

function caseOf(slug: string, sealed: boolean): Case {
  return { language: 'go', slug, text: { sealed } } as unknown as Case
}

test('A sealed case is called by its turn, the same each time, and an open one by its name', (t) => {
  const [hidden, open, other] = [caseOf('hidden', true), caseOf('open', false), caseOf('other', true)]
  const nameOf = shownNames([hidden, open, other])
  t.equal(nameOf(other), 'sealed 1 of 2')
  t.equal(nameOf(open), 'go/open')
  t.equal(nameOf(hidden), 'sealed 2 of 2')
  t.equal(nameOf(other), 'sealed 1 of 2')
  t.end()
})

test('The report of a run shows neither the name nor the fix of a sealed case that was wrong and proved', (t) => {
  const result: CaseResult = {
    language: 'go',
    slug: 'hidden',
    class: 'null',
    isSealed: true,
    isTold: true,
    wanted: 'fix',
    ended: 'fix',
    grade: 'proved',
    confidence: 0.9,
    strategy: 'template',
    diff: '--- a/secret.go\n',
    reasons: [],
    errorClass: 'null_dereference',
    isLocated: true,
    isPlausible: true,
    isWithoutRegression: true,
    isCorrect: false,
    agentSeconds: 1,
    seconds: 1,
    trouble: undefined,
  }
  const sealed = reportOf([result], 1)
  t.match(sealed, /wrong but graded proved:\n {2}a sealed one by template\n/)
  t.notMatch(sealed, /hidden|secret/)
  t.match(reportOf([{ ...result, isSealed: false }], 1), /go\/hidden by template\n {4}--- a\/secret\.go/)
  t.end()
})
