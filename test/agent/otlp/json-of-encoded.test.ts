import { deepStrictEqual } from 'node:assert'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { HephaestusError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { writeJsonOfEncoded } from '../../../agent/otlp/json-of-encoded.ts'
import { JsonWriter } from '../../../agent/otlp/json-writer.ts'
import { encodeLogsJson } from '../../../agent/otlp/json.ts'
import { batchOfText } from '../../support/batches.ts'
import { attributes, recordOf } from './support.ts'

function jsonOf(logs: Uint8Array): string {
  const writer = new JsonWriter()
  writeJsonOfEncoded(writer, logs)
  return Buffer.from(writer.view()).toString()
}

function longWay(logs: Uint8Array): unknown {
  return JSON.parse(encodeLogsJson(...decodeLogs(logs, { stream: 'test' })))
}

/** A request of one record, whose fields are given as they stand on the wire. */
function requestOf(record: Buffer): Buffer {
  const field = (tag: number, ...parts: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    return Buffer.concat([Buffer.from([tag, content.length]), content])
  }
  const scope = field(0x0a, field(0x0a, Buffer.from('hephaestus')))
  return field(0x0a, field(0x0a), field(0x12, scope, field(0x12, record)))
}

test('writeJsonOfEncoded says what decoding the records and encoding them as JSON says', (t) => {
  const records = attributes.chain((own) =>
    fc.array(recordOf({ attributes: own }), { minLength: 1, maxLength: 5 }),
  )
  fc.assert(
    fc.property(records, (each) => {
      const logs = encodeLogs(batchOfRecords(each, { stream: 'test' }))
      deepStrictEqual(withoutEmptyIds(JSON.parse(jsonOf(logs))), withoutEmptyIds(longWay(logs)))
    }),
  )
  t.end()
})

/** No span is no field here, and an empty one there. */
function withoutEmptyIds(request: unknown): unknown {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => (key === 'spanId' && value === '' ? undefined : value)),
  )
}

test('writeJsonOfEncoded escapes strings as JSON.stringify does', (t) => {
  const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join('')
  for (const text of [
    '',
    '"',
    '\\',
    '\n\t\r\b\f\u0000\u001f\u007f',
    characters,
    '\u2028😀',
    'a'.repeat(100_000),
  ]) {
    const logs = encodeLogs(batchOfText([text]))
    t.ok(jsonOf(logs).includes(`"body":{"stringValue":${JSON.stringify(text)}}`), `${text.length} characters`)
  }
  t.end()
})

test('writeJsonOfEncoded replaces malformed UTF-8, which only other programs write', (t) => {
  const record = Buffer.concat([Buffer.from([0x2a, 0x04, 0x0a, 0x02]), Buffer.from([0x61, 0xff])])
  t.match(jsonOf(requestOf(record)), /"stringValue":"a\ufffd"/)
  t.end()
})

test('writeJsonOfEncoded reads what is laid out otherwise the long way', (t) => {
  const severity = Buffer.from([0x10, 0x11])
  const body = Buffer.from([0x2a, 0x03, 0x0a, 0x01, 0x61])
  const observed = Buffer.from([0x59, 1, 0, 0, 0, 0, 0, 0, 0])
  const cases: readonly [name: string, record: Buffer][] = [
    ['fields in another order', Buffer.concat([observed, body, severity])],
    ['a field twice', Buffer.concat([severity, severity, body])],
    ['no body', severity],
    ['a body that is a number', Buffer.concat([Buffer.from([0x2a, 0x02, 0x18, 0x07])])],
    ['a severity that is none', Buffer.concat([Buffer.from([0x10, 0x63]), body])],
    ['an unknown field', Buffer.concat([body, Buffer.from([0x78, 0x01])])],
    [
      'a key behind its value',
      Buffer.concat([body, Buffer.from([0x32, 0x07, 0x12, 0x02, 0x10, 0x01, 0x0a, 0x01, 0x6b])]),
    ],
  ]
  for (const [name, record] of cases)
    t.same(JSON.parse(jsonOf(requestOf(record))), longWay(requestOf(record)), name)
  t.end()
})

test('writeJsonOfEncoded does not decode what encodeLogs wrote', (t) => {
  const batch: LogBatch = batchOfText(['a'])
  batch.setSeverity(0, 17)
  // Only the wire has the time of arrival behind the body.
  t.match(jsonOf(encodeLogs(batch)), /"body".*"observedTimeUnixNano"/)
  t.end()
})

test('writeJsonOfEncoded writes numbers as they are written everywhere else', (t) => {
  const numbers = [0, -0, 1, -1, 0.1, 1e21, -1e-7, 2 ** 53 - 1, 2 ** 53, Number.NaN, Number.NEGATIVE_INFINITY]
  const whole = [0n, -1n, 9_007_199_254_740_993n, -(2n ** 63n), 2n ** 63n - 1n]
  const values = Object.fromEntries([...numbers, ...whole].map((value, index) => [`n${index}`, value]))
  const batch = batchOfText(['a'])
  batch.addAttributes(0, { ...values, list: [numbers, [true, []]] })
  const logs = encodeLogs(batch)
  t.same(JSON.parse(jsonOf(logs)), longWay(logs))
  t.match(jsonOf(logs), /"body".*"observedTimeUnixNano"/, 'not the long way')
  t.end()
})

test('writeJsonOfEncoded says of changed bytes what decoding them says', (t) => {
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), isLeftOut: fc.boolean() })
  const records = attributes.chain((own) =>
    fc.array(recordOf({ attributes: own }), { minLength: 1, maxLength: 2 }),
  )
  let read = 0
  fc.assert(
    fc.property(records, fc.array(change, { minLength: 1, maxLength: 3 }), (each, changes) => {
      const logs = encodeLogs(batchOfRecords(each, { stream: 'test' }))
      const changed = changes.reduce((bytes, { at, byte, isLeftOut }) => {
        const place = at % bytes.length
        return Buffer.concat([
          bytes.subarray(0, place),
          Buffer.from(isLeftOut ? [] : [byte]),
          bytes.subarray(place + 1),
        ])
      }, Buffer.from(logs))
      const expected = resultOf(() => longWay(changed))
      if (!(expected instanceof Error)) read += 1
      deepStrictEqual(plain(resultOf(() => JSON.parse(jsonOf(changed)) as unknown)), plain(expected))
    }),
    { numRuns: 1_000 },
  )
  t.ok(read > 50, `${read} requests could be read`)
  t.end()
})

function resultOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (thrown) {
    return thrown
  }
}

function plain(result: unknown): unknown {
  return result instanceof HephaestusError ? result.code : withoutEmptyIds(result)
}

test('writeJsonOfEncoded reads a record that is longer than its memory the long way', (t) => {
  const text = 'é'.repeat(200_000)
  const logs = encodeLogs(batchOfText([text, 'b']))
  t.same(withoutEmptyIds(JSON.parse(jsonOf(logs))), withoutEmptyIds(longWay(logs)))
  t.end()
})

test('writeJsonOfEncoded writes nothing of a malformed request, and says where it is', (t) => {
  const logs = encodeLogs(batchOfText(['a line']))
  const writer = new JsonWriter()
  writer.text('[')
  t.throws(() => writeJsonOfEncoded(writer, logs.subarray(0, logs.length - 3)), {
    code: 'HEPH_OTLP_MALFORMED',
  })
  t.equal(Buffer.from(writer.view()).toString(), '[')
  t.end()
})
