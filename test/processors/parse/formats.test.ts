import { test } from 'tap'
import { withoutColour } from '../../../processors/parse/colour.ts'
import { FORMATS } from '../../../processors/parse/formats.ts'
import { locationOf } from '../../../agent/time/zone.ts'
import { nano, OBSERVED, read } from './support.ts'

interface Expected {
  readonly format: string
  readonly level?: number
  readonly time?: string
  readonly message?: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

const S = '2024-01-02T03:04:05Z'
const MS = '2024-01-02T03:04:05.123Z'
const SYSLOG = { hostname: 'web-1', appname: 'app', proc_id: '77' }

/** One line a library, as it prints it, with everything that is read from it. */
const LINES: readonly (readonly [library: string, line: string, expected: Expected])[] = [
  [
    'Python logging',
    '2024-01-02 03:04:05,123 - app.cart - ERROR - no cart 7',
    { format: 'python', level: 17, time: MS },
  ],
  ['Python basicConfig', 'ERROR:root:msg', { format: 'python', level: 17 }],
  [
    'Python with the level first',
    'WARNING 2024-01-02 03:04:05,123 name: msg',
    { format: 'plain', level: 13, time: MS },
  ],
  ['logback', '03:04:05.123 [main] ERROR c.x.Y - msg', { format: 'logback', level: 17, time: MS }],
  ['log4j2', '2024-01-02 03:04:05,123 main ERROR Unable to x', { format: 'plain', level: 17, time: MS }],
  [
    'Spring Boot',
    '2024-01-02T03:04:05.123Z ERROR 12345 --- [main] c.x.Y : msg',
    { format: 'spring_boot', level: 17, time: MS },
  ],
  ['java.util.logging', 'SEVERE: msg', { format: 'plain', level: 17 }],
  ['Kafka', '[2024-01-02 03:04:05,123] ERROR msg (kafka.X)', { format: 'kafka', level: 17, time: MS }],
  ['Laravel', '[2024-01-02 03:04:05] local.ERROR: msg', { format: 'monolog', level: 17, time: S }],
  ['brackets and colon', '[2024-01-02 03:04:05] ERROR: boom', { format: 'plain', level: 17, time: S }],
  ['Go log', '2024/01/02 03:04:05 error: x', { format: 'plain', level: 17, time: S }],
  ['Go log with place', '2024/01/02 03:04:05.123000 main.go:12: msg', { format: 'go_log', time: MS }],
  ['Go slog default', '2024/01/02 03:04:05 ERROR msg id=7', { format: 'plain', level: 17, time: S }],
  [
    'zap console',
    '2024-01-02T03:04:05.123Z\terror\tcaller.go:12\tmsg',
    { format: 'zap_console', level: 17, time: MS },
  ],
  ['zerolog console', '3:04AM ERR msg', { format: 'plain', level: 17, time: '2024-01-02T03:04:00Z' }],
  ['logrus terminal', 'ERRO[0000] msg', { format: 'plain', level: 17 }],
  ['logrus terminal with time', 'INFO[2024-01-02T03:04:05Z] msg', { format: 'plain', level: 9, time: S }],
  ['env_logger', '[2024-01-02T03:04:05Z ERROR app] msg', { format: 'env_logger', level: 17, time: S }],
  [
    'Rust tracing',
    '2024-01-02T03:04:05.123Z  WARN app::cart: msg',
    { format: 'rust_tracing', level: 13, time: MS },
  ],
  [
    'loguru',
    '2024-01-02 03:04:05.123 | ERROR    | mod:fn:12 - msg',
    { format: 'loguru', level: 17, time: MS },
  ],
  ['NLog', '2024-01-02 03:04:05.123|Error|App.Cart|msg', { format: 'nlog', level: 17, time: MS }],
  ['Serilog', '[03:04:05 FTL] msg', { format: 'plain', level: 21, time: S }],
  ['.NET console', 'fail: App.Cart[0]', { format: 'dotnet_console', level: 17 }],
  ['winston simple', 'error: msg', { format: 'plain', level: 17 }],
  ['winston printf', '2024-01-02T03:04:05.123Z [cart] error: msg', { format: 'plain', level: 17, time: MS }],
  ['winston with time', '2024-01-02T03:04:05.123Z warn: msg', { format: 'plain', level: 13, time: MS }],
  [
    'NestJS',
    '[Nest] 123  - 01/02/2024, 3:04:05 AM   ERROR [ExceptionsHandler] msg',
    { format: 'plain', level: 17, time: S },
  ],
  ['Rails', 'E, [2024-01-02T03:04:05.123000 #77] ERROR -- : msg', { format: 'ruby', level: 17, time: MS }],
  ['tornado', '[E 240102 03:04:05 web:1] msg', { format: 'plain', level: 17, time: S }],
  ['uvicorn', 'INFO:     127.0.0.1:1234 - "GET / HTTP/1.1" 200 OK', { format: 'uvicorn', level: 9 }],
  ['gunicorn', '[2024-01-02 03:04:05 +0000] [123] [ERROR] msg', { format: 'gunicorn', level: 17, time: S }],
  ['celery', '[2024-01-02 03:04:05,123: ERROR/MainProcess] msg', { format: 'celery', level: 17, time: MS }],
  [
    'Airflow',
    '[2024-01-02, 03:04:05 UTC] {file.py:12} ERROR - msg',
    { format: 'airflow', level: 17, time: S },
  ],
  [
    'oslo.log',
    '2024-01-02 03:04:05.123 12345 ERROR nova.compute [req-1] msg',
    { format: 'oslo', level: 17, time: MS },
  ],
  ['Elixir', '03:04:05.123 [error] msg', { format: 'plain', level: 17, time: MS }],
  [
    'PostgreSQL',
    '2024-01-02 03:04:05.123 UTC [123] ERROR:  msg',
    { format: 'postgres', level: 17, time: MS },
  ],
  ['MySQL', '2024-01-02T03:04:05.123000Z 0 [ERROR] [MY-010] msg', { format: 'mysql', level: 17, time: MS }],
  ['Redis', '1:M 02 Jan 2024 03:04:05.123 # msg', { format: 'redis', level: 13, time: MS }],
  ['nginx', '2024/01/02 03:04:05 [error] 77#0: *1 msg', { format: 'nginx_error', level: 17, time: S }],
  [
    'Apache error log',
    '[Tue Jan 02 03:04:05.123000 2024] [core:error] [pid 1:tid 2] msg',
    { format: 'apache_error', level: 17, time: MS },
  ],
  [
    'access log',
    '127.0.0.1 - - [02/Jan/2024:03:04:05 +0000] "GET /errors HTTP/1.1" 500 12',
    { format: 'access', time: S },
  ],
  ['PHP', '[02-Jan-2024 03:04:05 UTC] PHP Fatal error:  Uncaught', { format: 'php', level: 21, time: S }],
  ['logcat', '01-02 03:04:05.123  1234  5678 E Tag: msg', { format: 'logcat', level: 17, time: MS }],
  ['logcat brief', 'E/Tag( 1234): msg', { format: 'logcat', level: 17 }],
  ['systemd prefix', '<3>msg', { format: 'plain', level: 17 }],
  ['milliseconds since the epoch', '1704164645123 msg', { format: 'plain', time: MS }],
  [
    'coloured',
    '\u001b[90m2024-01-02 03:04:05\u001b[0m \u001b[31mERROR\u001b[0m msg',
    { format: 'plain', level: 17, time: S },
  ],
  [
    'JSON behind a time',
    '2024-01-02 03:04:05.123 app {"level":"error","msg":"x","id":7}',
    { format: 'plain', level: 17, time: MS, message: 'x', attributes: { id: 7 } },
  ],
  [
    'klog',
    'E0102 03:04:05.123000       1 reflector.go:138] msg',
    {
      format: 'klog',
      level: 17,
      time: MS,
      attributes: { 'code.file.path': 'reflector.go', 'code.line.number': 138 },
    },
  ],
  ['glog with year', 'W20240102 03:04:05.123000 77 a.cc:9] msg', { format: 'klog', level: 13, time: MS }],
  ['old syslog', 'Jan  2 03:04:05 web-1 app[77]: msg', { format: 'syslog', time: S, attributes: SYSLOG }],
  [
    'old syslog with a level in the message',
    'Jan  2 03:04:05 web-1 app[77]: ERROR msg',
    { format: 'syslog', level: 17, time: S },
  ],
  [
    'old syslog with priority and a level in the message',
    '<14>Jan  2 03:04:05 web-1 app[77]: ERROR msg',
    { format: 'syslog', level: 17, time: S },
  ],
  [
    'old syslog with priority',
    '<11>Jan  2 03:04:05 web-1 app[77]: msg',
    { format: 'syslog', level: 17, time: S, attributes: { ...SYSLOG, priority: 11, facility: 1 } },
  ],
  ['local syslog', '<14>Jan  2 03:04:05 app[77]: msg', { format: 'syslog', level: 9, time: S }],
  [
    'new syslog',
    '<165>1 2024-01-02T03:04:05.123Z web-1 app 77 ID47 [a@1 b="c ]\\" d"][e] msg',
    {
      format: 'syslog',
      level: 10,
      time: MS,
      attributes: {
        ...SYSLOG,
        msg_id: 'ID47',
        structured_data: { 'a@1': { b: 'c ]" d' }, e: {} },
        priority: 165,
        facility: 20,
      },
    },
  ],
  [
    'rsyslog with ISO time',
    '2024-01-02T03:04:05+00:00 web-1 app[77]: msg',
    { format: 'syslog', time: S, attributes: SYSLOG },
  ],
  [
    'pino behind syslog',
    'Jan  2 03:04:05 web-1 app[77]: {"level":50,"msg":"x","time":1704164645123}',
    { format: 'syslog', level: 17, time: MS, message: 'x', attributes: SYSLOG },
  ],
  [
    'logfmt',
    'time=2024-01-02T03:04:05Z level=error msg="no \\"cart\\"" id=7 retry',
    { format: 'logfmt', level: 17, time: S, message: 'no "cart"', attributes: { id: '7', retry: true } },
  ],
  ['Heroku router', 'at=error code=H12 desc="Request timeout" path="/"', { format: 'logfmt', level: 17 }],
]

for (const [library, line, expected] of LINES) {
  test(`a line of ${library} is read`, (t) => {
    const { format, parsed } = read(line)
    t.equal(format, expected.format)
    t.equal(parsed?.severity?.number, expected.level)
    t.equal(parsed?.timeUnixNano, expected.time === undefined ? undefined : nano(expected.time))
    t.equal(parsed?.message, expected.message)
    if (expected.attributes !== undefined) t.same(parsed?.attributes, expected.attributes)
    t.end()
  })

  test(`a line of ${library} is read by the first format that knows it and no narrower one`, (t) => {
    const context = {
      time: { observedUnixNano: OBSERVED, location: locationOf('UTC') },
      limits: { count: 128, bytes: 65_536 },
    }
    const plainText = withoutColour(line)
    const readers = FORMATS.filter((format) => format.read(plainText, context) !== undefined).map(
      ({ id }) => id,
    )
    // The broad format may know the time of a narrow one's line; two narrow ones never know the same line.
    const family = FORMATS.some(({ id }) => id === expected.format) ? expected.format : 'plain'
    t.same(
      readers.filter((id) => id !== 'plain' || family === 'plain'),
      [family],
    )
    t.end()
  })
}

const UNREAD = [
  '',
  ' ',
  'hello',
  '{}x',
  '[]',
  '"text"',
  'key=value',
  'a=b c=d',
  '}{',
  '<999>',
  'E0102 nothing',
  '\u0000\u0000',
  'x'.repeat(5_000),
]

for (const line of UNREAD) {
  test(`${JSON.stringify(line.slice(0, 20))} says nothing of itself and stays as it is`, (t) => {
    t.equal(read(line).parsed, undefined)
    t.end()
  })
}

/** Lines that begin as those of a library do, and are not of it. */
const OF_NOBODY = [
  '2024-01-02 03:04:05 example.com unreachable',
  '2024-01-02 03:04:05 ERROR timeout - trying again',
  '[2024-01-02 03:04:05] ERROR no answer (timeout)',
  '2024-01-02 03:04:05 WARN retry: in 3 s',
  '2024-01-02 03:04:05 [12] three items left',
  '2024-01-02 03:04:05 - 12 - 13 - 14',
  '2024-01-02 03:04:05 | 12 | done',
  '203.0.113.9 - - [now] "GET / HTTP/1.1" 200 1',
  '203.0.113.9 - - [02/Jan/2024:03:04:05 +0000] "GET / HTTP/1.1" OK',
  '1:M and more',
  'PHP 8.3.0 (cli)',
  'warn: the cart[0] is empty',
  'E, [not a time #77] ERROR -- : x',
  '2024-01-02T03:04:05Z stdout X text',
]

for (const line of OF_NOBODY) {
  test(`"${line}" is of no library`, (t) => {
    const { format, parsed } = read(line)
    t.ok(['plain', 'none'].includes(format), format)
    t.equal(parsed?.attributes, undefined)
    t.end()
  })
}

test('"I/O: error" is no line of Android', (t) => {
  t.equal(read('I/O: error reading the disk').parsed?.severity, undefined)
  t.equal(read('E/IO: error').parsed?.severity?.number, 17)
  t.end()
})
