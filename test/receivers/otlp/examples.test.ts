import { test } from 'tap'
import { call, grpcClient, JSON_TYPE, post, PROTO, startReceiver, type Running } from './support.ts'

/**
 * Requests of the forms that the specification's own examples have, as its JSON and as protobuf: ids in capitals, integers as text and as numbers, every kind of value, an event.
 */
const EXAMPLE = `{
  "resourceLogs": [{
    "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "bakery" } }] },
    "scopeLogs": [{
      "scope": {
        "name": "bakery.oven",
        "version": "2.0.1",
        "attributes": [{ "key": "oven.kind", "value": { "stringValue": "stone" } }]
      },
      "logRecords": [
        {
          "timeUnixNano": 1601510400500000000,
          "observedTimeUnixNano": "1601510400500000001",
          "severityText": "Notice",
          "traceId": "0AF7651916CD43DD8448EB211C80319C",
          "spanId": "B7AD6B7169203331",
          "body": { "stringValue": "A loaf is done" },
          "attributes": [
            { "key": "loaf.name", "value": { "stringValue": "rye" } },
            { "key": "loaf.sold", "value": { "boolValue": false } },
            { "key": "loaf.grams", "value": { "intValue": 750 } },
            { "key": "loaf.pence", "value": { "intValue": "-9007199254740993" } },
            { "key": "loaf.height", "value": { "doubleValue": 11.25 } },
            { "key": "loaf.seal", "value": { "bytesValue": "AQL/" } },
            { "key": "loaf.grains", "value": { "arrayValue": { "values": [{ "stringValue": "rye" }, { "intValue": "3" }] } } },
            { "key": "loaf.crust", "value": { "kvlistValue": { "values": [{ "key": "dark", "value": { "boolValue": true } }] } } },
            { "key": "loaf.nothing", "value": {} }
          ],
          "aFieldOfTomorrow": { "is": ["passed", "over"] }
        },
        {
          "timeUnixNano": "1601510400500000000",
          "observedTimeUnixNano": "1601510400500000000",
          "severityNumber": 9,
          "eventName": "oven.opened",
          "body": { "kvlistValue": { "values": [
            { "key": "door", "value": { "intValue": "0" } },
            { "key": "who", "value": { "stringValue": "Ada" } }
          ] } }
        }
      ]
    }]
  }]
}`

const EXPECTED = [
  {
    timeUnixNano: 1_601_510_400_500_000_000n,
    observedTimeUnixNano: 1_601_510_400_500_000_001n,
    severityNumber: 0,
    severityText: 'Notice',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    body: 'A loaf is done',
    attributes: {
      'loaf.name': 'rye',
      'loaf.sold': false,
      'loaf.grams': 750,
      'loaf.pence': -9_007_199_254_740_993n,
      'loaf.height': 11.25,
      'loaf.seal': Uint8Array.of(1, 2, 255),
      'loaf.grains': ['rye', 3],
      'loaf.crust': { dark: true },
      'loaf.nothing': null,
    },
    eventName: '',
  },
  {
    timeUnixNano: 1_601_510_400_500_000_000n,
    observedTimeUnixNano: 1_601_510_400_500_000_000n,
    severityNumber: 9,
    severityText: '',
    traceId: '',
    spanId: '',
    body: '{"door":0,"who":"Ada"}',
    bodyValue: { door: 0, who: 'Ada' },
    attributes: {},
    eventName: 'oven.opened',
  },
].map((record) => ({
  ...record,
  resource: { attributes: { 'service.name': 'bakery' } },
  scope: {
    name: 'bakery.oven',
    version: '2.0.1',
    attributes: { 'oven.kind': 'stone' },
    droppedAttributesCount: 0,
    schemaUrl: '',
  },
}))

