import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { encodeLogsJson } from '../../../agent/otlp/json.ts'
import { protobufOfJson } from '../../../agent/otlp/json-request.ts'
import { recordOf } from './support.ts'

/** The first record of a request whose one record has these fields. */
function read(fields: unknown): LogRecord | undefined {
  return readText(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [fields] }] }] }))
}

function readText(text: string): LogRecord | undefined {
  return decodeLogs(protobufOfJson(text), { stream: 'test' })[0]?.record(0)
}

const TRACE_ID = '5b8efff798038103d269b633813fc60c'

const MALFORMED: readonly (readonly [name: string, fields: unknown, says: RegExp])[] = [
  ['an id in base64', { traceId: 'W47/95gDgQPSabYzgT/GDA==' }, /32 hex digits.*base64/],
  ['an id that is too short', { spanId: 'eee19b7e' }, /16 hex digits/],
  ['a time that is no integer', { timeUnixNano: '1.5' }, /timeUnixNano, expected an integer/],
  ['a time before 1970', { timeUnixNano: '-1' }, /64 bits/],
  ['an integer that is too large', { body: { intValue: '9223372036854775808' } }, /64 bits/],
  ['a body that is text', { body: 'text' }, /string at .*logRecords\[0\].body, expected an object/],
  ['attributes that are a map', { attributes: { a: 1 } }, /expected a list/],
  ['an attribute that is text', { attributes: ['a'] }, /expected an object/],
  ['a key that is a number', { attributes: [{ key: 1 }] }, /number at .*key, expected text/],
  ['a boolean in words', { body: { boolValue: 'yes' } }, /true or false/],
  ['bytes that are no base64', { body: { bytesValue: '!' } }, /base64/],
  ['flags that are too large', { flags: 2 ** 32 }, /32 bits/],
]

test('protobufOfJson says what is wrong with a request, and where', (t) => {
  for (const [name, fields, says] of MALFORMED) {
    t.throws(() => read(fields), { code: 'HEPH_OTLP_MALFORMED', message: says }, name)
  }
  for (const text of ['', '{', '[]', 'null', '1', '{"resourceLogs":{}}', '{"resourceLogs":[null]}']) {
    t.throws(() => protobufOfJson(text), { code: 'HEPH_OTLP_MALFORMED' }, text)
  }
  let deep: unknown = { stringValue: 'x' }
  for (let depth = 0; depth < 100; depth += 1) deep = { arrayValue: { values: [deep] } }
  t.throws(() => read({ body: deep }), { code: 'HEPH_OTLP_MALFORMED', message: /deeper than 64/ })
  t.end()
})

test('protobufOfJson takes integers as numbers and as text, with all their digits', (t) => {
  const text = (time: string): string =>
    `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":${time}, "body":{"intValue":${time}}}]}]}]}`
  for (const time of ['1700000000123456789', '"1700000000123456789"']) {
    t.match(
      readText(text(time)),
      { timeUnixNano: 1_700_000_000_123_456_789n, body: '1700000000123456789' },
      time,
    )
  }
  t.equal(read({ severityNumber: '17' })?.severityNumber, 17)
  t.equal(read({ severityNumber: 'SEVERITY_NUMBER_WARN3' })?.severityNumber, 15)
  t.end()
})

test('protobufOfJson passes over names that it does not know, and takes null for nothing', (t) => {
  const record = read({ body: { stringValue: 'x' }, newField: { a: [1] }, traceId: null, attributes: null })
  t.match(record, { body: 'x', traceId: '', attributes: {} })
  t.equal(read({ trace_id: TRACE_ID.toUpperCase() })?.traceId, TRACE_ID)
  t.equal(protobufOfJson('{"other":1}').length, 0)
  t.end()
})

test('protobufOfJson reads every kind of value', (t) => {
  const value = (written: unknown): unknown =>
    read({ body: written })?.bodyValue ?? read({ body: written })?.body
  t.equal(value({ stringValue: 'x' }), 'x')
  t.equal(value({ boolValue: false }), false)
  t.equal(value({ doubleValue: 1.5 }), 1.5)
  t.ok(Number.isNaN(value({ doubleValue: 'NaN' })))
  t.equal(value({ doubleValue: '-Infinity' }), Number.NEGATIVE_INFINITY)
  t.strictSame(value({ bytesValue: 'AAEC' }), Uint8Array.of(0, 1, 2))
  t.equal(value({}), '')
  t.strictSame(value({ arrayValue: { values: [{ intValue: 1 }, {}] } }), [1, null])
  t.strictSame(value({ kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }, { key: 'b' }] } }), {
    a: true,
    b: null,
  })
  t.end()
})

test('what is written as JSON is read as what the protobuf of the same records is read as', (t) => {
  const resource = { attributes: { a: 1 }, droppedAttributesCount: 2, schemaUrl: 'https://example.com/r' }
  const scope = {
    name: 's',
    version: '1',
    attributes: { b: true },
    droppedAttributesCount: 3,
    schemaUrl: 'https://example.com/s',
  }
  const whole = recordOf(resource).chain((record) =>
    fc
      .record({
        flags: fc.nat(),
        droppedAttributesCount: fc.nat(),
        bodyValue: fc.constantFrom({ x: [1, 'y'] }, 7, false),
      })
      .map((more) => ({ ...record, ...more, scope })),
  )
  fc.assert(
    fc.property(whole, (record) => {
      const batch = batchOfRecords([record], { stream: 'test' })
      const show = (bytes: Uint8Array): string =>
        JSON.stringify(
          decodeLogs(bytes, { stream: 'test' }).map((each) => each.record(0)),
          (_key, value: unknown) =>
            typeof value === 'bigint' ? String(value) : Object.is(value, -0) ? 0 : value,
        )
      if (show(protobufOfJson(encodeLogsJson(batch))) !== show(encodeLogs(batch))) {
        throw new Error(`${show(protobufOfJson(encodeLogsJson(batch)))}\n${show(encodeLogs(batch))}`)
      }
    }),
    { numRuns: 200 },
  )
  t.pass('for all of them')
  t.end()
})
