import { test } from 'tap'
import { claimsOf, evidenceReport } from '../../../agent/cli/evidence-report.ts'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'

const DIAGNOSIS: Diagnosis = {
  errorClass: 'null_dereference',
  causeClass: 'missing_key',
  language: 'javascript',
  frames: [],
  locations: [
    {
      path: 'src/a.js',
      line: 2,
      function: 'total',
      snippet: [{ number: 2, text: '  return cart.lines', isMarked: true }],
      confidence: 0.6,
      reason: 'the error came up here',
    },
  ],
  causes: [{ summary: '`cart` is undefined', confidence: 0.7, evidence: ['e1', 'e2'] }],
  evidence: [
    { id: 'e1', kind: 'log', reference: 'app.log', excerpt: 'TypeError: \u001b[31mred' },
    { id: 'e2', kind: 'code', reference: 'src/a.js:2', excerpt: 'return cart.lines' },
    { id: 'e3', kind: 'history', reference: 'commit 0123456789ab', excerpt: '2026-01-02 faster' },
  ],
  repository: undefined,
  revision: 'working tree',
  suspectCommits: [
    {
      commit: '0123456789abcdef',
      summary: 'faster',
      committedAtMs: 0,
      confidence: 0.5,
      reasons: ['it touched the line'],
      evidence: 'e3',
    },
  ],
  order: ['src/a.js total before src/b.js load: it counts that it names what the message speaks of (+1.00)'],
  gaps: ['the stack trace is cut off'],
}

test('claimsOf gives each claim of a diagnosis the lines that it rests on', (t) => {
  const claims = claimsOf(DIAGNOSIS)
  t.same(
    claims.map(({ evidence }) => evidence.map(({ reference }) => reference)),
    [['app.log'], ['app.log', 'src/a.js:2'], ['src/a.js:2'], ['commit 0123456789ab']],
  )
  t.match(claims[0]?.claim, /class null_dereference, its cause of the kind missing_key/)
  t.end()
})

test('evidenceReport prints claims, evidence and what is not known, without control characters', (t) => {
  const text = evidenceReport(DIAGNOSIS)
  t.match(text, '`cart` is undefined (confidence 70 %)\n  [log] app.log  ')
  t.match(text, '  [history] commit 0123456789ab  2026-01-02 faster')
  t.match(text, '\norder: src/a.js total before src/b.js load: it counts ')
  t.match(text, 'not known: the stack trace is cut off')
  t.notMatch(text, /\u001b/)
  t.end()
})
