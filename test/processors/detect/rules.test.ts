import { test } from 'tap'
import type { Finding } from '../../../agent/detection/rule.ts'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { batchOf, GO_PANIC, JS_TRACE, JS_UNCAUGHT, PYTHON_TRACE, type TestRecord } from './support.ts'

const RULES = rulesOf({ own: [], disabled: [] })

function find(record: string | TestRecord, threshold = 17): Finding | undefined {
  return new Matcher(RULES, threshold).find(batchOf([record]), 0)
}

type Expected = Partial<
  Pick<Finding, 'kind' | 'language' | 'exceptionType' | 'exceptionMessage' | 'isFatal' | 'rule'>
>

const APPLIES: readonly (readonly [
  rule: string,
  what: string,
  record: string | TestRecord,
  expected: Expected,
])[] = [
  [
    'stack_trace',
    'a JavaScript trace without a level',
    JS_TRACE,
    {
      kind: 'trace',
      language: 'javascript',
      exceptionType: 'TypeError',
      exceptionMessage: "Cannot read properties of undefined (reading 'price')",
      isFatal: false,
    },
  ],
  [
    'stack_trace',
    'an uncaught JavaScript error',
    JS_UNCAUGHT,
    { kind: 'trace', exceptionType: 'TypeError', isFatal: true },
  ],
  [
    'stack_trace',
    'a trace under a log line',
    `2024-01-02 03:04:05 could not load cart\n${JS_TRACE}`,
    { kind: 'trace', exceptionType: 'TypeError' },
  ],
  [
    'stack_trace',
    'a coloured trace',
    `\u001b[31m${JS_TRACE.replaceAll('\n', '\u001b[0m\n\u001b[31m')}\u001b[0m`,
    { kind: 'trace', exceptionType: 'TypeError' },
  ],
  [
    'stack_trace',
    'a Python trace',
    PYTHON_TRACE,
    {
      kind: 'trace',
      language: 'python',
      exceptionType: 'KeyError',
      exceptionMessage: "'price'",
      isFatal: false,
    },
  ],
  [
    'stack_trace',
    'the exception that ended the work, of a chain',
    `${PYTHON_TRACE}\n\nDuring handling of the above exception, another exception occurred:\n\n${PYTHON_TRACE.replace("KeyError: 'price'", 'ValueError: no cart')}`,
    { kind: 'trace', language: 'python', exceptionType: 'ValueError', exceptionMessage: 'no cart' },
  ],
  ['stack_trace', 'a Go panic', GO_PANIC, { kind: 'trace', language: 'go', isFatal: true }],
  [
    'stack_trace',
    'a panic that the server of net/http survived',
    `2024/01/02 03:04:05 http: panic serving 127.0.0.1:5: boom\ngoroutine 7 [running]:\nmain.total(...)\n\t/srv/cart.go:12 +0x1d`,
    { kind: 'trace', language: 'go', isFatal: false },
  ],
  [
    'stack_trace',
    'a trace of a record that says error, without an exception',
    { body: 'gave up\ngoroutine 7 [running]:\nmain.total(...)\n\t/srv/cart.go:12 +0x1d', severity: 17 },
    { kind: 'trace', language: 'go' },
  ],
  [
    'stack_trace',
    'calls of .NET whose beginning was lost',
    '   at Shop.Cart.Total() in /src/Cart.cs:line 7\n   at Shop.Main.Run() in /src/Main.cs:line 3',
    { kind: 'trace', language: 'dotnet', exceptionType: '' },
  ],
  [
    'stack_trace',
    'calls of Go that lost their beginning and their end',
    'goroutine 7 [running]:\nmain.total(...)\n\t/srv/cart.go:12 +0x1d\ncreated by main.main in goroutine 1',
    { kind: 'trace', language: 'go', exceptionType: '' },
  ],
  [
    'stack_trace',
    'a Python trace whose end was lost',
    'Traceback (most recent call last):\n  File "/srv/cart.py", line 7, in total',
    { kind: 'trace', language: 'python', exceptionType: '' },
  ],
  [
    'stack_trace',
    'a Python trace of which nothing but the first line is left',
    'Traceback (most recent call last):',
    { kind: 'trace', language: 'python', exceptionType: '' },
  ],
  [
    'stack_trace',
    'a crash logged as a warning',
    { body: GO_PANIC, severity: 13 },
    { kind: 'trace', language: 'go', isFatal: true },
  ],
  [
    'stack_field',
    'a trace in a field, with type and message in others',
    {
      body: 'could not load cart',
      severity: 17,
      attributes: {
        'exception.stacktrace': JS_TRACE,
        'exception.type': 'CartError',
        'exception.message': 'm',
      },
    },
    { kind: 'trace', language: 'javascript', exceptionType: 'CartError', exceptionMessage: 'm' },
  ],
  [
    'stack_field',
    'a trace in a field of a record without a level',
    { body: 'x', attributes: { 'exception.stacktrace': PYTHON_TRACE } },
    { kind: 'trace', language: 'python', exceptionType: 'KeyError', exceptionMessage: "'price'" },
  ],
  [
    'stack_field',
    'a trace of a language we do not parse',
    {
      body: 'IllegalStateException: no cart',
      severity: 17,
      attributes: { 'exception.stacktrace': 'x\n  in y 3\n' },
    },
    {
      kind: 'trace',
      language: 'unknown',
      exceptionType: 'IllegalStateException',
      exceptionMessage: 'no cart',
    },
  ],
  [
    'exception_field',
    'an exception without its stack, of a record without a level',
    { body: 'charging', attributes: { 'exception.type': 'PaymentError', 'exception.message': 'declined' } },
    { kind: 'level', exceptionType: 'PaymentError', exceptionMessage: 'declined' },
  ],
  [
    'crash_line',
    'a panic without its goroutines',
    'panic: boom',
    { kind: 'crash', language: 'go', exceptionType: 'panic', exceptionMessage: 'boom', isFatal: true },
  ],
  [
    'crash_line',
    "Go's deadlock",
    'fatal error: all goroutines are asleep - deadlock!',
    { kind: 'crash', language: 'go', exceptionType: 'fatal error' },
  ],
  [
    'crash_line',
    'an uncaught error without frames',
    'Uncaught TypeError: x is not a function',
    { kind: 'crash', exceptionType: 'TypeError', exceptionMessage: 'x is not a function' },
  ],
  [
    'crash_line',
    'an unhandled rejection',
    '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function]',
    { kind: 'crash', language: 'javascript', exceptionType: 'UnhandledPromiseRejection' },
  ],
  [
    'crash_line',
    'a fatal error of the Python runtime',
    'Fatal Python error: Segmentation fault',
    { kind: 'crash', language: 'python' },
  ],
  [
    'level',
    'a record that says error',
    { body: '2024-01-02 03:04:05 ERROR db: gone', severity: 17 },
    { kind: 'level', exceptionType: '', exceptionMessage: 'gone' },
  ],
  [
    'level',
    'a record that says fatal',
    { body: 'gone', severity: 21 },
    { kind: 'level', exceptionMessage: 'gone' },
  ],
  [
    'level',
    'a record that names an exception',
    { body: 'TimeoutError: gone', severity: 17 },
    { kind: 'level', exceptionType: 'TimeoutError', exceptionMessage: 'gone' },
  ],
  [
    'level',
    'a record with the exception in fields',
    { body: 'could not load', severity: 17, attributes: { 'exception.message': 'gone' } },
    { kind: 'level', exceptionType: '', exceptionMessage: 'gone' },
  ],
  [
    'level',
    'the name of a failed test in a list of Node',
    { body: '✖ adds the lines (0.182282ms)', severity: 17 },
    { kind: 'level', rule: { id: 'level', errorClass: 'test_failed' } },
  ],
  [
    'level',
    'the place of a failed test in a list of Surefire',
    { body: '[ERROR]   CartTest.totals:21 » IllegalState no cart', severity: 17 },
    { kind: 'level', rule: { id: 'level', errorClass: 'test_failed' } },
  ],
  [
    'process_exit',
    'an exit code',
    { body: 'process exited with code 1', severity: 17, attributes: { 'process.exit.code': 1 } },
    {
      kind: 'exit',
      exceptionType: 'ProcessExit',
      exceptionMessage: 'process exited with code 1',
      isFatal: true,
    },
  ],
  [
    'process_exit',
    'a signal',
    { body: 'process was ended by SIGSEGV', attributes: { 'hephaestus.process.exit.signal': 'SIGSEGV' } },
    { kind: 'exit', exceptionMessage: 'process was ended by SIGSEGV' },
  ],
]

