import { test } from 'tap'
import { createTraceTracker } from '../../../agent/stacktrace/continuation.ts'
import { linesOf, recordsOf } from './support.ts'
import { batchOfText } from '../../support/batches.ts'

const JS = 'TypeError: x is null\n    at total (/app/cart.js:12:3)\n    at node:internal/main:1:2'
const PYTHON = [
  'Traceback (most recent call last):',
  '  File "/app/cart.py", line 12, in total',
  '    return items[0].price',
  '           ~~~~~^^^',
  "KeyError: 'price'",
].join('\n')
const JAVA = 'java.io.IOException: closed\n\tat shop.Cart.close(Cart.java:12)'
const GO = [
  'panic: runtime error: index out of range [5] with length 0',
  '',
  'goroutine 1 [running]:',
  'main.main()',
  '\t/app/main.go:10 +0x5b5',
].join('\n')

/** Each case is the list of records that its lines are to become again. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  'what a runtime says above a trace, directly below another trace': [
    `Exception in thread Thread-1 (run):\n${PYTHON}`,
    `Exception in thread Thread-2 (run):\n${PYTHON}`,
    `Task exception was never retrieved\n${PYTHON}`,
  ],
  'the lines of several workers of Celery': [
    `[2026-01-02 03:04:05,123: ERROR/ForkPoolWorker-1] Task shop.pay[4711] raised unexpected: KeyError('price')\n${PYTHON}`,
    `[2026-01-02 03:04:05,124: ERROR/ForkPoolWorker-2] Task shop.pay[4712] raised unexpected: KeyError('price')\n${PYTHON}`,
    '[2026-01-02 03:04:05,125: INFO/MainProcess] Task shop.pay[4713] received',
  ],
  'nothing of ordinary lines': ['listening on 80', '', 'GET / 200', '  indented', 'done: 3', '{"a":1}'],
  'an error with lines in its message, indented as a runner of tests shows it': [
    '✖ adds up (6.5ms)',
    [
      'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
      '',
      '1 !== 2',
      '',
      '    at TestContext.<anonymous> (file:///app/test/sum.test.js:7:3)',
      '    at Test.run (node:internal/test_runner/test:1402:25) {',
      "  code: 'ERR_ASSERTION',",
      '}',
    ]
      .map((line) => `  ${line}`)
      .join('\n'),
    'done',
  ],
  'a log line at error level with the trace below it': [
    '2024-05-01T10:00:00.123Z INFO ready',
    `2024-05-01T10:00:00.124Z ERROR checkout failed\n${JS}`,
    '2024-05-01T10:00:00.125Z INFO going on',
  ],
  'no place in a script where a line only begins with a bracket and ends with a port': [
    '<4>listening on :80',
    'gopkg.in/yaml%2ev2.handleErr',
    `/srv/app/cart.ts:12\n  return cart.items[0].price\n                       ^\n\n${JS}`,
  ],
  'an error that was logged by itself at another time than the one above it, with its trace or without one': [
    '2026-11-24 03:04:08,123 ERROR [main] com.shop.Mailer - giving up after 4 tries',
    '2026-11-24 03:04:09,007 ERROR [main] com.shop.Mailer - java.io.IOException: no such host',
    `2026-11-24 03:04:09,008 ERROR [main] com.shop.Mailer - ${JAVA}`,
    '2026-11-24 03:04:10,123 INFO [main] com.shop.Mailer - going on',
  ],
  'what a log says at once in two records, the second of which has the trace': [
    `2026-11-24 03:04:08 ERROR [main] com.shop.Mailer - giving up\n2026-11-24 03:04:08 ERROR [main] com.shop.Mailer - ${JAVA}`,
    '2026-11-24 03:04:08 INFO [main] com.shop.Mailer - going on',
  ],
  'a trace that is logged as a text of its own, below what was logged before it': [
    `2026-11-24 03:04:08,123 ERROR worker: sync failed\n2026-11-24 03:04:08,124 ERROR worker: ${PYTHON}`,
    '2026-11-24 03:04:08,125 INFO worker: going on',
    [
      '2026-11-24 03:04:09,001 ERROR worker: sync failed',
      ...PYTHON.split('\n').map((line) => `2026-11-24 03:04:09,002 ERROR worker: ${line}`),
    ].join('\n'),
    '2026-11-24 03:04:09,003 INFO worker: going on',
  ],
  'a DEBUG line with what was caught and logged below it, where an uncaught one would say so': [
    `10:00:00 DEBUG [main] shop.Cart - closing\n${JAVA}`,
    `10:00:00 INFO [main] shop.Cart - cache unreachable, going on without\n${JAVA}`,
    `dbug: Shop.Cart[0]\n      closing\n      System.Exception: x\n         at Shop.Cart.Close() in /src/Cart.cs:line 3`,
  ],
  'a trace of its own below a lower level that does not speak of it, or where it may be the end of the program':
    [
      '10:00:00 INFO [main] shop.Cart - order 7 placed',
      JAVA,
      '10:00:00 DEBUG [main] shop.Cart - order 7 placed',
      `Exception in thread "main" ${JAVA}`,
      '10:00:00 DEBUG shop.cart order 7 placed',
      PYTHON,
    ],
  'the lines of an Android crash, each with the prefix of its log': [
    '05-01 10:00:00.123  1234  1250 I CartTag : going',
    [
      'FATAL EXCEPTION: main',
      'Process: com.acme.shop, PID: 1234',
      ...JAVA.split('\n'),
      'Caused by: java.lang.Error: gone',
      '\t... 1 more',
    ]
      .map((line) => `05-01 10:00:00.123  1234  1250 E AndroidRuntime: ${line}`)
      .join('\n'),
    '05-01 10:00:00.123  1234  1250 I CartTag : going on',
  ],
  'each report of Valgrind': [
    '==7== Memcheck, a memory error detector',
    '==7== ',
    '==7== Invalid read of size 8\n==7==    at 0x109161: total (cart.c:12)\n==7==  Address 0x4a is 0 bytes after\n==7== ',
    '==7== Use of uninitialised value of size 8\n==7==    at 0x109161: total (cart.c:14)\n==7== ',
    '==7== ERROR SUMMARY: 2 errors from 2 contexts (suppressed: 0 from 0)',
  ],
  'only the error line directly before': [
    '10:00:00 ERROR first',
    `10:00:01 ERROR second\n${PYTHON}`,
    '10:00:02 ERROR third',
  ],
  'a message of several lines between log line and trace': [
    `ERROR:root:query failed\nSELECT 1\n  FROM cart\n${PYTHON}`,
    'INFO:root:next',
  ],
  'no crash report with what was logged before it at a lower level': [
    '2024/05/01 10:00:00 listening on :8080',
    GO,
  ],
  'a crash report with the line directly above it that speaks of it, but not with one further up': [
    `2024/05/01 10:00:00 ERROR recovered from a panic\n${GO}`,
    `2024/05/01 10:00:00 ERROR the handler gave this:\n${GO}`,
    '2024/05/01 10:00:00 ERROR crashed',
    'plain words',
    GO,
  ],
  'no crash report with an error above it that speaks of something else': [
    '2024/05/01 10:00:00 ERROR could not write the invoice',
    GO,
  ],
  'no trace with the error of another logger above its own': [
    '2024-05-01 10:00:00,000 ERROR [checkout-7] payment was declined',
    `2024-05-01 10:00:00,001 ERROR billing.views could not serve\n${PYTHON}`,
  ],
  'JSON lines never': [
    '{"level":"error","msg":"TypeError: x"}',
    '{"level":"error","msg":"    at f (/app/cart.js:1:2)"}',
    JS,
    '{"level":"info"}',
  ],
  'no error further down with a log line that has words below it': ['10:00:00 ERROR failed', 'words', JS],
  'two errors without traces, and one with': ['Error: a', 'Error: b', JS],
  'a trace whose header is the class of the application': [
    'NotFound: cart 7\nsecond line\n    at f (/app/a.js:1:2)',
  ],
  'the end of a Python trace at the next line that a program prints': [PYTHON, 'hello world', 'and so on'],
  'notes and further lines of a message where records have a prefix': [
    `2024-05-01 10:00:00,000 ERROR root failed\n${PYTHON}\nwhile loading cart 7\nand more`,
    '2024-05-01 10:00:01,000 INFO root next',
  ],
  'a warning of something dealt with and the exception it logged': [
    `2024-05-01 10:00:00,000 WARNING shop.worker payment is late, retrying in 2 s\n${PYTHON}`,
    '2024-05-01 10:00:02,000 INFO shop.worker payment done',
  ],
  'a warning without a time and the exception it logged': [
    `WARNING:shop.worker:gateway slow, attempt 2\n${PYTHON}`,
    'INFO:shop.worker:payment done',
  ],
  'a warning of something else and a crash below it, apart': [
    '2024-05-01 10:00:00,000 WARNING shop.worker disk is 81 % full',
    PYTHON,
    '2024-05-01 10:00:02,000 INFO shop.worker started',
  ],
  'a trace that is indented as a whole, as in a paste': [PYTHON.replaceAll(/^/gm, '        '), 'next'],
  'a trace that is indented but for its first line': [PYTHON.replaceAll(/\n/g, '\n        '), 'next'],
  'an indented message below the exception': [
    `${PYTHON.replace(/KeyError.*/, 'ValidationError: 1 error for Cart')}\nid\n  should be a number`,
    'next',
  ],
  'the query below a database error': [
    `${PYTHON.replace(/KeyError.*/, 'sqlalchemy.exc.OperationalError: no such table')}\n\n[SQL: SELECT 1]\n(Background on this error at: https://sqlalche.me/e/20/e3q8)`,
    'next',
  ],
  'a trace that stops in the middle': [PYTHON.split('\n').slice(0, 3).join('\n'), '10:00:00 INFO next'],
  'frames without anything above them': ['    at a (/app/a.js:1:2)\n    at b (/app/b.js:3:4)', 'next'],
  'a recovered panic logged with its stack': [
    `2024/05/01 10:00:00 recovered: boom\n${GO.split('\n').slice(2).join('\n')}`,
    '2024/05/01 10:00:01 going on',
  ],
  'an error formatted with its stack by pkg/errors, wrapped once': [
    [
      '2024/05/01 10:00:00 open cart: no such file',
      'main.load',
      '\t/app/cart.go:12',
      'runtime.goexit',
      '\t/usr/local/go/src/runtime/asm_amd64.s:1695',
      'load failed',
      'main.main',
      '\t/app/main.go:7',
    ].join('\n'),
    '2024/05/01 10:00:01 next',
  ],
  'the registers and the exit status after goroutines': [
    'SIGQUIT: quit\nPC=0x48bf21 m=0 sigcode=0\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:1 +0x1\n\nrax    0xca\nrip    0x48bf21',
    `${GO}\nexit status 2`,
    'next',
  ],
  'a data race report': [
    '==================\nWARNING: DATA RACE\nWrite at 0x00c000 by goroutine 7:\n  main.f()\n      /app/main.go:5 +0x1\n\nPrevious read at 0x00c000 by main goroutine:\n  main.main()\n      /app/main.go:9 +0x2\n==================',
    'next',
  ],
  'an inspected object that holds an error': [
    "request failed {\n  id: 7,\n  err: TypeError: x\n      at f (/app/a.js:1:2) {\n    code: 'E'\n  },\n  tries: 3\n}",
    'next',
  ],
  'an inspected object without an error': ['config {', '  port: 80,', '}', 'next'],
  'a warning of Node.js about a promise': [
    '(node:12) UnhandledPromiseRejectionWarning: TypeError: x\n    at f (/app/a.js:1:2)\n(Use `node --trace-warnings ...` to show where the warning was created)\n(node:12) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block',
    '(node:12) [DEP0018] DeprecationWarning: Unhandled promise rejections are deprecated.',
  ],
  'an exception of the JVM with its cause': [
    'java.lang.RuntimeException: x\n\tat com.shop.Cart.total(Cart.java:12)\nCaused by: java.io.IOException: y\n\t... 1 more',
    'next',
  ],
  'exceptions of the JVM that were logged without frames, apart': [
    'java.lang.RuntimeException: x',
    'java.lang.RuntimeException: y\n\tat com.shop.Cart.total(Cart.java:12)',
    'next',
  ],
  'a message of the JVM that announces another exception': [
    'a.BException: one;\n  nested exception is:\n\ta.CException: two\n\tat com.shop.Cart.total(Cart.java:12)',
    'next',
  ],
  'an exception of .NET below its log line': [
    '2024-05-01 10:00:00 [ERR] request failed\nSystem.InvalidOperationException: no price\n ---> System.IO.IOException: closed\n   at Shop.Db.Read() in C:\\my src\\Db.cs:line 7\n   --- End of inner exception stack trace ---\n   at Shop.Cart.Total()',
    '2024-05-01 10:00:01 [INF] next',
  ],
  'prose that says at': ['Meeting', '  at 10:30:00 in the hall', '    at the market', 'next'],
  'a trace with Windows line ends': [JS.replaceAll('\n', '\r\n').concat('\r'), 'next\r'],
  'a coloured trace': [`\u001b[31m${JS.replaceAll('\n', '\u001b[39m\n\u001b[90m')}\u001b[39m`, 'next'],
}

