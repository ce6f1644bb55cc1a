import { deepStrictEqual } from 'node:assert'
import type { SeverityNumber } from '@opentelemetry/api'
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes, type Resource as OfficialResource } from '@opentelemetry/resources'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import type { Attributes, AttributeValue } from '../../../agent/model/resource.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { batchOfText } from '../../support/batches.ts'
import { canonical } from './canonical.ts'
import { attributes, recordOf } from './support.ts'

function recordsOf(bytes: Uint8Array): LogRecord[] {
  return decodeLogs(bytes, { stream: 'test' }).flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => batch.record(index)),
  )
}

/** The bodies as they stand on the wire. Errors: when one is not well-formed UTF-8. */
function bodiesOf(bytes: Uint8Array): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return decodeLogs(bytes, { stream: 'test' }).flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => decoder.decode(batch.bodyBytes(index))),
  )
}

const records = attributes.chain((own) =>
  fc.array(recordOf({ attributes: own }), { minLength: 1, maxLength: 5 }),
)

/** The official serializer knows no other values than these. */
const isKnownThere = (value: AttributeValue): boolean => {
  if (typeof value === 'bigint') return false
  // It writes whole numbers beyond 53 bits, and -0, as integers; see the test of numbers.
  if (typeof value === 'number')
    return !Object.is(value, -0) && (Number.isSafeInteger(value) || !Number.isInteger(value))
  if (value === null || typeof value !== 'object') return true
  return Object.values(value).every(isKnownThere)
}

test('encodeLogs writes what the official serializer writes', (t) => {
  const known = records.filter((each) =>
    each.every((record) => isKnownThere(record.attributes) && isKnownThere(record.resource.attributes)),
  )
  fc.assert(
    fc.property(known, (each) => {
      const resource = officialResource(each[0]?.resource.attributes ?? {})
      const scope = { name: 'hephaestus' }
      const official = ProtobufLogsSerializer.serializeRequest(
        each.map((record) => ({
          hrTime: hrTime(record.timeUnixNano),
          hrTimeObserved: hrTime(record.observedTimeUnixNano),
          severityNumber: officialSeverity(record.severityNumber),
          severityText: record.severityText,
          body: record.body,
          eventName: record.eventName,
          attributes: plainAttributes(record.attributes),
          droppedAttributesCount: 0,
          resource,
          instrumentationScope: scope,
          ...(record.traceId === ''
            ? {}
            : { spanContext: { traceId: record.traceId, spanId: record.spanId, traceFlags: 0 } }),
        })),
      )
      const ours = encodeLogs(batchOfRecords(each, { stream: 'test' }))
      deepStrictEqual(canonical(ours), canonical(official ?? new Uint8Array(0)))
    }),
    { numRuns: 200 },
  )
  t.pass('for all of them')
  t.end()
})

/** The official types know a narrower form of what is the same at run time. */
function plainAttributes(value: Attributes): Record<string, string> {
  return value as Record<string, string>
}

/** Their constructor leaves attributes out that have no name. */
function officialResource(own: Attributes): OfficialResource {
  return Object.create(resourceFromAttributes({}), { attributes: { value: own } }) as OfficialResource
}

/** Their severities are an enum, whose members are the numbers. */
function officialSeverity(severity: unknown): SeverityNumber {
  return severity as SeverityNumber
}

function hrTime(nanos: bigint): [number, number] {
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)]
}

test('decodeLogs gives back every record that encodeLogs wrote', (t) => {
  fc.assert(
    fc.property(records, (each) => {
      deepStrictEqual(recordsOf(encodeLogs(batchOfRecords(each, { stream: 'test' }))), each)
    }),
    { numRuns: 300 },
  )
  t.pass('for all of them')
  t.end()
})

test('two requests one after the other are one request with the records of both', (t) => {
  const both = Buffer.concat([encodeLogs(batchOfText(['a', 'b'])), encodeLogs(batchOfText(['c']))])
  t.same(bodiesOf(both), ['a', 'b', 'c'])
  t.end()
})

test('encodeLogs writes no byte for a batch without records', (t) => {
  t.equal(encodeLogs(batchOfText([])).length, 0)
  t.end()
})

