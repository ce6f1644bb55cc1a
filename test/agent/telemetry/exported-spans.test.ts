import { test, type Test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { serviceConfig, type ServiceConfig } from '../../../config/service.ts'
import { encodeSpans } from '../../../agent/runtime/traces/encode-spans.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { ExportedSpans } from '../../../agent/telemetry/exported-spans.ts'
import type { Span } from '../../../agent/telemetry/span.ts'
import { SpanSink } from '../../support/span-sink.ts'

const SPAN: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: 'b7ad6b7169203332',
  name: 'fix',
  startMs: 1_790_000_000_000.25,
  endMs: 1_790_000_001_000.5,
  attributes: { text: 'ü', number: 7, isTrue: true },
  events: [{ name: 'exception', atMs: 1_790_000_000_500, attributes: { 'exception.type': 'E' } }],
  status: { kind: 'error', message: 'no sandbox' },
}
const SOURCE = { resource: { 'service.name': 'hephaestus' }, scope: { name: 'hephaestus', version: '1' } }

async function open(t: Test, endpoint: string, keys: object = {}) {
  const batch = { ...keys, exporter: { otlp: { endpoint } } }
  const checked = checkValue(serviceConfig, { telemetry: { traces: { processors: [{ batch }] } } })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  const [processor] = (checked.value as ServiceConfig).telemetry.traces.processors
  if (processor === undefined) throw new Error('there is none')
  const outcomes: string[] = []
  const faults: Error[] = []
  const exported = await ExportedSpans.open({
    config: processor.batch,
    baseDirectory: t.testdir(),
    clock: systemClock,
    encode: (spans) => encodeSpans(spans, SOURCE),
    onOutcome: (outcome, spans) => outcomes.push(`${spans} ${outcome}`),
    onFault: (fault) => faults.push(fault),
  })
  return { exported, outcomes, faults }
}

test('ExportedSpans gives up what a server that is not there does not take, and ends all the same', async (t) => {
  const { exported, outcomes, faults } = await open(t, 'http://127.0.0.1:1', { export_timeout: 500 })
  exported.add(SPAN)
  await exported.close()
  t.strictSame(outcomes, ['1 failed'])
  t.match(faults[0]?.message, /^http:\/\/127\.0\.0\.1:1: ./)
})

test('ExportedSpans drops what comes while too many wait, and sends the others in calls of a bounded size', async (t) => {
  const sink = await new SpanSink().start()
  t.teardown(() => sink.close())
  const keys = { max_queue_size: 3, max_export_batch_size: 3, schedule_delay: 600_000 }
  const { exported, outcomes } = await open(t, sink.endpoint, keys)
  // The first three are under way at once; then three wait.
  for (let index = 0; index < 8; index += 1) exported.add({ ...SPAN, name: `span ${index}` })
  t.strictSame(outcomes, ['1 dropped', '1 dropped'])
  await exported.close()
  t.strictSame(outcomes.slice(2), ['3 sent', '3 sent'])
  t.strictSame(
    sink.spans.map(({ name }) => name),
    [0, 1, 2, 3, 4, 5].map((index) => `span ${index}`),
  )
})

test('a server of OTLP reads of a span what it was', async (t) => {
  const sink = await new SpanSink().start()
  t.teardown(() => sink.close())
  const { exported } = await open(t, sink.endpoint, { schedule_delay: 1 })
  exported.add(SPAN)
  exported.add({ ...SPAN, parentSpanId: '', events: [], status: { kind: 'unset' }, attributes: {} })
  await exported.close()
  const [whole, bare] = sink.spans
  t.strictSame(whole, {
    traceId: SPAN.traceId,
    spanId: SPAN.spanId,
    parentSpanId: SPAN.parentSpanId,
    name: 'fix',
    start: 1_790_000_000_000_250_000n,
    end: 1_790_000_001_000_500_000n,
    attributes: { text: 'ü', number: 7n, isTrue: 1n },
    events: [{ name: 'exception', attributes: { 'exception.type': 'E' } }],
    status: { code: 2, message: 'no sandbox' },
  })
  t.match(bare, { parentSpanId: '', events: [], status: { code: 0, message: '' } })
  t.strictSame(sink.resources[0], { 'service.name': 'hephaestus' })
})

test('ExportedSpans says which file of its connection cannot be read', async (t) => {
  const batch = { endpoint: 'https://127.0.0.1:1', certificate: 'missing.pem' }
  const checked = checkValue(serviceConfig, {
    telemetry: { traces: { processors: [{ batch: { exporter: { otlp: batch } } }] } },
  })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  const [processor] = (checked.value as ServiceConfig).telemetry.traces.processors
  if (processor === undefined) throw new Error('there is none')
  const ignore = (): void => undefined
  await t.rejects(
    ExportedSpans.open({
      config: processor.batch,
      baseDirectory: t.testdir(),
      clock: systemClock,
      encode: () => new Uint8Array(),
      onOutcome: ignore,
      onFault: ignore,
    }),
    { code: 'HEPH_TELEMETRY_FILE' },
  )
})
