import { test } from 'tap'
import type { Finding } from '../../../agent/detection/rule.ts'
import { severityOf } from '../../../processors/detect/severity.ts'

const LEVEL: Finding = {
  kind: 'level',
  language: 'unknown',
  exceptionType: '',
  exceptionMessage: '',
  stackTraceText: '',
  isFatal: false,
}
const TRACE: Finding = { ...LEVEL, kind: 'trace', language: 'javascript' }
const CRASH: Finding = { ...LEVEL, kind: 'crash', isFatal: true }
const ruled = (severity: 'low' | 'medium' | 'high' | 'critical', isFatal = false): Finding => ({
  ...LEVEL,
  kind: 'rule',
  isFatal,
  rule: { id: 'r', severity },
})

const TABLE: readonly (readonly [
  what: string,
  finding: Finding,
  level: number,
  often: number,
  severity: string,
])[] = [
  ['a warning, where these are errors', LEVEL, 13, 1, 'low'],
  ['an ERROR line', LEVEL, 17, 1, 'medium'],
  ['a trace without a level', TRACE, 0, 1, 'medium'],
  ['a line that says CRITICAL', LEVEL, 18, 1, 'high'],
  ['a line that says FATAL', LEVEL, 21, 1, 'high'],
  ['a panic', CRASH, 0, 1, 'high'],
  ['a panic that was logged as a warning', CRASH, 13, 1, 'high'],
  ['a rule that says low', ruled('low'), 17, 1, 'low'],
  ['a rule that says critical', ruled('critical'), 0, 1, 'critical'],
  ['a crash of which a rule says low', ruled('low', true), 0, 1, 'high'],
  ['the ninth ERROR line in the window', LEVEL, 17, 9, 'medium'],
  ['the tenth', LEVEL, 17, 10, 'high'],
  ['the thousandth: nothing ended', LEVEL, 17, 1_000, 'high'],
  ['a warning that comes very often', LEVEL, 13, 100, 'high'],
  ['a crash that comes again and again', CRASH, 0, 10, 'critical'],
  ['a FATAL that comes again and again', LEVEL, 21, 10, 'critical'],
]

for (const [what, finding, level, often, severity] of TABLE) {
  test(`the severity of ${what} is ${severity}`, (t) => {
    t.equal(severityOf(finding, level, often), severity)
    t.end()
  })
}
