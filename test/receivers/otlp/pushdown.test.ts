import { fc } from '../../support/properties.ts'
import { test, type Test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { Literal } from '../../../agent/model/literal.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { detectProcessor } from '../../../processors/detect/factory.ts'
import { checkValue } from '../../../config/schema.ts'
import { settingsWith } from '../../support/settings.ts'
import { Pipeline, post, recordOf, startReceiver, type Running } from './support.ts'

const detectConfig = checkValue(detectProcessor.config, { context: { after: 0 } })
const own = detectConfig.kind === 'valid' ? detectConfig.value : undefined
const wanted: readonly Literal[] = detectProcessor.needs?.(own as never)?.literals ?? []

const TRACE = 'TypeError: x is not a function\n    at f (/srv/cart.js:10:5)\n    at g (/srv/cart.js:2:1)'

/** Records of many kinds; most are of no use to anybody. */
const record: fc.Arbitrary<LogRecord> = fc
  .record({
    severityNumber: fc.constantFrom(0, 0, 5, 9, 9, 9, 13, 17, 21),
    body: fc.oneof(
      fc.constantFrom(
        'served',
        '',
        'panic: no',
        TRACE,
        `upstream said: ${TRACE}`,
        'Traceback (most recent call last):',
      ),
      fc.string({ maxLength: 40 }),
      fc.constantFrom(10, 65_400, 140_000).map((length) => `${'long '.repeat(length / 5)}${TRACE}`),
    ),
    attributes: fc.constantFrom(
      {},
      {},
      { 'http.route': '/items' },
      { 'exception.type': 'Boom', 'exception.stacktrace': TRACE },
      { 'exception.message': 'no stack' },
      { note: 'panic: quoted' },
      { 'process.exit.code': 3 },
      { 'http.request.method': 'GET', 'http.response.status_code': 200 },
      { 'http.request.method': 'GET', 'http.response.status_code': 503 },
      { method: 'GET', status: '500' },
      { path: '/items', res: { statusCode: 502 } },
      { 'grpc.code': 'Internal' },
      { 'rpc.grpc.status_code': 0 },
    ),
    eventName: fc.constantFrom('', '', '', 'hephaestus.fix.proposed', 'session.start'),
    bodyValue: fc.constantFrom(undefined, undefined, undefined, { error: TRACE }),
  })
  .map(({ bodyValue, ...fields }) => ({
    ...recordOf(''),
    ...fields,
    ...(bodyValue === undefined ? {} : { bodyValue, body: JSON.stringify(bodyValue) }),
  }))

/** A receiver with `detect` behind it, and the events that come out. */
async function detecting(
  t: Test,
  wantedLiterals: readonly Literal[] | undefined,
): Promise<Running & { events: Pipeline }> {
  const events = new Pipeline()
  const detect = await detectProcessor.create(
    settingsWith({ id: { type: 'detect', name: '' } }),
    own as never,
    events,
  )
  const running = await startReceiver(t, {}, wantedLiterals === undefined ? {} : { wantedLiterals })
  await detect.start(new AbortController().signal)
  running.pipeline.behave = async (batch, signal) => {
    // Only what is looked at with marks may differ, not what comes of it.
    await detect.consume(batch, signal)
  }
  return { ...running, events }
}

test('the same records become errors, with the same events, whether all are read or only those that may be', async (t) => {
  t.ok(wanted.length > 10)
  const all = await detecting(t, undefined)
  const some = await detecting(t, wanted)
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), async (records) => {
      const request = encodeLogs(
        batchOfRecords(
          records.map((each) => ({ ...each, resource: records[0]?.resource ?? each.resource })),
          { stream: 'test' },
        ),
      )
      for (const running of [all, some]) {
        running.events.records.length = 0
        if ((await post(running, request)).status !== 200) throw new Error('not taken')
      }
      const text = (running: typeof all): string =>
        JSON.stringify(running.events.records, (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        )
      if (text(all) !== text(some)) throw new Error(`${text(all)}\n${text(some)}`)
    }),
    { numRuns: 25 },
  )
  t.ok(some.pipeline.batches.every((batch) => batch.isMarked))
})

test('OtlpReceiver marks only what may matter, and reads no more than the body of the rest', async (t) => {
  const running = await startReceiver(t, {}, { wantedLiterals: wanted })
  const quiet = { ...recordOf('served'), attributes: { 'http.route': '/items' } }
  const records = [
    quiet,
    { ...quiet, severityNumber: 17 },
    { ...quiet, body: TRACE },
    { ...quiet, attributes: { 'exception.stacktrace': TRACE } },
    { ...quiet, eventName: 'session.start' },
    quiet,
  ]
  const shared = records.map((each) => ({ ...each, resource: quiet.resource }))
  t.equal((await post(running, encodeLogs(batchOfRecords(shared, { stream: 'test' })))).status, 200)
  const batch = running.pipeline.batches[0]
  const marked = records.flatMap((_, index) => (batch?.nextWanted(index) === index ? [index] : []))
  t.ok(
    [1, 2, 3, 4].every((index) => marked.includes(index)),
    String(marked),
  )
  t.notOk(marked.includes(5))
  t.equal(batch?.bodyText(5), 'served')
  t.strictSame(batch?.ownAttributes(5), {})
})