for (const [rule, what, record, expected] of APPLIES) {
  test(`${rule} applies to ${what}`, (t) => {
    const finding = find(record)
    t.match(finding ?? {}, expected)
    t.ok(finding)
    t.end()
  })
}

const PARSED = { 'hephaestus.parse.format': 'json' }

const LEFT_ALONE: readonly (readonly [what: string, record: string | TestRecord])[] = [
  ['a zero count', '0 errors'],
  ['an empty line of Maven', { body: '[ERROR] ', severity: 17 }],
  ['a heading of Maven', { body: '[ERROR] Errors: ', severity: 17 }],
  ['help of Maven', { body: '[ERROR] -> [Help 1]', severity: 17 }],
  [
    'a reference of Maven',
    {
      body: '[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException',
      severity: 17,
    },
  ],
  [
    'advice of Maven',
    { body: '[ERROR] Re-run Maven using the -X switch to enable full debug logging.', severity: 17 },
  ],
  ['a zero count in a pair', 'errors=0 failed: 0'],
  ['a nil error', 'error=nil err: null "error":"" errors: []'],
  ['an option of a program', '-XX:+HeapDumpOnOutOfMemoryError --fail-fast --no-errors'],
  ['the name of a class', 'ErrorHandler initialised'],
  ['the name of a file', 'writing to error_log'],
  ['the name of a metric', 'http_errors_total 12'],
  ['an error that is over', 'recovered from error, retry succeeded'],
  ['talk about logging', 'log level set to ERROR'],
  ['a state of health', 'cluster state changed from RED to YELLOW'],
  ['a game', 'critical hit for 12 damage'],
  ['a URL', 'GET /errors/404.html 200'],
  ['a client error in an access line', '127.0.0.1 - - [02/Jan/2024:03:04:05 +0000] "GET /x HTTP/1.1" 404 12'],
  ['a server error in an access line', 'request completed status=500'],
  ['documentation', 'usage: a panic: or Traceback (most recent call last): in the log is an error'],
  ['a panic inside of a sentence', 'the button says "panic: do not press"'],
  ['a warning of a compiler', "a.c:1:10: warning: 'fatal error' is unused"],
  ['the same at the start of a line', "fatal error: 'x.h' file not found"],
  ['a count of unhandled requests', 'Unhandled requests: 0'],
  ['a handled thing', 'Unhandled exception count = 0'],
  ['a trace quoted in one line', `user said "TypeError: x\\n    at f (/a.js:1:2)"`],
  ['a trace at info', { body: JS_TRACE, severity: 9 }],
  ['a trace at debug', { body: PYTHON_TRACE, severity: 5 }],
  ['a crash at info: a chat message', { body: GO_PANIC, severity: 9 }],
  ['a handled exception logged as a warning', { body: `retrying\n${JS_TRACE}`, severity: 13 }],
  [
    'a trace in a field at info that parse found in a line',
    { body: 'x', severity: 9, attributes: { 'exception.stacktrace': JS_TRACE, ...PARSED } },
  ],
  [
    'a trace in a field at warn that parse found in a line',
    { body: 'x', severity: 13, attributes: { 'exception.stacktrace': JS_TRACE, ...PARSED } },
  ],
  [
    'an exception in fields at info that parse found in a line',
    { body: 'x', severity: 9, attributes: { 'exception.type': 'E', 'exception.message': 'm', ...PARSED } },
  ],
  ['an exception in fields without a name', { body: 'x', attributes: { 'exception.type': '' } }],
  ['console.trace', 'Trace: here\n    at f (/srv/a.js:1:2)\n    at g (/srv/a.js:3:4)'],
  [
    'a warning with its trace',
    '(node:7) DeprecationWarning: old\n    at f (/srv/a.js:1:2)\n    at g (/srv/a.js:3:4)',
  ],
  ['a dump of goroutines', 'goroutine 7 [running]:\nmain.total(...)\n\t/srv/cart.go:12 +0x1d'],
  [
    'a goroutine that asked for its calls',
    'goroutine 7 [running]:\nruntime/debug.Stack()\n\t/usr/lib/go/src/runtime/debug/stack.go:24 +0x5e\nmain.total(...)\n\t/srv/cart.go:12 +0x1d',
  ],
  [
    'calls of a thread of the JVM',
    '\tat com.acme.Cart.total(Cart.java:7)\n\tat com.acme.Main.main(Main.java:3)',
  ],
  [
    'calls below what was said',
    'where we are\n   at Shop.Cart.Total() in /src/Cart.cs:line 7\n   at Shop.Main.Run() in /src/Main.cs:line 3',
  ],
  [
    'an exit with 0',
    { body: 'process exited with code 0', severity: 9, attributes: { 'process.exit.code': 0 } },
  ],
  [
    'a stop',
    {
      body: 'process was ended by SIGTERM',
      severity: 17,
      attributes: { 'hephaestus.process.exit.signal': 'SIGTERM' },
    },
  ],
  [
    'Ctrl-C',
    { body: 'process exited with code 130', severity: 17, attributes: { 'process.exit.code': 130 } },
  ],
  ['an empty record', ''],
]

