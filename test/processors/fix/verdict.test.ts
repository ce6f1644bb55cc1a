import { test } from 'tap'
import {
  compareGrades,
  type Check,
  type CheckId,
  type Grade,
  type Reproduction,
} from '../../../agent/model/fix.ts'
import { verdictOf, type VerdictFacts } from '../../../processors/fix/verdict.ts'

type Outcome = Check['outcome']

const OUTCOMES: readonly Outcome[] = ['passed', 'failed', 'not_run']
const FACTS: VerdictFacts = { assumptions: [], evidence: [], reproducedBy: undefined, hasTests: true }

function check(id: CheckId, outcome: Outcome): Check {
  return { id, outcome, reason: `${id} ${outcome}`, command: '', durationMs: 0, evidence: [] }
}

function checks(tests: Outcome, reproduction: Outcome, cause: Outcome = 'passed'): readonly Check[] {
  return [
    check('policy', 'passed'),
    check('syntax', 'passed'),
    check('tests', tests),
    check('reproduction', reproduction),
    check('cause', cause),
    check('execution', 'passed'),
  ]
}

interface Row {
  readonly tests: Outcome
  readonly reproduction: Outcome
  readonly reproducedBy?: Reproduction['kind']
  readonly hasTests?: boolean
  readonly grade: Grade
}

const TABLE: readonly Row[] = [
  { tests: 'passed', reproduction: 'passed', reproducedBy: 'request', grade: 'proved' },
  { tests: 'passed', reproduction: 'passed', reproducedBy: 'command', grade: 'proved' },
  { tests: 'not_run', reproduction: 'passed', reproducedBy: 'command', hasTests: false, grade: 'proved' },
  { tests: 'not_run', reproduction: 'passed', reproducedBy: 'request', hasTests: false, grade: 'plausible' },
  { tests: 'not_run', reproduction: 'passed', reproducedBy: 'command', hasTests: true, grade: 'plausible' },
  { tests: 'not_run', reproduction: 'passed', reproducedBy: 'request', hasTests: true, grade: 'plausible' },
  { tests: 'passed', reproduction: 'not_run', grade: 'plausible' },
  { tests: 'passed', reproduction: 'passed', grade: 'plausible' },
  { tests: 'not_run', reproduction: 'passed', grade: 'unverified' },
  { tests: 'not_run', reproduction: 'not_run', grade: 'unverified' },
  { tests: 'not_run', reproduction: 'not_run', hasTests: false, grade: 'unverified' },
  { tests: 'failed', reproduction: 'passed', reproducedBy: 'request', grade: 'refused' },
  { tests: 'failed', reproduction: 'failed', reproducedBy: 'request', grade: 'refused' },
  { tests: 'failed', reproduction: 'not_run', grade: 'refused' },
  { tests: 'passed', reproduction: 'failed', reproducedBy: 'request', grade: 'refused' },
  { tests: 'not_run', reproduction: 'failed', reproducedBy: 'command', hasTests: false, grade: 'refused' },
]

for (const { tests, reproduction, reproducedBy, hasTests = true, grade } of TABLE) {
  const by = reproducedBy === undefined ? 'no reproduction' : `a ${reproducedBy}`
  void test(`tests ${tests}, ${by} ${reproduction}, ${hasTests ? 'with' : 'without'} tests is ${grade}`, (t) => {
    t.equal(verdictOf(checks(tests, reproduction), { ...FACTS, reproducedBy, hasTests }).grade, grade)
    t.end()
  })
}

void test('where the way to the error was searched for, only a witness makes it proved, and only without made up values', (t) => {
  const passed = checks('passed', 'passed')
  const facts = { ...FACTS, reproducedBy: 'command', isSearched: true } as const
  const shown = verdictOf(passed, { ...facts, hasWitness: true })
  t.strictSame([shown.grade, shown.reasons], ['proved', []])
  const bare = verdictOf(passed, facts)
  t.equal(bare.grade, 'plausible')
  t.match(bare.reasons.join(), /found in the repository, and nothing there shows/)
  const madeUp = verdictOf(passed, { ...facts, hasWitness: true, isMadeUp: true })
  t.equal(madeUp.grade, 'plausible')
  t.match(madeUp.reasons.join(), /found by trying/)
  t.equal(verdictOf(passed, { ...FACTS, reproducedBy: 'command' }).grade, 'proved', 'told')
  t.equal(verdictOf(checks('failed', 'passed'), facts).reasons.length, 1, 'a refusal says only why it is one')
  t.end()
})

void test('where a test is all that fails, only a witness makes it proved, whoever told how it is run', (t) => {
  const facts = { ...FACTS, reproducedBy: 'command', isTestRun: true } as const
  const bare = verdictOf(checks('passed', 'passed'), facts)
  t.equal(bare.grade, 'plausible')
  t.match(bare.reasons.join(), /only the test asks for the change/)
  t.equal(verdictOf(checks('passed', 'passed'), { ...facts, hasWitness: true }).grade, 'proved')
  t.end()
})

