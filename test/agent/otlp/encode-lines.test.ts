import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { AttributeValue } from '../../../agent/model/resource.ts'
import { readAttribute } from '../../../agent/otlp/decode-attributes.ts'
import { writeLines } from '../../../agent/otlp/encode-lines.ts'
import { LOG_RECORD } from '../../../agent/otlp/fields.ts'
import { ProtobufReader } from '../../../agent/otlp/protobuf-reader.ts'
import { ProtobufWriter } from '../../../agent/otlp/protobuf-writer.ts'

const KEY = 'lines'
const writer = new ProtobufWriter()

/** What a reader finds after the records were written from the middle of a buffer. */
function written(records: readonly Uint8Array[]): AttributeValue | undefined {
  const slices = records.map((record) => {
    const bytes = Buffer.concat([Buffer.from('x\n'), record, Buffer.from('\ny')])
    return { bytes, start: 2, end: 2 + record.length }
  })
  writer.clear()
  writeLines(writer, LOG_RECORD.attributes, { key: KEY, records: slices })
  const reader = new ProtobufReader(writer.finish())
  const attributes: Record<string, AttributeValue> = {}
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) readAttribute(reader, attributes)
  return attributes[KEY]
}

/** The same by way of text. */
function linesOf(records: readonly Uint8Array[]): readonly string[] {
  if (records.length === 0) return []
  const feed = Buffer.from('\n')
  const joined = Buffer.concat(records.flatMap((record) => [feed, record]).slice(1))
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined)
  return text.replaceAll('\r\n', '\n').split('\n')
}

test('writeLines writes the lines of records without their ends', (t) => {
  const cases: readonly [records: readonly string[], lines: readonly string[]][] = [
    [[], []],
    [[''], ['']],
    [
      ['a', 'b\nc', ''],
      ['a', 'b', 'c', ''],
    ],
    [
      ['a\r', 'b\r\nc\r'],
      ['a', 'b', 'c\r'],
    ],
    [
      ['\n', 'é\n\n☃'],
      ['', '', 'é', '', '☃'],
    ],
    [[`${'a'.repeat(200)}\nb`], ['a'.repeat(200), 'b']],
    [['x'.repeat(20_000)], ['x'.repeat(20_000)]],
  ]
  for (const [records, lines] of cases) {
    t.strictSame(written(records.map((record) => Buffer.from(record))), lines)
  }
  t.end()
})

test('writeLines writes what the records say as text, also where they are no UTF-8', (t) => {
  const byte = fc.constantFrom(0x61, 0x0a, 0x0d, 0xc3, 0xa9, 0xf0, 0x9f, 0x80, 0xef, 0xbb, 0xbf, 0)
  const record = fc.array(byte, { maxLength: 150 }).map((bytes) => Uint8Array.from(bytes))
  const property = fc.property(fc.array(record, { maxLength: 4 }), (records) => {
    t.strictSame(written(records), linesOf(records))
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }))
  t.end()
})
