import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { encodeLogsJson } from '../../../agent/otlp/json.ts'
import { protobufOfJson } from '../../../agent/otlp/json-request.ts'

const record: LogRecord = {
  timeUnixNano: 1n,
  observedTimeUnixNano: 2n,
  severityNumber: 18,
  severityText: 'err',
  body: '{"cart":7,"items":["a",null]}',
  bodyValue: { cart: 7, items: ['a', null] },
  attributes: {
    a: 'b',
    raw: Uint8Array.of(0, 0xff, 10),
    nested: { list: [Uint8Array.of(), Uint8Array.of(1)] },
  },
  eventName: 'cart.failed',
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  flags: 0xffff_ff01,
  droppedAttributesCount: 300,
  resource: {
    attributes: { 'service.name': 'shop' },
    droppedAttributesCount: 4,
    schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
  },
  scope: {
    name: 'shop.cart',
    version: '1.2.3',
    attributes: { short: true },
    droppedAttributesCount: 5,
    schemaUrl: 'https://opentelemetry.io/schemas/1.36.0',
  },
}

test('a record keeps everything it came with, as protobuf and as JSON', (t) => {
  const batch = batchOfRecords([record], { stream: 'test' })
  for (const bytes of [encodeLogs(batch), protobufOfJson(encodeLogsJson(batch))]) {
    t.strictSame(
      decodeLogs(bytes, { stream: 'test' }).map((each) => each.record(0)),
      [record],
    )
  }
  t.end()
})

test('bytes stay bytes, as a body and as JSON shows them, whatever becomes of what they were read from', (t) => {
  const bytes = Uint8Array.of(0, 1, 2, 0xfe)
  const one = { ...record, body: 'AAEC/g==', bodyValue: bytes, attributes: {} }
  const batch = batchOfRecords([one], { stream: 'test' })
  t.match(encodeLogsJson(batch), '"body":{"bytesValue":"AAEC/g=="}')
  const wire = encodeLogs(batch)
  const [read] = decodeLogs(wire, { stream: 'test' })
  read?.detach()
  wire.fill(0)
  t.strictSame(read?.record(0), one)
  t.end()
})

test('a scope without a name stays one, and does not become the agent’s', (t) => {
  const unnamed = {
    ...record,
    scope: { ...record.scope, name: '', version: '', attributes: {} },
  } as LogRecord
  const [read] = decodeLogs(encodeLogs(batchOfRecords([unnamed], { stream: 'test' })), { stream: 'test' })
  t.equal(read?.scope?.name, '')
  t.end()
})

test('a body that is replaced by text is text, and other columns stay with their records in a selection', (t) => {
  const batch = batchOfRecords([record, { ...record, flags: 1, bodyValue: 9, body: '9' }], { stream: 'test' })
  batch.replaceBody(0, 'masked')
  const selected = batch.select([1, 0]).detach()
  t.match(selected.record(0), { body: '9', bodyValue: 9, flags: 1, scope: record.scope })
  t.match(selected.record(1), { body: 'masked', bodyValue: undefined, flags: record.flags })
  t.end()
})

test('records of each resource are a stream of their own where that is asked for, the same one every time', (t) => {
  const other = { ...record, resource: { attributes: { 'service.name': 'mail' } } }
  const request = Buffer.concat(
    [record, other].map((each) => encodeLogs(batchOfRecords([each], { stream: '' }))),
  )
  const streams = (): string[] =>
    decodeLogs(request, { stream: 'otlp', isStreamPerResource: true }).map(({ stream }) => stream)
  const [first = '', second = ''] = streams()
  t.match(first, /^otlp:[0-9a-f]+$/)
  t.not(first, second)
  t.strictSame(streams(), [first, second])
  t.end()
})