for (const [name, records] of Object.entries(CASES)) {
  test(`a tracker joins ${name}`, async (t) => {
    t.same(recordsOf(records.flatMap(linesOf)), records)
  })
}

const PREFIXES: Readonly<Record<string, string>> = {
  syslog: 'May  1 10:00:00 host cart[4711]: ',
  compose: 'app-1  | ',
  'a time and a level': '2024-05-01 10:00:00.123 ERROR ',
  'a time in brackets and a logger': '[2024-05-01T10:00:00Z] [error] cart - ',
  'the container runtime': '2024-05-01T10:00:00.000000001+00:00 stderr F ',
  klog: 'E0501 10:00:00.000001       1 main.go:12] ',
  'words of the application': 'worker-3> ',
}

for (const [name, prefix] of Object.entries(PREFIXES)) {
  for (const [language, trace] of Object.entries({ JS, PYTHON, GO })) {
    test(`a tracker joins a ${language} trace with ${name} in front of every line, twice`, async (t) => {
      const record = linesOf(trace)
        .map((line, index) => `${prefix}${line}`.replace('00:00.', `00:0${index}.`).trimEnd())
        .join('\n')
      const next = `${prefix}all is well`
      t.same(recordsOf([record, record, next].flatMap(linesOf)), [record, record, next])
    })
  }
}