void test('where only a part of the tests was run nothing is proved, and the reason says which', (t) => {
  const facts = { ...FACTS, reproducedBy: 'command', testsGap: 'only the tests of a.js were run' } as const
  const verdict = verdictOf(checks('passed', 'passed'), facts)
  t.strictSame([verdict.grade, verdict.reasons], ['plausible', ['tests: only the tests of a.js were run']])
  t.end()
})

void test('where the revision that ran is only assumed, no grade is above plausible, and the reason says so', (t) => {
  const assumedRevision = 'the log does not say which revision ran: branch main is assumed'
  for (const { tests, reproduction, reproducedBy, hasTests = true, grade } of TABLE) {
    const facts = { ...FACTS, reproducedBy, hasTests, assumedRevision }
    const verdict = verdictOf(checks(tests, reproduction), facts)
    t.equal(verdict.grade, grade === 'proved' ? 'plausible' : grade)
    t.ok(verdict.reasons.includes(`revision: ${assumedRevision}`))
  }
  t.end()
})

void test('a failed check of any kind refuses, whatever the others say', (t) => {
  for (const failing of ['policy', 'syntax', 'tests', 'reproduction'] as const) {
    for (const other of OUTCOMES) {
      const all = (['policy', 'syntax', 'tests', 'reproduction'] as const).map((id) =>
        check(id, id === failing ? 'failed' : other),
      )
      const verdict = verdictOf(all, { ...FACTS, reproducedBy: 'request' })
      t.equal(verdict.grade, 'refused')
      t.equal(verdict.confidence, 0)
    }
  }
  t.end()
})

void test('proved is only given when policy and syntax were looked at', (t) => {
  for (const missing of ['policy', 'syntax'] as const) {
    const rest = checks('passed', 'passed').filter(({ id }) => id !== missing)
    t.equal(verdictOf(rest, { ...FACTS, reproducedBy: 'request' }).grade, 'unverified')
  }
  t.end()
})

void test('without anything that shows the cause, the best grade is plausible, however it was reproduced', (t) => {
  for (const reproducedBy of ['request', 'command'] as const) {
    for (const hasTests of [true, false]) {
      const facts = { ...FACTS, reproducedBy, hasTests }
      const slip = verdictOf(checks('passed', 'passed', 'not_run'), { ...facts, isSlip: true })
      t.equal(slip.grade, 'plausible', 'a slip that is told is no proof')
      const silenced = verdictOf(checks('passed', 'passed', 'not_run'), facts)
      t.equal(silenced.grade, 'plausible')
      t.ok(silenced.confidence < slip.confidence)
      t.strictSame(silenced.reasons, ['cause: cause not_run'])
      t.ok(
        silenced.confidence < verdictOf(checks('not_run', 'passed'), { ...facts, hasTests: true }).confidence,
      )
    }
  }
  t.end()
})

void test('without a run that executed every changed statement, the best grade is plausible, and the reason says so', (t) => {
  const facts = { ...FACTS, reproducedBy: 'request' } as const
  const all = checks('passed', 'passed')
  const without = all.filter(({ id }) => id !== 'execution')
  t.equal(verdictOf(without, facts).grade, 'plausible')
  const verdict = verdictOf([...without, check('execution', 'not_run')], facts)
  t.strictSame([verdict.grade, verdict.reasons], ['plausible', ['execution: execution not_run']])
  t.end()
})

void test('a proved verdict has no reasons against it, every other names the checks in its way', (t) => {
  const facts = { ...FACTS, reproducedBy: 'request' } as const
  t.strictSame(verdictOf(checks('passed', 'passed'), facts).reasons, [])
  t.strictSame(verdictOf(checks('passed', 'not_run'), FACTS).reasons, ['reproduction: reproduction not_run'])
  t.strictSame(verdictOf(checks('failed', 'not_run'), FACTS).reasons, ['tests: tests failed'])
  t.end()
})

void test('confidence falls with the grade and with assumptions, and never changes the grade', (t) => {
  const facts = { ...FACTS, reproducedBy: 'request' } as const
  const proved = verdictOf(checks('passed', 'passed'), facts)
  const assumed = verdictOf(checks('passed', 'passed'), { ...facts, assumptions: ['a', 'b'] })
  const fixedOnly = verdictOf(checks('not_run', 'passed'), facts)
  const testsOnly = verdictOf(checks('passed', 'not_run'), FACTS)
  const unverified = verdictOf(checks('not_run', 'not_run'), FACTS)
  const order = [proved, assumed, fixedOnly, testsOnly, unverified].map(({ confidence }) => confidence)
  t.strictSame(
    order,
    order.toSorted((a, b) => b - a),
  )
  t.equal(new Set(order).size, order.length)
  t.equal(assumed.grade, 'proved')
  t.ok(order.every((value) => value > 0 && value < 1))
  t.end()
})

void test('grades are compared best first', (t) => {
  const grades: readonly Grade[] = ['refused', 'plausible', 'proved', 'unverified']
  t.strictSame(grades.toSorted(compareGrades), ['proved', 'plausible', 'unverified', 'refused'])
  t.end()
})
