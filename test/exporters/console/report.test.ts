import { test } from 'tap'
import { analysisReport, detectedLine, fixReport } from '../../../exporters/console/report.ts'
import { printableLines } from '../../../agent/telemetry/printable.ts'
import { COLOURED, PLAIN } from '../../../exporters/console/style.ts'
import { analyzedEvent, fixEvent } from '../../../agent/model/repair-event.ts'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import { errorEvent } from '../../support/events.ts'

const COUNTS = { count: 3, firstSeenUnixNano: '1700000000000000000', lastSeenUnixNano: '1700000005000000000' }

const DIAGNOSIS: Diagnosis = {
  errorClass: 'null_dereference',
  language: 'javascript',
  frames: [],
  locations: [
    {
      path: 'src/a.js',
      line: 2,
      column: 5,
      function: 'total',
      confidence: 0.9,
      reason: 'the value comes from here',
      snippet: [
        { number: 1, text: 'const a = find()', isMarked: false },
        { number: 2, text: 'a.b', isMarked: true },
      ],
    },
  ],
  causes: [{ summary: '`a` is undefined', confidence: 0.8, evidence: ['e1'] }],
  evidence: [{ id: 'e1', kind: 'code', reference: 'src/a.js:1', excerpt: 'const a = find()' }],
  repository: undefined,
  revision: 'working tree',
  gaps: ['no history'],
}

const FIX: FixOutcome = {
  kind: 'fix',
  diff: '--- a/src/a.js\n+++ b/src/a.js\n@@ -1,1 +1,1 @@\n-a.b\n+a?.b\n',
  candidate: {
    id: 'c1',
    fingerprint: errorEvent().fingerprint,
    revision: 'working tree',
    strategy: 'template',
    source: 'js-optional-chain',
    origin: 'sink',
    edits: [],
    explanation: 'reads b only when there is an a',
    assumptions: ['undefined is fine'],
    cost: { durationMs: 1, inputTokens: 0, outputTokens: 0 },
  },
  verdict: {
    checks: [
      {
        id: 'tests',
        outcome: 'passed',
        reason: '4 tests pass',
        command: 'node --test',
        durationMs: 1200,
        evidence: [],
      },
    ],
    grade: 'proved',
    reasons: [],
    confidence: 0.95,
    evidence: [],
  },
}

test('the analysis tells what, how often, where with the marked line, why with evidence, and what is not known', async (t) => {
  const text = analysisReport(analyzedEvent(errorEvent(), DIAGNOSIS, 1n), COUNTS, PLAIN)
  t.match(text, 'TypeError: x is not a function')
  t.match(text, 'seen 3 times, first 2023-11-14 22:13:20.000Z, last 2023-11-14 22:13:25.000Z')
  t.match(text, '1. src/a.js:2:5 in total')
  t.match(text, '▶ 2 │ a.b')
  t.match(text, '`a` is undefined (confidence 80 %)')
  t.match(text, '[e1] code src/a.js:1')
  t.match(text, 'no history')
})

test('times of an event that no calendar has are not known', async (t) => {
  const counts = { count: 1, firstSeenUnixNano: '9'.repeat(40), lastSeenUnixNano: '-1' }
  t.match(analysisReport(analyzedEvent(errorEvent(), DIAGNOSIS, 1n), counts, PLAIN), 'at an unknown time')
})

test('the fix tells the change as a diff, its grade, every check and every assumption', async (t) => {
  const text = fixReport(fixEvent(errorEvent(), DIAGNOSIS, FIX, 1n), PLAIN)
  t.match(text, '+a?.b')
  t.match(text, 'proved')
  t.match(text, '✓ tests        4 tests pass (1.2 s)')
  t.match(text, 'assumes undefined is fine')
})

test('the diff is coloured line by line when colour is on', async (t) => {
  const text = fixReport(fixEvent(errorEvent(), DIAGNOSIS, FIX, 1n), COLOURED)
  t.match(text, '\u001B[32m+a?.b\u001B[0m')
  t.match(text, '\u001B[31m-a.b\u001B[0m')
})

test('an error without a fix tells the reasons, one that no code mends tells what to do', async (t) => {
  const none = fixReport(
    fixEvent(errorEvent(), undefined, { kind: 'no_fix', reasons: ['nothing applied'] }, 1n),
    PLAIN,
  )
  t.match(none, 'none found\n')
  t.match(none, 'nothing applied')
  const againAtMs = Date.parse('2026-03-02T00:00:00Z')
  const waiting = fixReport(
    fixEvent(errorEvent(), undefined, { kind: 'no_fix', reasons: ['500 requests a day'], againAtMs }, 1n),
    PLAIN,
  )
  t.match(waiting, 'none found yet, goes on at 2026-03-02T00:00:00.000Z')
  const advice = fixReport(
    fixEvent(errorEvent(), undefined, { kind: 'no_code_fix', advice: 'start the database' }, 1n),
    PLAIN,
  )
  t.match(advice, 'start the database')
})