for (const [what, record] of LEFT_ALONE) {
  test(`no rule makes an error of ${what}`, (t) => {
    t.equal(find(record), undefined)
    t.end()
  })
}

test('the threshold decides from which level on a record is an error', (t) => {
  t.equal(find({ body: 'x', severity: 13 }, 13)?.kind, 'level')
  t.equal(find({ body: 'x', severity: 17 }, 21), undefined)
  t.equal(find({ body: JS_TRACE, severity: 13 }, 13)?.kind, 'trace')
  t.equal(find(JS_TRACE, 21)?.kind, 'trace', 'a record without a level is not below any')
  t.end()
})

test('every rule says what it cannot do without', (t) => {
  for (const { id, needs } of RULES) {
    t.match(id, /^[a-z_]+$/)
    if (needs.kind === 'literals') {
      t.ok(needs.literals.length > 0, id)
      for (const literal of needs.literals)
        t.match(literal, /^[^"\\<&\u0080-\uffff]{2,}$/, `${id}: ${literal}`)
    }
    if (needs.kind === 'attributes') t.ok(needs.names.length > 0, id)
  }
  t.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length)
  t.end()
})

test('an exception that a program wrote into fields is an error at any level, or at the threshold where that is asked for', (t) => {
  const above = new Matcher(rulesOf({ own: [], disabled: [], exceptions: 'threshold' }), 17)
  for (const severity of [0, 1, 5, 9, 13, 17]) {
    for (const attributes of [
      { 'exception.type': 'TypeError', 'exception.message': 'm' },
      { 'exception.stacktrace': JS_TRACE },
    ]) {
      const record = { body: 'x', severity, attributes }
      t.match(find(record) ?? {}, { exceptionType: 'TypeError' }, `level ${severity}`)
      const isThere = above.find(batchOf([record]), 0) !== undefined
      t.equal(isThere, severity === 0 || severity === 17, `level ${severity} under a threshold`)
    }
  }
  t.end()
})
