import { test } from 'tap'
import { fc } from '../../support/properties.ts'
import { envelopeOf, post, SENTRY_EVENT, startReceiver } from './support.ts'

/** Values where the SDKs put something else. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 1e300, '', '__proto__', [[]], [null]),
)
const frame = fc.record({
  function: anything,
  filename: anything,
  abs_path: anything,
  lineno: anything,
  colno: anything,
  module: anything,
})
const sentry = fc.record(
  {
    event_id: anything,
    platform: fc.oneof(
      anything,
      fc.constantFrom('python', 'node', 'java', 'ruby', 'php', 'go', 'csharp', 'native'),
    ),
    level: anything,
    timestamp: anything,
    release: anything,
    tags: anything,
    contexts: fc.record({ trace: anything, otel: anything }),
    exception: fc.oneof(
      anything,
      fc.record({
        values: fc.array(
          fc.record({ type: anything, value: anything, stacktrace: fc.record({ frames: fc.array(frame) }) }),
        ),
      }),
    ),
  },
  { requiredKeys: [] },
)
const bugsnag = fc.record({
  events: fc.array(
    fc.record({
      exceptions: fc.oneof(anything, fc.array(fc.record({ errorClass: anything, stacktrace: anything }))),
      app: anything,
    }),
  ),
})
const rollbar = fc.record({
  data: fc.record({
    body: fc.record({ trace: anything, trace_chain: anything }),
    server: anything,
    timestamp: anything,
  }),
})
const fields = fc.dictionary(
  fc.constantFrom(
    'type',
    'message',
    'stack',
    'frames',
    'error',
    'exception',
    'time',
    'level',
    'service',
    '__proto__',
  ),
  anything,
)

test('WebhookReceiver answers reports with anything in any place with 200 or 400, and goes on', async (t) => {
  const running = await startReceiver(t)
  const before = Object.keys(Object.prototype).length
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(sentry, bugsnag, rollbar, fields, fc.array(fields), fc.json()),
      async (body) => {
        const { status } = await post(running, body)
        if (status !== 200 && status !== 400) throw new Error(`answered ${status}`)
      },
    ),
    { numRuns: 150 },
  )
  t.equal(Object.keys(Object.prototype).length, before)
  t.equal((await post(running, SENTRY_EVENT)).status, 200)
})

test('WebhookReceiver answers damaged envelopes with 200 or 400, and goes on', async (t) => {
  const running = await startReceiver(t)
  const whole = Buffer.from(
    envelopeOf([{ type: 'event' }, JSON.stringify(SENTRY_EVENT)], [{ type: 'session' }, '{}']),
  )
  const damaged = fc
    .record({ at: fc.nat(whole.length), gone: fc.nat(8), bytes: fc.uint8Array({ maxLength: 8 }) })
    .map(({ at, gone, bytes }) => Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + gone)]))
  const path = '/api/1/envelope/'
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), async (body) => {
      const { status } = await post(running, body, { path })
      if (status !== 200 && status !== 400) throw new Error(`answered ${status}`)
    }),
    { numRuns: 150 },
  )
  t.equal((await post(running, whole, { path })).status, 200)
})

test('WebhookReceiver takes a body that nests deeply, and one of many reports', async (t) => {
  const running = await startReceiver(t, { max_request_body_size: '8MiB' })
  const deep = `{"message":"m","stack":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  t.equal((await post(running, deep)).status, 200)
  const many = Array.from({ length: 1_000 }, (_, index) => ({ type: 'E', message: `${index}` }))
  t.strictSame(await (await post(running, many)).json(), { accepted: 1_000, rejected: 0 })
})
