import { context, SeverityNumber, trace, TraceFlags } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { OtlpGrpcSink } from '../../support/otlp-grpc-sink.ts'
import { never } from '../../support/otlp-exporting.ts'
import { exportingTo } from './support.ts'

/** A fix event with everything that a record can carry, once as the stock SDK sends it and once as we do. */
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const SECONDS = 1_790_000_000
const attributes = {
  'hephaestus.fix.id': 'fix-1',
  'hephaestus.fix.confidence': 0.75,
  'hephaestus.error.count': 12,
  'hephaestus.validation.passed': true,
  'hephaestus.cause.paths': ['a.ts', 'b.ts'],
}
const resource = { 'service.name': 'shop', 'service.version': '1.2.3' }

test('the stock SDK and our exporter mean the same, down to every field of the record', async (t) => {
  const stock = await new OtlpGrpcSink().start()
  t.teardown(() => stock.close())
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(resource),
    processors: [
      new SimpleLogRecordProcessor({
        exporter: new OTLPLogExporter({ url: `http://${stock.endpoint}` }),
      }),
    ],
  })
  const spanContext = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED }
  provider.getLogger('hephaestus', '9.9.9').emit({
    timestamp: [SECONDS, 123_456_789],
    observedTimestamp: [SECONDS, 987_654_321],
    severityNumber: SeverityNumber.INFO,
    severityText: 'INFO',
    body: 'a fix for TypeError ü €',
    eventName: 'hephaestus.fix.proposed',
    attributes,
    context: trace.setSpanContext(context.active(), spanContext),
  })
  await provider.forceFlush()
  await provider.shutdown()

  const { exporter, sink } = await exportingTo(t, {})
  const record: LogRecord = {
    timeUnixNano: BigInt(SECONDS) * 1_000_000_000n + 123_456_789n,
    observedTimeUnixNano: BigInt(SECONDS) * 1_000_000_000n + 987_654_321n,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'a fix for TypeError ü €',
    attributes,
    eventName: 'hephaestus.fix.proposed',
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    flags: TraceFlags.SAMPLED,
    scope: {
      name: 'hephaestus',
      version: '9.9.9',
      attributes: {},
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    resource: { attributes: resource },
  }
  const batch = batchOfRecords([record], { stream: 'test' })
  await exporter.exportEncoded({ parts: [encodeLogs(batch)], count: 1 }, never)

  const [theirs, ours] = [stock, sink].map(({ calls }) =>
    decodeLogs(calls[0]?.body ?? Buffer.alloc(0), { stream: 'test' }).map((each) => ({
      ...each.record(0),
      scope: each.scope,
    })),
  )
  t.strictSame(ours, theirs)
  t.equal(ours?.length, 1)
  t.match(ours?.[0], { eventName: 'hephaestus.fix.proposed', traceId: TRACE_ID, flags: 1 })
})
