import { test } from 'tap'
import type { Check, Verdict } from '../../../agent/model/fix.ts'
import { fixEvent } from '../../../agent/model/repair-event.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { Course } from '../../../processors/fix/course.ts'
import { eventWith } from './support.ts'

const CAUSE = { summary: 'the list may be empty', confidence: 0.8, evidence: [] }
const OF_A_VALUE = {
  errorClass: 'index_out_of_range',
  exceptionType: 'IndexError',
  causes: [CAUSE],
  locations: [],
} as const
const OF_THE_TEXT = { ...OF_A_VALUE, errorClass: 'undefined_name', exceptionType: 'NameError' } as const

function courseFrom(): Course {
  let now = 1_000
  return new Course(() => (now += 1))
}

function check(id: Check['id'], outcome: Check['outcome'], reason: string): Check {
  return { id, outcome, reason, command: '', durationMs: 1, evidence: [] }
}

function verdict(grade: Verdict['grade'], confidence: number): Verdict {
  const checks = [
    check('syntax', 'passed', 'it parsed'),
    check('reproduction', 'passed', 'the error is gone'),
    check('tests', 'passed', '4 tests passed'),
  ]
  return { checks, grade, reasons: [], confidence, evidence: [] }
}

void test('a value at fault is followed, mended, and tried by running the program', (t) => {
  const course = courseFrom()
  course.analyzed(OF_A_VALUE)
  course.proposed(3, 'template')
  course.validated([verdict('refused', 0.1), verdict('plausible', 0.7)], 1)
  t.strictSame(course.ended('complete', 'plausible: template/t'), [
    { state: 'analysis', atMs: 1_001, reason: 'index_out_of_range' },
    { state: 'logic_analysis', atMs: 1_002, reason: 'the list may be empty' },
    { state: 'logic_fix', atMs: 1_003, reason: '3 changes of template' },
    {
      state: 'integration_tests',
      atMs: 1_004,
      reason: 'reproduction passed: the error is gone; tests passed: 4 tests passed',
    },
    { state: 'validation', atMs: 1_005, reason: '2 run, the best of them plausible; 1 not run' },
    { state: 'complete', atMs: 1_006, reason: 'plausible: template/t' },
  ])
  t.end()
})

void test('a text at fault goes by its own parser and by the tests of the code', (t) => {
  for (const found of [OF_THE_TEXT, { ...OF_A_VALUE, exceptionType: 'SyntaxError' }]) {
    const course = courseFrom()
    course.analyzed(found)
    course.proposed(1, 'template')
    course.validated([verdict('proved', 0.9)], 0)
    const steps = course.ended('complete', '')
    t.strictSame(
      steps.map(({ state }) => state),
      ['analysis', 'syntax_analysis', 'syntax_fix', 'unit_tests', 'validation', 'complete'],
    )
    t.equal(steps[3]?.reason, 'syntax passed: it parsed; tests passed: 4 tests passed')
  }
  t.end()
})

void test('what failed leads to the next strategy, and to one more analysis', (t) => {
  const course = courseFrom()
  course.analyzed(OF_A_VALUE)
  course.proposed(2, 'template')
  course.validated([], 2)
  course.proposed(1, 'mutation')
  course.validated([verdict('refused', 0)], 0)
  course.analyzed(OF_THE_TEXT)
  const steps = course.ended('failed', 'no strategy had a proposal')
  t.strictSame(
    steps.map(({ state }) => state).join(' '),
    'analysis logic_analysis logic_fix validation logic_fix integration_tests validation analysis syntax_analysis failed',
  )
  t.equal(steps[3]?.reason, '2 not run')
  t.match(steps[7]?.reason, /looked at again: undefined_name/)
  t.end()
})

void test('nothing is complete that was not validated', (t) => {
  const course = courseFrom()
  course.analyzed(OF_A_VALUE)
  course.proposed(1, 'template')
  t.throws(() => course.ended('complete', ''), { name: 'InvariantError' })
  t.end()
})

void test('the event of a repair tells its steps', (t) => {
  const course = courseFrom()
  course.analyzed(OF_A_VALUE)
  const steps = course.ended('failed', 'none held')
  const { attributes } = fixEvent(
    eventWith({}),
    undefined,
    { kind: 'no_fix', reasons: ['none held'], course: steps },
    1n,
  )
  t.strictSame(attributes[ATTRIBUTE.fixCourse], steps)
  t.end()
})