test('a tracker takes the prefix of compose off lines that have one of their own', async (t) => {
  const record =
    'app-1  | 10:00:00 ERROR checkout failed\napp-1  | TypeError: x\napp-1  |     at f (/app/a.js:1:2)'
  t.same(recordsOf([...linesOf(record), 'app-1  | 10:00:01 INFO next']), [
    record,
    'app-1  | 10:00:01 INFO next',
  ])
})

test('a tracker says how many of the held lines are one record for sure', async (t) => {
  const tracker = createTraceTracker()
  t.equal(tracker.isOpen, false)
  t.equal(tracker.next('10:00:00 WARN checkout failed'), 'starts')
  t.equal(tracker.joinedLines, 1)
  t.equal(tracker.next('TypeError: x is null'), 'continues')
  t.equal(tracker.joinedLines, 1)
  t.equal(tracker.next('    at total (/app/cart.js:12:3)'), 'continues')
  t.equal(tracker.joinedLines, 3)
  t.equal(tracker.next(''), 'continues')
  t.equal(tracker.joinedLines, 3)
  t.equal(tracker.next('Node.js v24.0.0'), 'ends')
  t.equal(tracker.joinedLines, 5)
  t.equal(tracker.isOpen, false)
})

test('a tracker joins an error that has no calls to the log line that tells of it', async (t) => {
  const first = '10:00:00 ERROR price lost'
  const header = 'com.example.PriceException: no price for 7'
  const next = '10:00:01 INFO next'
  t.same(recordsOf([first, header, next]), [`${first}\n${header}`, next])
  t.same(recordsOf(['10:00:00 WARN price lost', header, next]), ['10:00:00 WARN price lost', header, next])
})

