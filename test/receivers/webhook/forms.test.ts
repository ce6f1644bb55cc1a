import { test } from 'tap'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { envelopeOf, post, SENTRY_EVENT, startReceiver } from './support.ts'

interface Expected {
  readonly type?: string
  readonly message?: string
  /** Innermost first, of the first exception: function, file and line. */
  readonly frames?: readonly (readonly [string, string, number])[]
  readonly causes?: readonly string[]
  readonly language?: string
  readonly body?: string
  readonly severity?: number
  readonly resource?: object
  readonly attributes?: object
  readonly time?: bigint
  readonly traceId?: string
}

interface Case {
  readonly name: string
  readonly path?: string
  readonly sent: unknown
  readonly answer: object
  readonly options?: object
  readonly expected: readonly Expected[]
}

const TIME = 1_770_091_506_789_000_000n
const PYTHON: Expected = {
  type: 'shop.errors.CartError',
  message: 'no total',
  language: 'python',
  frames: [['show', '/app/shop/web.py', 30]],
  causes: ['KeyError'],
  body: 'shop.errors.CartError: no total',
  severity: 17,
  time: TIME,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  resource: {
    'service.name': 'shop',
    'service.version': '2.3.4',
    'deployment.environment.name': 'production',
    'host.name': 'web-1',
  },
  attributes: {
    'sentry.transaction': '/cart',
    'sentry.tag.region': 'eu',
    'log.record.uid': SENTRY_EVENT.event_id,
  },
}

const CASES: readonly Case[] = [
  {
    name: 'an event of Sentry at the path for events',
    path: '/api/1/store/',
    sent: SENTRY_EVENT,
    answer: { id: SENTRY_EVENT.event_id },
    expected: [PYTHON],
  },
  {
    name: 'an event of Sentry at the path of the receiver',
    sent: SENTRY_EVENT,
    answer: { id: SENTRY_EVENT.event_id },
    expected: [PYTHON],
  },
  {
    name: 'an envelope, of which only the event is a report',
    path: '/api/7/envelope/',
    sent: envelopeOf(
      [{ type: 'session' }, '{"sid":"1"}'],
      [{ type: 'attachment', length: 12 }, 'not\n{"a":1}\n'],
      [
        { type: 'event', length: Buffer.byteLength(JSON.stringify(SENTRY_EVENT)) },
        JSON.stringify(SENTRY_EVENT),
      ],
    ),
    answer: { id: SENTRY_EVENT.event_id },
    expected: [PYTHON],
  },
  {
    name: 'an envelope without any event',
    path: '/shop/api/7/envelope/',
    sent: envelopeOf([{ type: 'transaction' }, '{}']),
    answer: {},
    expected: [],
  },
  {
    name: 'a message of Sentry, which is no exception',
    path: '/api/1/store/',
    sent: { event_id: 'a', platform: 'node', level: 'warning', logentry: { message: 'cart is old' } },
    answer: { id: 'a' },
    expected: [{ body: 'cart is old', severity: 13 }],
  },
  {
    name: 'an item of Rollbar with a chain',
    path: '/api/1/item/',
    sent: {
      access_token: 'x',
      data: {
        environment: 'production',
        level: 'critical',
        timestamp: 1_770_091_506,
        language: 'ruby',
        code_version: 'a1b2c3d',
        uuid: 'u1',
        server: { host: 'web-2' },
        body: {
          trace_chain: [
            {
              exception: { class: 'OrderError', message: 'no stock' },
              frames: [
                { filename: '/app/orders.rb', lineno: 47, method: 'create' },
                { filename: '/app/order.rb', lineno: 23, method: 'check' },
              ],
            },
            {
              exception: { class: 'KeyError', message: 'sku' },
              frames: [{ filename: '/app/stock.rb', lineno: 3, method: 'of' }],
            },
          ],
        },
      },
    },
    answer: { err: 0, result: { uuid: 'u1' } },
    expected: [
      {
        type: 'OrderError',
        message: 'no stock',
        language: 'ruby',
        frames: [
          ['check', '/app/order.rb', 23],
          ['create', '/app/orders.rb', 47],
        ],
        causes: ['KeyError'],
        severity: 18,
        time: 1_770_091_506_000_000_000n,
        resource: {
          'service.version': 'a1b2c3d',
          'deployment.environment.name': 'production',
          'host.name': 'web-2',
        },
      },
    ],
  },
  {
    name: 'events of Bugsnag',
    sent: {
      apiKey: 'k',
      payloadVersion: '5',
      events: [
        {
          severity: 'error',
          context: 'cart#show',
          app: { id: 'shop', version: '1.1', releaseStage: 'staging' },
          device: { hostname: 'web-3', time: '2026-02-03T04:05:06.789Z' },
          exceptions: [
            {
              errorClass: 'TypeError',
              message: "Cannot read properties of undefined (reading 'price')",
              type: 'nodejs',
              stacktrace: [
                { file: '/app/cart.js', lineNumber: 12, columnNumber: 5, method: 'total' },
                { file: '/app/web.js', lineNumber: 3, columnNumber: 9, method: 'show' },
              ],
            },
          ],
        },
        { exceptions: [] },
      ],
    },
    answer: { accepted: 1, rejected: 1 },
    expected: [
      {
        type: 'TypeError',
        message: "Cannot read properties of undefined (reading 'price')",
        language: 'javascript',
        frames: [
          ['total', '/app/cart.js', 12],
          ['show', '/app/web.js', 3],
        ],
        time: TIME,
        resource: {
          'service.name': 'shop',
          'service.version': '1.1',
          'deployment.environment.name': 'staging',
          'host.name': 'web-3',
        },
        attributes: { 'bugsnag.context': 'cart#show' },
      },
    ],
  },
  {
    name: 'a report of somebody with the usual names and a trace as text',
    sent: {
      service: 'shop',
      version: '9',
      error: {
        name: 'RangeError',
        message: 'too many',
        stack: 'RangeError: too many\n    at add (/app/cart.js:4:2)',
      },
      traceId: '0AF7651916CD43DD8448EB211C80319C',
    },
    answer: { accepted: 1, rejected: 0 },
    expected: [
      {
        type: 'RangeError',
        message: 'too many',
        language: 'javascript',
        frames: [['add', '/app/cart.js', 4]],
        severity: 17,
        traceId: '0af7651916cd43dd8448eb211c80319c',
        resource: { 'service.name': 'shop', 'service.version': '9' },
      },
    ],
  },
  {
    name: 'reports in a form of the user, with frames as objects',
    options: {
      fields: { reports: 'crashes', type: 'kind', message: 'what', stack: 'calls', service: 'from.name' },
      resource: { 'deployment.environment.name': 'test' },
    },
    sent: {
      crashes: [
        {
          kind: 'NotFound',
          what: 'cart 7',
          from: { name: 'shop' },
          type: 'crash',
          calls: [{ file: '/app/cart.go', line: '8', function: 'Find', module: 'main' }],
        },
        { kind: '' },
        'no object',
      ],
    },
    answer: { accepted: 1, rejected: 2 },
    expected: [
      {
        type: 'NotFound',
        message: 'cart 7',
        language: 'go',
        frames: [['main.Find', '/app/cart.go', 8]],
        resource: { 'service.name': 'shop', 'deployment.environment.name': 'test' },
      },
    ],
  },
]