/** Numbers and types of the fields, as the .proto files have them; a capital is a message. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, readonly [id: number, type: string]>>>> = {
  Request: { resourceLogs: [1, 'ResourceLogs'] },
  ResourceLogs: { resource: [1, 'Resource'], scopeLogs: [2, 'ScopeLogs'] },
  Resource: { attributes: [1, 'KeyValue'] },
  ScopeLogs: { scope: [1, 'Scope'], logRecords: [2, 'Record'] },
  Scope: { name: [1, 'text'], version: [2, 'text'], attributes: [3, 'KeyValue'] },
  Record: {
    timeUnixNano: [1, 'fixed64'],
    severityNumber: [2, 'integer'],
    severityText: [3, 'text'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue'],
    traceId: [9, 'hex'],
    spanId: [10, 'hex'],
    observedTimeUnixNano: [11, 'fixed64'],
    eventName: [12, 'text'],
    aFieldOfTomorrow: [99, 'unknown'],
  },
  KeyValue: { key: [1, 'text'], value: [2, 'AnyValue'] },
  AnyValue: {
    stringValue: [1, 'text'],
    boolValue: [2, 'integer'],
    intValue: [3, 'integer'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'base64'],
  },
  ArrayValue: { values: [1, 'AnyValue'] },
  KeyValueList: { values: [1, 'KeyValue'] },
}

/** JSON as protobuf, by the table and without the code that reads it. */
function protobufOf(message: object, type: string): Buffer {
  const fields = Object.entries(message).flatMap(([name, written]) => {
    const [id, kind] = FIELDS[type]?.[name] ?? [0, '']
    const values: readonly unknown[] = Array.isArray(written) ? written : [written]
    return values.map((value) => fieldOf(id, kind, value))
  })
  return Buffer.concat(fields)
}

function fieldOf(id: number, kind: string, value: unknown): Buffer {
  const fixed = Buffer.alloc(8)
  switch (kind) {
    case 'fixed64':
      fixed.writeBigUInt64LE(BigInt(value as number | string))
      return Buffer.concat([varint(BigInt(id * 8 + 1)), fixed])
    case 'double':
      fixed.writeDoubleLE(value as number)
      return Buffer.concat([varint(BigInt(id * 8 + 1)), fixed])
    case 'integer':
      return Buffer.concat([varint(BigInt(id * 8)), varint(BigInt.asUintN(64, BigInt(value as number)))])
    default: {
      const bytes = bytesOf(kind, value)
      return Buffer.concat([varint(BigInt(id * 8 + 2)), varint(BigInt(bytes.length)), bytes])
    }
  }
}

function bytesOf(kind: string, value: unknown): Buffer {
  if (kind === 'text') return Buffer.from(String(value))
  if (kind === 'hex' || kind === 'base64') return Buffer.from(String(value), kind)
  return kind === 'unknown' ? Buffer.from('passed over') : protobufOf(value as object, kind)
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.of(...bytes, Number(rest))
}

function protobufOfExample(): Buffer {
  return protobufOf(JSON.parse(EXAMPLE) as object, 'Request')
}

const WAYS: Readonly<Record<string, (running: Running) => Promise<number>>> = {
  'as JSON': async (running) => (await post(running, EXAMPLE, { 'content-type': JSON_TYPE })).status,
  'as protobuf over HTTP': async (running) =>
    (await post(running, protobufOfExample(), { 'content-type': PROTO })).status,
}

for (const [way, send] of Object.entries(WAYS)) {
  test(`OtlpReceiver reads the forms of the specification's examples ${way}`, async (t) => {
    const running = await startReceiver(t)
    t.equal(await send(running), 200)
    t.strictSame(running.pipeline.records, EXPECTED)
  })
}

test("OtlpReceiver reads the forms of the specification's examples as protobuf over gRPC", async (t) => {
  const running = await startReceiver(t)
  const { code } = await call(grpcClient(t, running.grpc), protobufOfExample())
  t.equal(code, 0)
  t.strictSame(running.pipeline.records, EXPECTED)
})

test('OtlpReceiver refuses a map that is written as a list, as one published example had it', async (t) => {
  const running = await startReceiver(t)
  const wrong = EXAMPLE.replace(
    /"kvlistValue": \{ "values": (\[\s*\{ "key": "door".*?\] )\}/s,
    '"kvlistValue": $1',
  )
  t.not(wrong, EXAMPLE)
  t.equal((await post(running, wrong, { 'content-type': JSON_TYPE })).status, 400)
  t.equal(running.pipeline.records.length, 0)
})