test('encodeLogs writes what all records share with each of them, and a record’s own value wins', (t) => {
  const bytes = Buffer.from('abc')
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(0, 1, 2),
    ends: Uint32Array.of(1, 2, 3),
    count: 3,
    stream: 'test',
    observedTimeUnixNano: 1n,
    attributes: { 'log.file.path': '/a', 'log.iostream': 'stdout' },
  })
  const own: Attributes = { n: 1 }
  batch.addAttributes(1, own)
  batch.addAttributes(2, { 'log.iostream': 'stderr', n: 2 })
  const encoded = encodeLogs(batch)
  t.equal(Buffer.from(encoded).toString('latin1').split('log.iostream').length - 1, 3, 'no name stands twice')
  t.strictSame(
    recordsOf(encoded).map((record) => record.attributes),
    [
      { 'log.file.path': '/a', 'log.iostream': 'stdout' },
      { 'log.file.path': '/a', 'log.iostream': 'stdout', n: 1 },
      { 'log.file.path': '/a', 'log.iostream': 'stderr', n: 2 },
    ],
  )
  t.end()
})

test('encodeLogs repeats the attributes of records that share one object', (t) => {
  const batch = batchOfText(['a', 'b', 'c', 'd'])
  const own = { 'log.iostream': 'stdout', text: 'x'.repeat(300) }
  for (const index of [0, 1, 3]) batch.addAttributes(index, own)
  t.strictSame(
    recordsOf(encodeLogs(batch)).map((record) => record.attributes),
    [own, own, {}, own],
  )
  t.end()
})

test('encodeLogs reads bodies of several parts and bodies that were put in place of others', (t) => {
  const batch = batchOfText(['a', 'b', 'c', 'd'])
  batch.setBody(1, [Buffer.from('one '), Buffer.from('and two')])
  batch.replaceBody(2, 'ünd drei')
  batch.setBody(3, [])
  t.same(bodiesOf(encodeLogs(batch)), ['a', 'one and two', 'ünd drei', ''])
  t.end()
})

test('encodeLogs writes U+FFFD for malformed bytes and leaves the bodies around them alone', (t) => {
  const bytes = Buffer.concat([Buffer.from('gut ü'), Buffer.from([0xff, 0x61]), Buffer.from('ok €')])
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(0, 6, 8),
    ends: Uint32Array.of(6, 8, bytes.length),
    count: 3,
    stream: 'test',
    observedTimeUnixNano: 1n,
  })
  t.same(bodiesOf(encodeLogs(batch)), ['gut ü', '\ufffda', 'ok €'])
  t.end()
})

test('encodeLogs writes U+FFFD where a body ends or begins inside a character of well-formed text', (t) => {
  const bytes = Buffer.from('a€b€')
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(0, 2, 0),
    ends: Uint32Array.of(2, 5, 8),
    count: 3,
    stream: 'test',
    observedTimeUnixNano: 1n,
  })
  const bodies = bodiesOf(encodeLogs(batch))
  t.same(bodies, ['a\ufffd', '\ufffd\ufffdb', 'a€b€'])
  t.end()
})

test('encodeLogs looks at bodies of their own as well, beside those of a well-formed buffer', (t) => {
  const batch = batchOfText(['a', 'b', 'c', 'd'])
  batch.setBody(1, [Buffer.from([0x61, 0xff])])
  batch.setBody(2, [Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0xff])])
  t.same(bodiesOf(encodeLogs(batch)), ['a', 'a\ufffd', '€\ufffd', 'd'])
  t.end()
})

test('encodeLogs looks at no memory between two bodies that lie far from each other', (t) => {
  const bytes = Buffer.alloc(100_000, 0xff)
  bytes.write('head', 0)
  bytes.write('tail', 99_996)
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(99_996, 0),
    ends: Uint32Array.of(100_000, 4),
    count: 2,
    stream: 'test',
    observedTimeUnixNano: 1n,
  })
  t.same(bodiesOf(encodeLogs(batch)), ['tail', 'head'])
  t.end()
})

