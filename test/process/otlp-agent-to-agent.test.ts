import '../support/plain-processes.ts'
import { test } from 'tap'
import type { LogRecord } from '../../agent/model/log-record.ts'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { OtlpGrpcSink } from '../support/otlp-grpc-sink.ts'
import { startAgent } from './agent-process.ts'

/** A record with everything that one can carry goes through the receiver and the exporter of the real agent. */
const record: LogRecord = {
  timeUnixNano: 1_790_000_000_123_456_789n,
  observedTimeUnixNano: 1_790_000_001_987_654_321n,
  severityNumber: 18,
  severityText: 'ERROR2',
  body: 'ü € what happened',
  attributes: { 'exception.type': 'TypeError', count: 7n, list: ['a', true], nested: { deep: 1.5 } },
  eventName: 'hephaestus.error.detected',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  flags: 1,
  droppedAttributesCount: 2,
  scope: {
    name: 'a.library',
    version: '4.5',
    attributes: { kind: 'test' },
    droppedAttributesCount: 1,
    schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
  },
  resource: {
    attributes: { 'service.name': 'shop', 'host.name': 'one' },
    droppedAttributesCount: 3,
    schemaUrl: 'https://opentelemetry.io/schemas/1.36.0',
  },
}

test('a record that comes in by OTLP goes out over gRPC with every field as it was', async (t) => {
  const sink = await new OtlpGrpcSink().start()
  t.teardown(() => sink.close())
  const cwd = t.testdir({
    'agent.yaml': `receivers:
  otlp:
    protocols: { http: { endpoint: 'localhost:0' } }
exporters:
  otlp_grpc: { endpoint: 'http://${sink.endpoint}', sending_queue: { batch: { min_size: 0 } } }
service:
  pipelines:
    logs: { receivers: [otlp], exporters: [otlp_grpc] }
`,
  })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until(' running')
  const port = /http_port=(\d+)/.exec(agent.stderr())?.[1] ?? ''
  const sent = encodeLogs(batchOfRecords([record], { stream: 'test' }))
  const response = await fetch(`http://localhost:${port}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(sent),
  })
  t.equal(response.status, 200)
  const received = sink.calls.flatMap(({ body }) => decodeLogs(body, { stream: 'test' }))
  t.same(
    received.map((batch) => ({ ...batch.record(0), scope: batch.scope })),
    [record],
  )
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})