test('a tracker that was reset has forgotten the open record', async (t) => {
  const tracker = createTraceTracker()
  tracker.next('TypeError: x is null')
  tracker.reset()
  t.equal(tracker.isOpen, false)
  t.equal(tracker.next('plain'), 'none')
})

test('lines that can begin or announce a trace could matter, ordinary ones could not', async (t) => {
  const tracker = createTraceTracker()
  const could = (line: string): boolean => tracker.couldMatterIn(batchOfText([line]))?.[0] === 1
  for (const line of [
    '    at f (/app/a.js:1:2)',
    '\tat f (/app/a.js:1:2)',
    'total@https://shop/cart.js:1:2',
    '/app/run:12',
    'node:internal/main:12\r',
    'config {',
    '  errors: [',
    'Traceback (most recent call last):',
    '  File "a.py", line 1',
    'panic: x',
    'goroutine 1 [running]:',
    'E0501 10:00:00.000001 1 main.go:12] x',
    'SIGQUIT: quit',
    '10:00:00 ERROR x',
    'level=err x',
    'request failed',
    '__________ test_total __________',
  ]) {
    t.equal(could(line), true, line)
  }
  for (const line of [
    '',
    'a',
    '10:00:00 INFO ready',
    'GET /cart/7 200 12ms',
    '{"level":"info","msg":"ready"}',
    'line 12',
  ]) {
    t.equal(could(line), false, line)
  }
})