test('encodeLogs leaves out ids that are none, and writes a span without a trace', (t) => {
  const batch = batchOfText(['a', 'b', 'c'])
  batch.setTraceContext(0, 'not hex at all, but 32 long: yes', '0123')
  batch.setTraceContext(1, '', '0123456789abcdef')
  batch.setTraceContext(2, '0123456789ABCDEF0123456789abcdef', '')
  t.same(
    recordsOf(encodeLogs(batch)).map((record) => [record.traceId, record.spanId]),
    [
      ['', ''],
      ['', '0123456789abcdef'],
      ['0123456789abcdef0123456789abcdef', ''],
    ],
  )
  t.end()
})

const NUMBERS: readonly (readonly [number | bigint, AttributeValue])[] = [
  [0, 0],
  [-1, -1],
  [2 ** 53, 2 ** 53],
  [9_007_199_254_740_993n, 9_007_199_254_740_993n],
  [2n ** 63n - 1n, 2n ** 63n - 1n],
  [-(2n ** 63n), -(2n ** 63n)],
  [2n ** 63n, '9223372036854775808'],
  [5n, 5],
  [Number.NaN, Number.NaN],
  [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
]

for (const [value, expected] of NUMBERS) {
  test(`encodeLogs keeps all digits of ${typeof value} ${value}`, (t) => {
    const batch = batchOfText(['a'])
    batch.addAttributes(0, { value })
    t.strictSame(recordsOf(encodeLogs(batch))[0]?.attributes, { value: expected })
    t.end()
  })
}

test('encodeLogs leaves values empty that are nested deeper than other decoders go, however deep', (t) => {
  let deep: AttributeValue = 'bottom'
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  const batch = batchOfText(['a'])
  batch.addAttributes(0, { deep, after: 1 })
  const [record] = recordsOf(encodeLogs(batch))
  t.equal(record?.attributes['after'], 1)
  t.end()
})

test('encodeLogs replaces lone surrogates in attributes', (t) => {
  const batch = batchOfText(['a'])
  batch.addAttributes(0, { 'k\ud800': 'v\udc00'.repeat(30) })
  t.same(recordsOf(encodeLogs(batch))[0]?.attributes, { 'k\ufffd': 'v\ufffd'.repeat(30) })
  t.end()
})

test('encodeLogs hands out bytes of their own', (t) => {
  const first = encodeLogs(batchOfText(['first']))
  const copy = Buffer.from(first)
  encodeLogs(batchOfText(['second', 'x'.repeat(100_000)]))
  t.same(Buffer.from(first), copy)
  t.equal(first.buffer.byteLength, first.length)
  t.end()
})

test('encodeLogs writes the right lengths around the sizes at which a length gets longer', (t) => {
  const sizes = [
    0, 1, 60, 90, 100, 110, 120, 125, 126, 127, 128, 129, 16_250, 16_380, 16_384, 2_097_140, 2_097_152,
  ]
  for (const size of sizes) {
    const batch = batchOfText(['x'.repeat(size), 'end'])
    batch.addAttributes(1, { text: 'y'.repeat(size) })
    const [body, end] = recordsOf(encodeLogs(batch))
    t.equal(body?.body.length, size)
    t.same([end?.body, end?.attributes['text']], ['end', 'y'.repeat(size)])
  }
  t.end()
})

test('encodeLogs sends encoded attributes as they are, behind those of all records', (t) => {
  const batch = batchOfText(['a', 'b', 'c'])
  batch.commonAttributes = { 'log.file.name': 'a.log' }
  const own = { 'exception.type': 'TypeError', count: 3 }
  const [source] = [batchOfText(['x'])]
  source.addAttributes(0, own)
  const whole = encodeLogs(source)
  const start = whole.indexOf(0x32, whole.indexOf(0x78))
  const bytes = whole.subarray(start, whole.lastIndexOf(0x59))
  const mayHold = (name: string): boolean => name in own
  const encoded = { bytes, mayHold, read: () => own }
  batch.setEncodedAttributes(0, encoded)
  batch.addAttributes(1, own)
  batch.setEncodedAttributes(2, { ...encoded, mayHold: () => true })
  const sent = recordsOf(encodeLogs(batch)).map((record) => record.attributes)
  const expected = { 'log.file.name': 'a.log', ...own }
  t.strictSame(sent, [expected, expected, expected])
  t.end()
})
