import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { answerOf } from './answer-server.ts'
import { agentConfig } from './agent-config.ts'
import { readEvents } from './events.ts'
import { barsOf, confidenceBuckets, figuresOf } from './figures.ts'
import { changedPlaces, liesInOne } from './located.ts'
import { readCases } from './read-cases.ts'
import type { CaseResult } from './repair-case.ts'

const DIFF = `--- a/src/till.js
+++ b/src/till.js
@@ -1,6 +1,7 @@
 function open() {
   return 1
 }
+
 function pay(sum) {
-  return sum.cents
+  return sum?.cents
 }
`

test('changedPlaces gives the lines of a diff as they were before', (t) => {
  t.same(changedPlaces(DIFF), [
    { path: 'src/till.js', line: 3 },
    { path: 'src/till.js', line: 5 },
    { path: 'src/till.js', line: 5 },
  ])
  t.same(changedPlaces(''), [])
  t.end()
})

test('answerOf writes each hunk of a patch as a block to search and one to replace it', (t) => {
  const blocks = [...answerOf(DIFF).matchAll(/SEARCH\n(.*?)=======\n(.*?)>>>>>>>/gs)]
  t.equal(blocks.length, 1)
  t.match(answerOf(DIFF), /^FILE: src\/till\.js$/m)
  t.match(blocks[0]?.[1], /}\nfunction pay\(sum\) \{\n {2}return sum\.cents\n}\n$/)
  t.match(blocks[0]?.[2], /}\n\nfunction pay\(sum\) \{\n {2}return sum\?\.cents\n}\n$/)
  t.end()
})

test('liesInOne finds a changed line in a function by name, and nothing in another file or function', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'located-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(
    join(folder, 'till.js'),
    'function open() {\n  return 1\n}\nfunction pay(sum) {\n  return sum.cents\n}\n',
  )
  const at = (line: number, name: string, path = 'till.js'): boolean =>
    liesInOne([{ path, line }], [{ path: 'till.js', name }], folder)
  t.equal(at(5, 'pay'), true)
  t.equal(at(5, 'Till.pay'), true)
  t.equal(at(5, 'open'), false)
  t.equal(at(5, 'pay', 'other.js'), false)
  t.equal(at(99, '<module>'), true)
  t.end()
})

test('readEvents reads how repairs ended and leaves other events out', (t) => {
  const attributes = [
    { key: 'hephaestus.error.class', value: { stringValue: 'operational' } },
    { key: 'hephaestus.fix.advice', value: { stringValue: 'start the peer' } },
    { key: 'code.file.path', value: { stringValue: 'a.js' } },
    { key: 'code.line.number', value: { intValue: '7' } },
  ]
  const logRecords = [
    { eventName: 'hephaestus.error.detected' },
    { eventName: 'hephaestus.fix.failed', body: { stringValue: 'Error: refused' }, attributes },
    {
      eventName: 'hephaestus.fix.proposed',
      attributes: [{ key: 'hephaestus.fix.confidence', value: { doubleValue: 0.75 } }],
    },
  ]
  const [failed, proposed, ...others] = readEvents(
    `${JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })}\n`,
  )
  t.match(failed, { kind: 'no_code_fix', error: 'Error: refused', errorClass: 'operational' })
  t.same(failed?.place, { path: 'a.js', line: 7 })
  t.same(failed?.reasons, ['start the peer'])
  t.match(proposed, { kind: 'fix', confidence: 0.75 })
  t.same(others, [])
  t.end()
})

const RIGHT: CaseResult = {
  language: 'go',
  slug: 'a',
  class: 'arithmetic',
  isSealed: true,
  isTold: true,
  wanted: 'fix',
  ended: 'fix',
  grade: 'proved',
  confidence: 1,
  strategy: 'template/x',
  diff: DIFF,
  reasons: [],
  errorClass: 'division_by_zero',
  isLocated: true,
  isPlausible: true,
  isWithoutRegression: true,
  isCorrect: true,
  agentSeconds: 1,
  seconds: 2,
  trouble: undefined,
}

test('figures count a wrong fix that is graded proved, and the bars refuse it', (t) => {
  const wrong: CaseResult = { ...RIGHT, slug: 'b', isCorrect: false, confidence: 0.85 }
  const missed = (results: readonly CaseResult[], minutes = 1): readonly string[] =>
    barsOf(results, minutes).flatMap(({ name, isMet }) => (isMet ? [] : [name]))
  t.same(missed([RIGHT]), [])
  t.match(figuresOf([RIGHT, wrong]), { cases: 2, fixes: 2, correct: 1, proved: 2, wrongButProved: 1 })
  t.same(missed([RIGHT, wrong]), ['wrong but graded proved, none'])
  t.same(missed([RIGHT], 46), ['minutes, at most 45'])
  t.same(
    confidenceBuckets([RIGHT, wrong]).map(({ fixes, correct }) => [fixes, correct]),
    [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  )
  t.end()
})

test('agentConfig tells the command, its input and its environment only where the case says so', (t) => {
  const { cases } = readCases()
  const folders = { repository: '/r', log: '/l', events: '/e' }
  for (const one of cases) {
    const { receivers } = agentConfig(one, folders) as { receivers: Record<string, unknown> }
    const isSupervised = one.text.given === 'log_and_command' && 'command' in one.text.crash
    t.same(Object.keys(receivers), [isSupervised ? 'stdout' : 'file'], one.slug)
  }
  const withInput = cases.find(({ text }) => text.given === 'log_and_command' && 'stdin' in text.crash)
  if (withInput === undefined) throw new Error('no case has an input')
  t.match(JSON.stringify(agentConfig(withInput, folders)), /"sh","-c","[^}]*printf %s /)
  t.end()
})