test('text from a log cannot steer the terminal', async (t) => {
  const hostile = errorEvent({ exceptionMessage: 'a\u001B[2Jb\u202Ec\rd\u0007' })
  const text = detectedLine(analyzedEvent(hostile, DIAGNOSIS, 1n), PLAIN)
  t.notMatch(text, /[\u001B\u202E\r\u0007]/)
  t.match(text, String.raw`\u{1b}[2Jb`)
  t.equal(printableLines('tab\tand\nline'), 'tab\tand\nline')
})

test('of a message of several lines the title has the first and says how many follow', async (t) => {
  const exceptionMessage = 'the order is wrong:\n\n  id is missing\n  name is missing\n  so is the price'
  const text = detectedLine(analyzedEvent(errorEvent({ exceptionMessage }), DIAGNOSIS, 1n), PLAIN)
  t.match(text, 'the order is wrong: (+3 lines)')
  t.notMatch(text, 'id is missing')
})

test('of a short message of several lines the title has all, so that a comparison that failed is told with both sides', async (t) => {
  const titleOf = (exceptionMessage: string): string =>
    detectedLine(analyzedEvent(errorEvent({ exceptionMessage }), DIAGNOSIS, 1n), PLAIN)
  t.match(
    titleOf('Expected values to be strictly equal:\n\n5900 !== 4000\n'),
    'Expected values to be strictly equal: 5900 !== 4000',
  )
  t.match(
    titleOf('assertion `left == right` failed\n  left: 3\n right: 2'),
    'assertion `left == right` failed, left: 3, right: 2',
  )
})

test('a message that begins with the type is told without it', async (t) => {
  const event = errorEvent({
    exceptionType: 'heap-buffer-overflow',
    exceptionMessage: 'heap-buffer-overflow on address 0x60200000001c',
  })
  const text = detectedLine(analyzedEvent(event, DIAGNOSIS, 1n), PLAIN)
  t.match(text, 'heap-buffer-overflow: on address 0x60200000001c')
})

test('a reason that a check has told already is not said again', async (t) => {
  if (FIX.kind !== 'fix') return
  const check = {
    id: 'cause',
    outcome: 'not_run',
    reason: 'nothing shows it',
    command: '',
    durationMs: 0,
    evidence: [],
  } as const
  const verdict = {
    ...FIX.verdict,
    grade: 'plausible',
    checks: [check],
    reasons: ['cause: nothing shows it', 'the budget was spent'],
  } as const
  const text = fixReport(fixEvent(errorEvent(), DIAGNOSIS, { ...FIX, verdict }, 1n), PLAIN)
  t.equal(text.split('nothing shows it').length, 2)
  t.match(text, 'missing the budget was spent')
})

test('Why several strategies were not tried is said once, with their names', async (t) => {
  const why = 'not tried, since no tests of the repository could be run'
  const reasons = [`learned: ${why}`, 'template: no template fits', `mutation: ${why}`, `revert: ${why}`]
  const outcome: FixOutcome = { kind: 'no_fix', reasons }
  const report = fixReport(fixEvent(errorEvent(), DIAGNOSIS, outcome, 1n), PLAIN)
  t.match(report, `· learned, mutation and revert: ${why}\n       · template: no template fits\n`)
})

test('What several changes of one strategy failed for is said once, with how many they were', async (t) => {
  const why = 'reproduction: running the tests: Error in total (a.js) still happens'
  const reasons = [
    `mutation/operator: ${why}`,
    'learned: no error like this one was fixed before',
    `mutation/other_name: ${why}`,
    `template/js-optional-chain: ${why}`,
    `mutation/operator: ${why}`,
  ]
  const outcome: FixOutcome = { kind: 'no_fix', reasons }
  const report = fixReport(fixEvent(errorEvent(), DIAGNOSIS, outcome, 1n), PLAIN)
  t.strictSame(
    report
      .split('\n')
      .filter((line) => line.includes('·'))
      .map((line) => line.trim()),
    [
      `· mutation/operator and 2 others: ${why}`,
      '· learned: no error like this one was fixed before',
      `· template/js-optional-chain: ${why}`,
    ],
  )
})
