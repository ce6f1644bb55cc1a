import { test } from 'tap'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { openExportedMetrics } from '../../../agent/telemetry/exported-metrics.ts'
import { MetricSource } from '../../../agent/telemetry/metric-data.ts'
import { prometheusPage } from '../../../agent/telemetry/prometheus.ts'
import type { MetricsConfig } from '../../../config/service.ts'
import { checkValue } from '../../../config/schema.ts'
import { serviceConfig, type ServiceConfig } from '../../../config/service.ts'
import { FakeClock } from '../../support/clock.ts'
import { OtlpMetricsSink } from '../../support/otlp-metrics-sink.ts'

async function pageOf(instruments: Instruments, level: MetricsConfig['level']): Promise<string> {
  const source = new MetricSource({
    instruments,
    level,
    clock: new FakeClock(),
    version: '1.2.3',
    instanceId: 'one',
  })
  return await prometheusPage(source)
}

function filled(): Instruments {
  const instruments = new Instruments()
  const sent = instruments.counter('otelcol_exporter_sent_log_records', { unit: '{record}', help: 'Sent' })
  sent.add(2, { exporter: 'a "b"\\c\nd' })
  sent.with({ exporter: 'a "b"\\c\nd' })(3)
  instruments.gauge('hephaestus_agent_open_files', { unit: '{file}', help: 'Open' }).set(7)
  const duration = instruments.histogram('hephaestus_wait_seconds', {
    unit: 's',
    help: 'Waited',
    bounds: [0.1, 1],
  })
  for (const value of [0.05, 0.1, 0.5, 3]) duration.record(value, { of: 'x' })
  instruments.observe('hephaestus_now', {
    kind: 'gauge',
    unit: '1',
    help: 'Now',
    read: () => [{ attributes: {}, value: 4 }],
  })
  instruments.counter('hephaestus_never', { unit: '1', help: 'Never counted' })
  return instruments
}

test('what is counted with the same attributes in either way is one number', (t) => {
  const [sent] = filled().snapshot()
  t.match(sent, { points: [{ value: 5 }] })
  t.equal(sent?.points.length, 1)
  t.end()
})

test('a histogram counts a value that equals a bound below it, and what is above all bounds last', (t) => {
  t.match(filled().histograms(), [{ points: [{ counts: [2, 1, 1], sum: 3.65, count: 4 }] }])
  t.end()
})

test('the page for Prometheus escapes what labels hold and ends counters in _total', async (t) => {
  const page = await pageOf(filled(), 'normal')
  t.match(page, 'otelcol_exporter_sent_log_records_total{exporter="a \\"b\\"\\\\c\\nd"} 5\n')
  t.match(page, '# TYPE otelcol_exporter_sent_log_records_total counter')
  t.match(page, 'hephaestus_agent_open_files 7\n')
  t.match(page, 'hephaestus_now 4\n')
  t.match(page, /^target_info\{.*service_version="1\.2\.3".*\} 1$/m)
  t.notMatch(page, 'hephaestus_never')
})

test('what others measured is shown among the own numbers of a name, unless it is another kind of number', (t) => {
  const instruments = filled()
  const described = { unit: '1', help: 'Of others' }
  const points = [{ attributes: { node: 'b' }, value: 4 }]
  const distribution = { attributes: { node: 'b' }, counts: [1, 0, 0], sum: 0.05, count: 1 }
  const withdraw = instruments.contribute({
    numbers: () => [
      { ...described, kind: 'counter', name: 'otelcol_exporter_sent_log_records', points },
      { ...described, kind: 'counter', name: 'hephaestus_now', points },
      { ...described, kind: 'gauge', name: 'app_queue', points },
    ],
    histograms: () => [
      { ...described, name: 'hephaestus_wait_seconds', bounds: [0.1, 1], points: [distribution] },
      { ...described, name: 'hephaestus_wait_seconds', bounds: [0.2, 1], points: [distribution] },
    ],
  })
  const valuesOf = (name: string) => instruments.snapshot().filter((each) => each.name === name)
  t.match(valuesOf('otelcol_exporter_sent_log_records'), [
    { help: 'Sent', points: [{ value: 5 }, { attributes: { node: 'b' }, value: 4 }] },
  ])
  t.match(valuesOf('hephaestus_now'), [{ kind: 'gauge', points: [{ value: 4, attributes: {} }] }])
  t.match(valuesOf('app_queue'), [{ help: 'Of others', points: [{ value: 4 }] }])
  t.match(instruments.histograms(), [{ points: [{ count: 4 }, { count: 1 }] }])
  t.equal(instruments.histograms()[0]?.points.length, 2)
  withdraw()
  t.same(valuesOf('app_queue'), [])
  t.end()
})

test('the level says how much is shown', async (t) => {
  t.notMatch(await pageOf(filled(), 'basic'), 'otelcol_exporter_sent')
  t.match(await pageOf(filled(), 'basic'), 'hephaestus_agent_open_files')
  t.notMatch(await pageOf(filled(), 'normal'), 'hephaestus_wait_seconds')
  const page = await pageOf(filled(), 'detailed')
  t.match(page, 'hephaestus_wait_seconds_bucket{of="x",le="0.1"} 2\n')
  t.match(page, 'hephaestus_wait_seconds_bucket{of="x",le="+Inf"} 4\n')
  t.match(page, 'hephaestus_wait_seconds_sum{of="x"} 3.65\n')
})

test('a reader is fetched from or sends, not both and not neither', (t) => {
  const faultsOf = (reader: object): string =>
    JSON.stringify(checkValue(serviceConfig, { telemetry: { metrics: { readers: [reader] } } }))
  const pull = { exporter: { prometheus: {} } }
  const periodic = { exporter: { otlp: { endpoint: 'http://localhost:4317' } } }
  t.match(faultsOf({}), 'one of pull and periodic')
  t.match(faultsOf({ pull, periodic }), 'one of pull and periodic')
  t.match(faultsOf({ periodic: { ...periodic, interval: 10, timeout: 20 } }), 'timeout not above interval')
  t.notMatch(faultsOf({ pull }), 'expected')
  t.end()
})

test('the measurements are sent at an interval and once more at the end, with what the connection is told', async (t) => {
  const sink = await new OtlpMetricsSink().start()
  t.teardown(() => sink.close())
  const { requests } = sink
  const otlp = { endpoint: sink.endpoint, headers: [{ name: 'x-tenant', value: 'a' }] }
  const checked = checkValue(serviceConfig, {
    telemetry: { metrics: { readers: [{ periodic: { interval: 3_600_000, exporter: { otlp } } }] } },
  })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  const { readers } = (checked.value as ServiceConfig).telemetry.metrics
  const measurer = { version: '1.2.3', instanceId: 'one' }
  const source = new MetricSource({
    instruments: filled(),
    level: 'normal',
    clock: new FakeClock(),
    ...measurer,
  })
  const sending = await openExportedMetrics({
    readers: readers.flatMap(({ periodic }) => periodic ?? []),
    source,
    baseDirectory: '/nonexistent',
    ...measurer,
  })
  await sending.close()
  t.equal(requests.length, 1)
  t.strictSame(requests[0]?.metadata.get('x-tenant'), ['a'])
  const sent = requests[0]?.body.toString('latin1') ?? ''
  for (const text of [
    'otelcol_exporter_sent_log_records',
    'hephaestus_now',
    'service.instance.id',
    'host.name',
    '1.2.3',
  ])
    t.match(sent, text)
})
