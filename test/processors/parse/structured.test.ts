import { test } from 'tap'
import { nano, read } from './support.ts'

const STACK = 'TypeError: m\n    at f (/srv/a.js:1:2)'
const TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: m'
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const TIME = nano('2024-01-02T03:04:05.123Z')

interface Expected {
  readonly level?: number
  readonly message?: string
  readonly time?: bigint
  readonly trace?: readonly [string, string]
  readonly attributes?: object
}

/** The same fault as each library writes it as JSON. */
const LIBRARIES: readonly (readonly [library: string, fields: object, expected: Expected])[] = [
  [
    'pino',
    {
      level: 50,
      time: 1_704_164_645_123,
      pid: 7,
      err: { type: 'TypeError', message: 'm', stack: STACK, code: 'E1' },
      msg: 'failed',
    },
    {
      level: 17,
      message: 'failed',
      attributes: {
        pid: 7,
        err: { code: 'E1' },
        'exception.type': 'TypeError',
        'exception.message': 'm',
        'exception.stacktrace': STACK,
      },
    },
  ],
  ['pino at debug', { level: 20, time: 1_704_164_645_123, msg: 'm' }, { level: 5, message: 'm' }],
  [
    'bunyan',
    {
      name: 'app',
      level: 60,
      time: '2024-01-02T03:04:05.123Z',
      v: 0,
      err: { name: 'TypeError', message: 'm', stack: STACK },
      msg: 'm',
    },
    {
      level: 21,
      message: 'm',
      attributes: {
        name: 'app',
        v: 0,
        'exception.type': 'TypeError',
        'exception.message': 'm',
        'exception.stacktrace': STACK,
      },
    },
  ],
  [
    'winston',
    { level: '\u001b[31merror\u001b[39m', message: 'm', stack: STACK, timestamp: '2024-01-02T03:04:05.123Z' },
    { level: 17, message: 'm', attributes: { 'exception.stacktrace': STACK } },
  ],
  [
    'zap',
    {
      level: 'error',
      ts: 1_704_164_645.123,
      caller: 'a.go:1',
      msg: 'failed',
      error: 'boom',
      errorVerbose: 'boom\nmain.f\n\t/x/b.go:2',
      stacktrace: 'main.f\n\t/x/a.go:1',
    },
    {
      level: 17,
      message: 'failed',
      attributes: {
        caller: 'a.go:1',
        stacktrace: 'main.f\n\t/x/a.go:1',
        'exception.message': 'boom',
        'exception.stacktrace': 'boom\nmain.f\n\t/x/b.go:2',
      },
    },
  ],
  [
    'zerolog',
    {
      level: 'error',
      stack: [{ func: 'main.f', line: '1', source: 'a.go' }],
      error: 'boom',
      time: 1_704_164_645_123,
      message: 'm',
    },
    {
      level: 17,
      message: 'm',
      attributes: { 'exception.message': 'boom', 'exception.stacktrace': 'main.f\n\ta.go:1' },
    },
  ],
  ['slog', { time: '2024-01-02T03:04:05.123Z', level: 'ERROR+2', msg: 'm' }, { level: 19, message: 'm' }],
  [
    'structlog',
    { event: 'failed', level: 'error', timestamp: '2024-01-02T03:04:05.123Z', exception: TRACEBACK },
    { level: 17, message: 'failed', attributes: { 'exception.stacktrace': TRACEBACK } },
  ],
  [
    'Sidekiq',
    {
      ts: '2024-01-02T03:04:05.123Z',
      lvl: 'ERROR',
      msg: 'm',
      error_class: 'NoMethodError',
      error_message: 'no price',
      error_backtrace: ["app/cart.rb:3:in `total'"],
    },
    {
      level: 17,
      message: 'm',
      attributes: {
        'exception.type': 'NoMethodError',
        'exception.message': 'no price',
        'exception.stacktrace': "app/cart.rb:3:in `total': no price (NoMethodError)",
      },
    },
  ],
  [
    'Lambda, Python',
    {
      errorType: 'KeyError',
      errorMessage: "'x'",
      timestamp: '2024-01-02T03:04:05.123Z',
      stackTrace: [
        '  File "/var/task/app.py", line 9, in handler\n    return f(event)\n',
        '  File "/var/task/app.py", line 3, in f\n    return d["x"]\n',
      ],
    },
    {
      level: 17,
      message: "'x'",
      attributes: {
        'exception.type': 'KeyError',
        'exception.message': "'x'",
        'exception.stacktrace': [
          'Traceback (most recent call last):',
          '  File "/var/task/app.py", line 9, in handler',
          '    return f(event)',
          '  File "/var/task/app.py", line 3, in f',
          '    return d["x"]',
        ].join('\n'),
      },
    },
  ],
  [
    'structlog with exceptions as data',
    {
      event: 'failed',
      level: 'error',
      timestamp: '2024-01-02T03:04:05.123Z',
      exception: [
        { exc_type: 'ValueError', exc_value: 'm', frames: [{ filename: 'a.py', lineno: 1, name: 'f' }] },
      ],
    },
    { level: 17, message: 'failed', attributes: { 'exception.stacktrace': TRACEBACK } },
  ],
  [
    'python-json-logger',
    { asctime: '2024-01-02 03:04:05,123', levelname: 'ERROR', message: 'm', exc_info: TRACEBACK, lineno: 3 },
    { level: 17, message: 'm', attributes: { lineno: 3, 'exception.stacktrace': TRACEBACK } },
  ],
  [
    'Python records',
    { levelno: 40, message: 'm', time: '2024-01-02T03:04:05.123Z' },
    { level: 17, message: 'm' },
  ],
  [
    'ECS',
    {
      '@timestamp': '2024-01-02T03:04:05.123Z',
      'log.level': 'error',
      message: 'm',
      error: { type: 'TypeError', message: 'm', stack_trace: STACK },
      trace: { id: TRACE_ID },
      span: { id: SPAN_ID },
    },
    {
      level: 17,
      message: 'm',
      trace: [TRACE_ID, SPAN_ID],
      attributes: { 'exception.type': 'TypeError', 'exception.message': 'm', 'exception.stacktrace': STACK },
    },
  ],
  [
    'nested ECS',
    { '@timestamp': '2024-01-02T03:04:05.123Z', log: { level: 'warn', logger: 'app' }, message: 'm' },
    { level: 13, message: 'm', attributes: { log: { logger: 'app' } } },
  ],
  [
    'GCP',
    {
      severity: 'ERROR',
      message: 'm',
      time: '2024-01-02T03:04:05.123Z',
      'logging.googleapis.com/trace': `projects/p/traces/${TRACE_ID}`,
      'logging.googleapis.com/spanId': SPAN_ID,
    },
    { level: 17, message: 'm', trace: [TRACE_ID, SPAN_ID] },
  ],
  [
    'GCP with numbers',
    { severity: 500, message: 'm', time: '2024-01-02T03:04:05.123Z' },
    { level: 17, message: 'm' },
  ],
  [
    'GELF',
    { version: '1.1', host: 'h', short_message: 'm', timestamp: 1_704_164_645.123, level: 3 },
    { level: 17, message: 'm', attributes: { version: '1.1', host: 'h', level: 3 } },
  ],
  [
    'journald',
    { MESSAGE: 'm', PRIORITY: '3', __REALTIME_TIMESTAMP: '1704164645123000' },
    { level: 17, message: 'm', attributes: {} },
  ],
  [
    'OTel',
    {
      severityNumber: 17,
      body: 'm',
      timeUnixNano: '1704164645123000000',
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    },
    { level: 17, message: 'm', trace: [TRACE_ID, SPAN_ID] },
  ],
  [
    'W3C',
    { level: 'info', msg: 'm', ts: 1_704_164_645_123, traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` },
    { level: 9, message: 'm', trace: [TRACE_ID, SPAN_ID] },
  ],
  [
    'Serilog',
    { '@t': '2024-01-02T03:04:05.1230000Z', '@l': 'Error', '@m': 'm', '@x': 'E: m\n   at A.B()' },
    { level: 17, message: 'm', attributes: { 'exception.stacktrace': 'E: m\n   at A.B()' } },
  ],
  [
    'Serilog without its filled-in message',
    { Timestamp: '2024-01-02T03:04:05.1230000+00:00', Level: 'Error', MessageTemplate: 'lost {Id}' },
    { level: 17, message: 'lost {Id}' },
  ],
  [
    'Serilog with both forms of its message',
    {
      Timestamp: '2024-01-02T03:04:05.1230000+00:00',
      Level: 'Error',
      MessageTemplate: 'lost {Id}',
      RenderedMessage: 'lost 7',
    },
    { level: 17, message: 'lost 7' },
  ],
  [
    'log4j2',
    {
      instant: { epochSecond: 1_704_164_645, nanoOfSecond: 123_000_000 },
      level: 'FATAL',
      message: 'm',
      thrown: { name: 'E', message: 'm2', extendedStackTrace: 'E: m2\n\tat a.B.c(B.java:1)' },
    },
    {
      level: 21,
      message: 'm',
      attributes: {
        'exception.type': 'E',
        'exception.message': 'm2',
        'exception.stacktrace': 'E: m2\n\tat a.B.c(B.java:1)',
      },
    },
  ],
  [
    'AWS Lambda',
    {
      timestamp: '2024-01-02T03:04:05.123Z',
      level: 'ERROR',
      message: { errorType: 'x' },
      errorType: 'TypeError',
      errorMessage: 'm',
      stack: ['TypeError: m', '    at f (/srv/a.js:1:2)'],
    },
    {
      level: 17,
      message: 'm',
      attributes: {
        message: { errorType: 'x' },
        'exception.type': 'TypeError',
        'exception.message': 'm',
        'exception.stacktrace': STACK,
      },
    },
  ],
  [
    'tracing',
    { timestamp: '2024-01-02T03:04:05.123Z', level: 'ERROR', fields: { message: 'm', id: 7 }, target: 'app' },
    { level: 17, message: 'm', attributes: { fields: { id: 7 }, target: 'app' } },
  ],
  [
    'loguru',
    {
      text: 'whole',
      record: { level: { name: 'ERROR', no: 40 }, message: 'm', time: { timestamp: 1_704_164_645.123 } },
    },
    { level: 17, message: 'm', attributes: { text: 'whole', record: { level: { no: 40 } } } },
  ],
  [
    'MongoDB',
    { t: { $date: '2024-01-02T03:04:05.123Z' }, s: 'E', c: 'NETWORK', msg: 'm' },
    { level: 17, message: 'm', attributes: { c: 'NETWORK' } },
  ],
]

for (const [library, fields, expected] of LIBRARIES) {
  test(`a JSON line of ${library} gives level, time, message, exception and the rest`, (t) => {
    const { parsed, faults } = read(JSON.stringify(fields))
    t.equal(parsed?.severity?.number, expected.level)
    t.equal(parsed?.message, expected.message)
    t.equal(parsed?.timeUnixNano, expected.time ?? TIME)
    t.same([parsed?.traceId, parsed?.spanId], expected.trace ?? [undefined, undefined])
    if (expected.attributes !== undefined) t.same(parsed?.attributes, expected.attributes)
    t.same(faults, [])
    t.end()
  })
}

test('a syslog number counts as a level only where the format says that it is one', (t) => {
  const { parsed, faults } = read('{"level":3,"msg":"m"}')
  t.equal(parsed?.severity, undefined)
  t.same(parsed?.attributes, { level: 3 })
  t.same(faults, ['unreadable_level'])
  t.end()
})

test('a word outranks a number, and a field of higher rank a field of lower rank', (t) => {
  t.equal(read('{"levelno":10,"levelname":"ERROR","message":"m"}').parsed?.severity?.number, 17)
  t.equal(read('{"msg":"second","message":"first"}').parsed?.message, 'first')
  t.same(read('{"msg":"second","message":"first"}').parsed?.attributes, { msg: 'second' })
  t.end()
})

test('a field that only has the name of a part stays an attribute', (t) => {
  const { parsed } = read(
    '{"msg":"m","stack":"production","error":null,"exception":"none","trace_id":"x","event":{"id":1}}',
  )
  t.same(parsed?.attributes, {
    stack: 'production',
    error: null,
    exception: 'none',
    trace_id: 'x',
    event: { id: 1 },
  })
  t.equal(parsed?.traceId, undefined)
  t.end()
})

test('several lines of text without frames are no stack trace', (t) => {
  const { parsed } = read(JSON.stringify({ msg: 'm', error: 'select *\nfrom_x = 1\nwhere 1' }))
  t.notOk(parsed?.attributes?.['exception.stacktrace'])
  t.equal(parsed?.attributes?.['exception.message'], 'select *\nfrom_x = 1\nwhere 1')
  t.end()
})

test('a stack that was escaped twice is unescaped', (t) => {
  const { parsed } = read(JSON.stringify({ msg: 'm', stack: STACK.replace('\n', String.raw`\n`) }))
  t.equal(parsed?.attributes?.['exception.stacktrace'], STACK)
  t.end()
})

test('integers beyond the doubles keep every digit', (t) => {
  const { parsed } = read(
    '{"msg":"m","time":1704164645123456789,"id":9007199254740993,"text":"12345678901234567890"}',
  )
  t.equal(parsed?.timeUnixNano, 1_704_164_645_123_456_789n)
  t.same(parsed?.attributes, { id: 9_007_199_254_740_993n, text: '12345678901234567890' })
  t.end()
})

test('an unreadable time is counted and leaves the time open', (t) => {
  const { parsed, faults } = read('{"msg":"m","time":"yesterday"}')
  t.equal(parsed?.timeUnixNano, undefined)
  t.same(faults, ['unreadable_time'])
  t.same(parsed?.attributes, { time: 'yesterday' })
  t.end()
})

test('a log line cannot pass for what the agent found out', (t) => {
  const { parsed, faults } = read(
    '{"msg":"m","hephaestus.error.fingerprint":"f","process.exit.code":1,"id":1}',
  )
  t.same(parsed?.attributes, { id: 1 })
  t.same(faults, ['attributes_dropped'])
  t.end()
})

test('a field named __proto__ is a field like any other', (t) => {
  const { parsed } = read('{"msg":"m","__proto__":{"polluted":true},"a":{"__proto__":1}}')
  t.equal(Object.getPrototypeOf(parsed?.attributes), Object.prototype)
  t.same(Object.keys(parsed?.attributes ?? {}), ['__proto__', 'a'])
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
  t.end()
})

test('attributes stop at their limits in count, bytes and depth', (t) => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, index]))
  const cut = read(JSON.stringify({ msg: 'm', ...many }), { attributes: { count_max: 10 } })
  t.equal(Object.keys(cut.parsed?.attributes ?? {}).length, 10)
  t.same(cut.faults, ['attributes_dropped'])
  const big = read(JSON.stringify({ msg: 'm', a: 'x'.repeat(2_000), b: 1 }), {
    attributes: { bytes_max: '1KiB' },
  })
  t.same(big.parsed?.attributes, { b: 1 })
  const deep = read(`{"msg":"m","a":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`)
  t.equal(JSON.stringify(deep.parsed?.attributes), `${'{"a":'.repeat(7)}{}${'}'.repeat(7)}`)
  t.same(deep.faults, ['attributes_dropped'])
  t.end()
})

test('a stack trace is never cut by the limits of attributes', (t) => {
  const stack = `E: m\n${'    at f (/a.js:1:2)\n'.repeat(500)}`
  const { parsed } = read(JSON.stringify({ msg: 'm', stack }), {
    attributes: { bytes_max: '64B', count_max: 0 },
  })
  t.equal(parsed?.attributes?.['exception.stacktrace'], stack)
  t.end()
})

test('a time in two numbers that no clock tells is none', async (t) => {
  const odd: readonly object[] = [
    { timestampSeconds: Number.MAX_SAFE_INTEGER, timestampNanos: 0 },
    { timestampSeconds: -5, timestampNanos: 0 },
    { timestampSeconds: 1_704_164_645, timestampNanos: -1 },
    { timestampSeconds: 1_704_164_645, timestampNanos: 1_000_000_000 },
    { instant: { epochSecond: 99_999_999_999, nanoOfSecond: 0 } },
  ]
  for (const fields of odd)
    t.equal(
      read(JSON.stringify({ ...fields, message: 'm' })).parsed?.timeUnixNano,
      undefined,
      JSON.stringify(fields),
    )
})

test('a type at the beginning of a message is read where the line has a level, and of that message only', (t) => {
  const exceptionOf = (line: object): readonly unknown[] => {
    const { parsed } = read(JSON.stringify(line))
    return ['type', 'message', 'stacktrace'].map((name) => parsed?.attributes?.[`exception.${name}`])
  }
  const cases: readonly (readonly [line: object, expected: readonly unknown[]])[] = [
    [{ level: 'error', error: 'TypeError: m' }, ['TypeError', 'm', undefined]],
    [{ level: 'error', error: 'TypeError: m\nmore' }, ['TypeError', 'm\nmore', undefined]],
    [{ level: 'error', error: 'TypeError' }, [undefined, 'TypeError', undefined]],
    [{ level: 'error', error: 'dial tcp: refused' }, [undefined, 'dial tcp: refused', undefined]],
    [{ msg: 'retrying', error: 'TypeError: m' }, [undefined, 'TypeError: m', undefined]],
    [{ level: 'error', error: { type: 'E', message: 'E: m' } }, ['E', 'm', undefined]],
    [{ level: 'error', exception: ['Shop::Gone', 'm'] }, ['Shop::Gone', 'm', undefined]],
    [{ level: 'error', exception: ['not a class', 'm'] }, [undefined, undefined, undefined]],
    [{ level: 'error', exception: ['Gone', 'm', 'n'] }, [undefined, undefined, undefined]],
    [
      { level: 'error', error: 'RangeError: m', exception: 'TypeError: n\n    at f (/a.js:1:2)' },
      [undefined, 'RangeError: m', 'TypeError: n\n    at f (/a.js:1:2)'],
    ],
  ]
  for (const [line, expected] of cases) t.same(exceptionOf(line), expected, JSON.stringify(line))
  t.end()
})

test('calls that are logged without their first line get one where a field names the type', (t) => {
  const stackOf = (line: object): unknown =>
    read(JSON.stringify({ level: 'error', ...line })).parsed?.attributes?.['exception.stacktrace']
  const calls = '    at f (/srv/a.js:1:2)'
  t.equal(stackOf({ stack: `${calls}\n${calls}`, error: 'TypeError: m' }), `TypeError: m\n${calls}\n${calls}`)
  t.equal(stackOf({ stack: `\n${calls}`, error: 'm' }), `\n${calls}`, 'no type is made up')
  t.equal(stackOf({ stack: `TypeError: m\n${calls}`, error: 'TypeError: m' }), `TypeError: m\n${calls}`)
  t.end()
})
