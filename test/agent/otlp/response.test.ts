import { test } from 'tap'
import { ProtobufWriter } from '../../../agent/otlp/protobuf-writer.ts'
import { decodeResponse, decodeStatusMessage } from '../../../agent/otlp/response.ts'

const NOTHING = { rejectedRecords: 0, message: '' }

function partialSuccess(rejected: bigint, message: string): Uint8Array {
  const writer = new ProtobufWriter()
  const start = writer.open(0x0a, 0)
  writer.reserve(11)
  writer.byte(0x08)
  writer.varint64(rejected)
  writer.text(0x12, message)
  writer.text(0x7a, 'a field of a later version')
  writer.close(start, 0)
  return writer.finish()
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))

const RESPONSES: readonly (readonly [
  what: string,
  body: Uint8Array,
  encoding: 'proto' | 'json',
  expected: unknown,
])[] = [
  ['nothing', new Uint8Array(0), 'proto', NOTHING],
  ['nothing in JSON', new Uint8Array(0), 'json', NOTHING],
  ['rejected records', partialSuccess(3n, 'too old'), 'proto', { rejectedRecords: 3, message: 'too old' }],
  ['a warning', partialSuccess(0n, 'deprecated'), 'proto', { rejectedRecords: 0, message: 'deprecated' }],
  ['less than no rejected records', partialSuccess(-1n, ''), 'proto', NOTHING],
  ['bytes that are no answer', Buffer.from('<html>'), 'proto', NOTHING],
  [
    'rejected records in JSON, as text',
    json({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } }),
    'json',
    { rejectedRecords: 3, message: 'too old' },
  ],
  [
    'rejected records in JSON, as a number',
    json({ partialSuccess: { rejectedLogRecords: 2 } }),
    'json',
    { rejectedRecords: 2, message: '' },
  ],
  ['JSON of another kind', json([null]), 'json', NOTHING],
  [
    'values of other types',
    json({ partialSuccess: { rejectedLogRecords: {}, errorMessage: 5 } }),
    'json',
    NOTHING,
  ],
  ['text instead of JSON', Buffer.from('OK'), 'json', NOTHING],
]

for (const [what, body, encoding, expected] of RESPONSES) {
  test(`decodeResponse understands ${what}`, (t) => {
    t.same(decodeResponse(body, encoding), expected)
    t.end()
  })
}

function status(message: string): Uint8Array {
  const writer = new ProtobufWriter()
  writer.reserve(2)
  writer.byte(0x08)
  writer.byte(14)
  writer.text(0x12, message)
  writer.text(0x1a, 'details')
  return writer.finish()
}

const STATUSES: readonly (readonly [what: string, body: Uint8Array, type: string, expected: string])[] = [
  ['a status', status('queue is full'), 'application/x-protobuf', 'queue is full'],
  [
    'a status in JSON',
    json({ code: 14, message: 'queue is full' }),
    'application/json; charset=utf-8',
    'queue is full',
  ],
  ['text', Buffer.from('queue is full\n'), 'text/plain', 'queue is full\n'],
  ['text without a type', Buffer.from('full'), '', 'full'],
  ['a page for people', Buffer.from('<html><body>Bad Gateway'), 'text/html', ''],
  ['JSON that is none', Buffer.from('{'), 'application/json', ''],
  ['JSON without a message', json(null), 'application/json', ''],
  ['bytes that are no status', Buffer.from('upstream'), 'application/x-protobuf', ''],
]

for (const [what, body, type, expected] of STATUSES) {
  test(`decodeStatusMessage understands ${what}`, (t) => {
    t.equal(decodeStatusMessage(body, type), expected)
    t.end()
  })
}