for (const { name, path = '/', sent, answer, options = {}, expected } of CASES) {
  test(`WebhookReceiver reads ${name}`, async (t) => {
    const running = await startReceiver(t, { ...options })
    const response = await post(running, sent, { path })
    t.equal(response.status, 200)
    t.strictSame(await response.json(), answer)
    t.equal(running.pipeline.records.length, expected.length)
    running.pipeline.records.forEach((record, index) => {
      const { time, severity, ...rest } = expected[index] ?? {}
      t.match(seen(record), rest)
      if (time !== undefined) t.equal(record.timeUnixNano, time)
      if (severity !== undefined) t.equal(record.severityNumber, severity)
    })
  })
}

test('WebhookReceiver keeps nothing of the person, of variables and of the request', async (t) => {
  const running = await startReceiver(t)
  await post(running, {
    ...SENTRY_EVENT,
    request: { cookies: 'secret=1' },
    breadcrumbs: [{ message: 'secret' }],
  })
  const [record] = running.pipeline.records
  const text = JSON.stringify([record?.attributes, record?.resource, record?.body])
  t.notMatch(text, /ada@|password|secret/)
})

test('WebhookReceiver gives a report without an exception no name that would keep it from being parsed', async (t) => {
  const running = await startReceiver(t)
  await post(running, { message: 'it broke' })
  await post(running, { type: 'Broken', message: 'it broke' })
  t.strictSame(
    running.pipeline.records.map(({ eventName }) => eventName),
    ['', 'exception'],
  )
})

function seen(record: LogRecord): Expected {
  const { attributes, resource, body, traceId } = record
  const stack = attributes['exception.stacktrace']
  const trace = typeof stack === 'string' ? parseStackTrace(stack) : undefined
  const [first, ...causes] = trace?.exceptions ?? []
  return {
    type: String(attributes['exception.type'] ?? ''),
    message: String(attributes['exception.message'] ?? ''),
    language: trace?.language ?? '',
    frames: (first?.frames ?? []).map(({ function: name, file, line = 0 }) => [name, file, line] as const),
    causes: causes.map(({ type }) => type),
    body,
    resource: resource.attributes,
    attributes,
    traceId,
  }
}
