import { context, SeverityNumber, trace, TraceFlags } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs'
import { test, type Test } from 'tap'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { settle } from '../../support/clock.ts'
import { JSON_TYPE, post, startReceiver } from './support.ts'

const spanContext = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  traceFlags: TraceFlags.SAMPLED,
}
const error = new TypeError('x is not a function')

/** What a program with nothing but the stock SDK logs. */
async function logWith(t: Test, exporter: LogRecordExporter): Promise<void> {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 42 }),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  })
  t.teardown(() => provider.shutdown())
  const logger = provider.getLogger('shop.cart', '1.2.3', {
    schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
  })
  logger.emit({
    timestamp: [1_700_000_000, 123_456_789],
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    eventName: 'cart.failed',
    body: { cart: 7, items: ['a', 'b'] },
    attributes: {
      'exception.type': error.name,
      'exception.message': error.message,
      'exception.stacktrace': error.stack ?? '',
      ratio: 0.5,
      list: [1, 2],
    },
    context: trace.setSpanContext(context.active(), spanContext),
  })
  logger.emit({ body: 'only text' })
  await provider.forceFlush()
}

function check(t: Test, records: readonly LogRecord[]): void {
  const [first, second] = records
  t.match(first, {
    timeUnixNano: 1_700_000_000_123_456_789n,
    severityNumber: 17,
    severityText: 'ERROR',
    eventName: 'cart.failed',
    body: '{"cart":7,"items":["a","b"]}',
    bodyValue: { cart: 7, items: ['a', 'b'] },
    attributes: {
      'exception.type': 'TypeError',
      'exception.message': 'x is not a function',
      'exception.stacktrace': error.stack,
      ratio: 0.5,
      list: [1, 2],
    },
    traceId: spanContext.traceId,
    spanId: spanContext.spanId,
    flags: 1,
    resource: { attributes: { 'service.name': 'shop', 'process.pid': 42 } },
    scope: { name: 'shop.cart', version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' },
  })
  t.ok(first !== undefined && first.observedTimeUnixNano > 1_700_000_000_000_000_000n)
  t.match(second, { body: 'only text', severityNumber: 0, bodyValue: undefined, flags: undefined })
  t.equal(records.length, 2)
}

test('OtlpReceiver takes what the stock SDK sends over gRPC', async (t) => {
  const { pipeline, grpc } = await startReceiver(t)
  await logWith(t, new OTLPLogExporter({ url: `http://${grpc}` }))
  while (pipeline.records.length < 2) await settle()
  check(t, pipeline.records)
})

for (const [name, serializer, contentType] of [
  ['protobuf', ProtobufLogsSerializer, 'application/x-protobuf'],
  ['JSON', JsonLogsSerializer, JSON_TYPE],
] as const) {
  test(`OtlpReceiver takes what the stock SDK writes as ${name}`, async (t) => {
    const running = await startReceiver(t)
    const memory = new InMemoryLogRecordExporter()
    const written: ReadableLogRecord[] = []
    await logWith(t, {
      export: (records, done) => {
        written.push(...records)
        memory.export(records, done)
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    })
    const request = serializer.serializeRequest(written) ?? new Uint8Array(0)
    t.equal((await post(running, request, { 'content-type': contentType })).status, 200)
    check(t, running.pipeline.records)
  })
}
