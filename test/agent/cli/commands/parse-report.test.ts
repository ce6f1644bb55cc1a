import { test } from 'tap'
import { ParseTotals, understoodOf, understoodText } from '../../../../agent/cli/commands/parse-report.ts'
import type { LogRecord } from '../../../../agent/model/log-record.ts'

function recordOf(changes: Partial<LogRecord>): LogRecord {
  return {
    timeUnixNano: 0n,
    observedTimeUnixNano: 1n,
    severityNumber: 0,
    severityText: '',
    body: '',
    attributes: {},
    eventName: '',
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
    ...changes,
  }
}

const FAILED = recordOf({
  timeUnixNano: 1_704_164_645_123_456_789n,
  severityNumber: 17,
  severityText: 'error',
  body: 'failed\n\tat a.B.c(B.java:1)',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  eventName: 'hephaestus.error.detected',
  attributes: {
    'hephaestus.parse.format': 'json',
    'hephaestus.parse.lines': 2,
    'hephaestus.parse.faults': ['unreadable_time'],
    'hephaestus.error.fingerprint': '0123456789abcdef0123456789abcdef',
    'exception.type': 'IllegalState',
    'exception.message': 'no cart',
    'log.file.name': 'app.log',
    id: 9_007_199_254_740_993n,
  },
})

test('a record of which nothing is known is its body and nothing else', (t) => {
  t.same(understoodOf(recordOf({ body: 'hello' })), { format: 'none', body: 'hello' })
  t.match(understoodText({ format: 'none', body: 'hello' }), /^none +no time +no level hello\n$/)
  t.end()
})

test('what was understood is told apart from what the agent says of the record', (t) => {
  t.same(understoodOf(FAILED), {
    format: 'json',
    time: '2024-01-02T03:04:05.123456789Z',
    severityNumber: 17,
    severityText: 'error',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    body: 'failed\n\tat a.B.c(B.java:1)',
    attributes: { 'exception.type': 'IllegalState', 'exception.message': 'no cart', id: '9007199254740993' },
    lines: 2,
    faults: ['unreadable_time'],
    error: { type: 'IllegalState', message: 'no cart', fingerprint: '0123456789abcdef0123456789abcdef' },
  })
  t.end()
})

test('the table says on one line what a record is and below it what else was found', (t) => {
  t.same(understoodText(understoodOf(FAILED)).split('\n'), [
    'json           2024-01-02T03:04:05.123456789Z error (17) failed',
    '        \tat a.B.c(B.java:1)',
    '    joined: 2 lines',
    '    trace: 0af7651916cd43dd8448eb211c80319c span: b7ad6b7169203331',
    '    id = "9007199254740993"',
    '    not read: unreadable_time',
    '    error: IllegalState: no cart (group 0123456789ab)',
    '',
  ])
  t.end()
})

test('nothing in a log can move the cursor or turn the text around', (t) => {
  const text = understoodText({
    format: 'json',
    severityNumber: 9,
    severityText: '\u001b[2J',
    body: 'a\u001b]0;x\u0007\rb',
    attributes: { '\u202ename': '\u0000\u009b31m' },
    error: { type: '\u001bE', message: '\u2066m', fingerprint: 'f' },
  })
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  t.notMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  t.match(text, 'a\\u{1b}]0;x\\u{7}\\u{d}b')
  t.end()
})

test('an error of several lines is told on one, whose breaks are shown', (t) => {
  const text = understoodText({
    format: 'plain',
    body: 'x',
    error: { type: 'AssertionError', message: 'not equal:\n\n3 !== 2\n', fingerprint: 'f' },
  })
  t.match(text, 'error: AssertionError: not equal: ⏎ 3 !== 2 (group f)')
  t.end()
})

test('a body of many lines is cut in the table', (t) => {
  const text = understoodText({
    format: 'plain',
    body: Array.from({ length: 30 }, (_, line) => `l${line}`).join('\n'),
  })
  t.match(text, 'l7\n')
  t.notMatch(text, 'l8\n')
  t.match(text, '… 22 more lines')
  t.end()
})

test('totals say how often the format changed, whatever lines of no format stand between', (t) => {
  const totals = new ParseTotals()
  for (const format of ['json', 'none', 'json', 'logback', 'none', 'json', 'json'])
    totals.add({ format, body: 'x' })
  t.match(totals.text(), '\nformats: json 4, none 2, logback 1; changed 2 times\n')
  t.end()
})

test('totals count records, lines, errors, formats and what was not read', (t) => {
  const totals = new ParseTotals()
  t.equal(totals.text(), '\n0 records of 0 lines, 0 errors\n')
  totals.add(understoodOf(FAILED))
  totals.add({ format: 'none', body: 'x' })
  totals.add({ format: 'none', body: 'y', faults: ['binary'] })
  t.equal(
    totals.text(),
    '\n3 records of 4 lines, 1 error\nformats: none 2, json 1\nnot read: unreadable_time 1, binary 1\n',
  )
  t.end()
})
