import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { AttributeValue } from '../../../agent/model/resource.ts'
import { KEY_VALUE } from '../../../agent/otlp/fields.ts'
import { writeAnyValue, writeAttributes } from '../../../agent/otlp/encode-attributes.ts'
import { ProtobufWriter } from '../../../agent/otlp/protobuf-writer.ts'
import { WantedFields } from '../../../agent/otlp/wanted-fields.ts'

const isServerError = (value: AttributeValue): boolean => /^5\d\d$/.test(String(value))
const fields = new WantedFields([
  { name: 'exception.', isPrefix: true },
  { name: 'status', isWanted: isServerError },
  { name: 'code' },
])

/** One KeyValue without its tag and length. */
function keyValue(key: string, value: AttributeValue): Uint8Array {
  const out = new ProtobufWriter()
  out.text(KEY_VALUE.key, key)
  writeAnyValue(out, KEY_VALUE.value, value)
  return out.finish()
}

function has(bytes: Uint8Array): boolean {
  // Not at the start of its memory, and with more behind it.
  const memory = Buffer.concat([Buffer.from([1, 2, 3]), bytes, Buffer.from([0x0a, 4])])
  return fields.has(memory, 3, 3 + bytes.length)
}

test('WantedFields tells attributes by their names, and those that need it by their values', (t) => {
  const wanted: readonly [string, AttributeValue][] = [
    ['exception.type', 'Boom'],
    ['exception.', ''],
    ['status', 500],
    ['status', 599],
    ['status', '503'],
    ['status', 512n],
    ['code', null],
    ['code', 0],
  ]
  const others: readonly [string, AttributeValue][] = [
    ['exception', 'Boom'],
    ['exceptional', 1],
    ['status', 200],
    ['status', 499],
    ['status', 600],
    ['status', 50],
    ['status', 5_000],
    ['status', '200'],
    ['status', true],
    ['status', { code: 500 }],
    ['states', 500.5],
    ['thread.name', 'worker-7'],
    ['note', 'x'.repeat(20_000)],
    ['code.file.path', 'a.ts'],
  ]
  for (const [key, value] of wanted) t.ok(has(keyValue(key, value)), key)
  for (const [key, value] of others)
    t.notOk(has(keyValue(key, value)), `${key}: ${String(value).slice(0, 20)}`)
  // Twice: what is known of a small number is the same.
  t.notOk(has(keyValue('status', 200)))
  t.ok(has(keyValue('status', 500)))
  t.end()
})

test('WantedFields says of a wanted attribute that it is one, however it is written', (t) => {
  const value = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.constantFrom('500', '200', '', null, true))
  const key = fc.oneof(
    fc.constantFrom('status', 'code', 'exception.type', 'a', ''),
    fc.string({ maxLength: 200 }),
  )
  fc.assert(
    fc.property(key, value, (name, held) => {
      const isWanted =
        name.startsWith('exception.') || name === 'code' || (name === 'status' && isServerError(held))
      return has(keyValue(name, held)) || !isWanted
    }),
    { numRuns: 1_000 },
  )
  // A second key behind the value is the one that counts.
  const twice = Buffer.concat([keyValue('a', 1), keyValue('exception.type', 'Boom')])
  t.ok(has(twice))
  t.ok(has(Buffer.concat([keyValue('status', 200), keyValue('status', 500)])))
  t.end()
})

test('WantedFields throws at no bytes', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      has(bytes)
      return true
    }),
    { numRuns: 2_000 },
  )
  const out = new ProtobufWriter()
  writeAttributes(out, 0x32, { status: { statusCode: [500] } })
  const whole = out.finish()
  for (let length = 0; length < whole.length; length += 1) has(whole.subarray(2, length))
  t.pass('for all of them')
  t.end()
})
