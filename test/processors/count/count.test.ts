import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import type { Instruments, Point } from '../../../agent/telemetry/instruments.ts'
import { config } from '../../../processors/count/config.ts'
import { createCount } from '../../../processors/count/processor.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

function taking(refusals = 0): Consumer & { readonly batches: LogBatch[] } {
  const batches: LogBatch[] = []
  let left = refusals
  return {
    batches,
    consume: (batch) => {
      if (left-- > 0) return Promise.reject(new RefusedError('HEPH_TEST', 'full'))
      batches.push(batch)
      return Promise.resolve()
    },
  }
}

function pointsOf(instruments: Instruments, name: string): readonly Point[] {
  return instruments.snapshot().find((each) => each.name === name)?.points ?? []
}

function recordWith(attributes: Attributes, ofResource: Attributes = {}): LogBatch {
  const record = {
    timeUnixNano: 1n,
    observedTimeUnixNano: 1n,
    severityNumber: 9,
    severityText: '',
    body: 'a',
    attributes,
    eventName: '',
    traceId: '',
    spanId: '',
    resource: { attributes: ofResource },
  }
  return batchOfRecords([record], { stream: 'test' })
}

test('count refuses names that are no names of measurements, that are the own ones of the agent, or that the page shows alike', (t) => {
  const faultOf = (...names: readonly string[]): string | undefined =>
    config.safeParse({ logs: Object.fromEntries(names.map((name) => [name, {}])) }).error?.issues[0]?.message
  t.equal(faultOf('app.requests', 'app.errors'), undefined)
  t.match(faultOf('1st'), /^expected names of a letter/)
  t.match(faultOf('hephaestus.detect.groups'), /own measurements/)
  t.match(faultOf('otelcol_receiver_accepted_log_records'), /own measurements/)
  t.match(faultOf('app.requests', 'app_requests_total'), /called alike .* "app_requests_total"/)
  const attributes = [{ key: 'a.b' }, { key: 'a_b' }]
  t.match(config.safeParse({ logs: { a: { attributes } } }).error?.issues[0]?.message, /called alike/)
  t.match(config.safeParse({ logs: { a: { conditions: ['body = 1'] } } }).error?.issues[0], {
    path: ['logs', 'a', 'conditions', 0],
  })
  t.end()
})

test('count counts all records where nothing else is asked for, and hands on every batch as it came', async (t) => {
  const settings = settingsWith()
  const next = taking()
  const count = createCount(settings, config.parse({}), next)
  t.match(pointsOf(settings.instruments, 'log.record.count'), [{ value: 0 }], 'a number from the beginning')
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['a', 'b', 'c'], { tracker })
  await count.consume(batch, never)
  t.strictSame(next.batches, [batch])
  t.equal(batch.count, 3)
  t.strictSame(outcomes, [])
  t.match(pointsOf(settings.instruments, 'log.record.count'), [{ attributes: {}, value: 3 }])
})

test('count counts the records for which any condition holds, once, however often a batch is offered', async (t) => {
  const settings = settingsWith()
  const own = config.parse({
    logs: { reads: { conditions: ['HasPrefix(body, "GET")', 'HasSuffix(body, "/read")'] }, others: {} },
  })
  const count = createCount(settings, own, taking(1))
  const batch = batchOfText(['GET /read', 'PUT /x', 'GET /y', 'POST /read'])
  await t.rejects(count.consume(batch, never), { code: 'HEPH_TEST' })
  t.match(pointsOf(settings.instruments, 'reads'), [{ value: 0 }])
  await count.consume(batch, never)
  t.match(pointsOf(settings.instruments, 'reads'), [{ value: 3 }])
  t.match(pointsOf(settings.instruments, 'others'), [{ value: 4 }])
})

test('count splits by attributes of the record, of its resource, or what stands in for them, and leaves out records without', async (t) => {
  const settings = settingsWith()
  const attributes = [{ key: 'status' }, { key: 'service.name', default_value: 'unknown' }]
  const count = createCount(settings, config.parse({ logs: { requests: { attributes } } }), taking())
  await count.consume(recordWith({ status: 200n }, { 'service.name': 'shop' }), never)
  await count.consume(recordWith({ status: 200, 'service.name': 'own' }, { 'service.name': 'shop' }), never)
  await count.consume(recordWith({ status: '200' }, { 'service.name': 'shop' }), never)
  await count.consume(recordWith({ status: [1, true] }), never)
  await count.consume(recordWith({ state: 200 }), never)
  t.strictSame(pointsOf(settings.instruments, 'requests'), [
    { attributes: { status: '200', 'service.name': 'shop' }, value: 2 },
    { attributes: { status: '200', 'service.name': 'own' }, value: 1 },
    { attributes: { status: '[1,true]', 'service.name': 'unknown' }, value: 1 },
  ])
})

test('count keeps so many numbers as it may, and counts what comes after in one, also when it is made anew', async (t) => {
  const settings = settingsWith()
  const own = config.parse({ logs: { paths: { attributes: [{ key: 'path' }] } }, cardinality_limit: 3 })
  const first = createCount(settings, own, taking())
  for (const path of ['/a', '/b', '/c', '/a', '/d']) await first.consume(recordWith({ path }), never)
  const expected = [
    { attributes: { path: '/a' }, value: 2 },
    { attributes: { path: '/b' }, value: 1 },
    { attributes: { 'otel.metric.overflow': true }, value: 2 },
  ]
  t.strictSame(pointsOf(settings.instruments, 'paths'), expected)
  const second = createCount(settings, own, taking())
  for (const path of ['/e', '/f']) await second.consume(recordWith({ path }), never)
  t.strictSame(pointsOf(settings.instruments, 'paths'), [
    ...expected.slice(0, 2),
    { attributes: { 'otel.metric.overflow': true }, value: 4 },
  ])
})

test('count masks secrets in the values that it splits by, and cuts long ones', async (t) => {
  const settings = settingsWith()
  const count = createCount(
    settings,
    config.parse({ logs: { urls: { attributes: [{ key: 'url' }] } } }),
    taking(),
  )
  const secret = ['correct', 'horse', 'battery'].join('.')
  await count.consume(recordWith({ url: `/login?password=${secret}` }), never)
  await count.consume(recordWith({ url: `/${'x'.repeat(5_000)}` }), never)
  const [masked, cut] = pointsOf(settings.instruments, 'urls').map(({ attributes }) =>
    String(attributes['url']),
  )
  t.notMatch(masked, secret)
  t.match(masked, '/login?password=')
  t.equal(cut?.length, 201)
})
