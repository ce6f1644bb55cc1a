import { fc } from '../../support/properties.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import type { Attributes, AttributeValue, Resource } from '../../../agent/model/resource.ts'

/** Any text, with characters of one to four bytes, and none of the lone surrogates that no wire can carry. */
const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 40 }))

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 127, 128, 16383, 16384, 2 ** 53, -(2 ** 53), 1e300),
)

const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

/** A value as the wire keeps it: a big integer that is small comes back as a number. */
const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    bigint.map((each) => (Number.isSafeInteger(Number(each)) ? Number(each) : each)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

export const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'a.b', '')),
  value,
  { maxKeys: 6, noNullPrototype: true },
)

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'))

const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })

const trace = fc.oneof(
  fc.constant({ traceId: '', spanId: '' }),
  fc.record({ traceId: hex(16), spanId: fc.oneof(hex(8), fc.constant('')) }),
)

/** One record of the resource. */
export function recordOf(resource: Resource): fc.Arbitrary<LogRecord> {
  const fields = fc.record({
    timeUnixNano: time,
    // Arrival is always known; 0 stands for the batch's.
    observedTimeUnixNano: time.map((each) => (each === 0n ? 1n : each)),
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: text,
    body: fc.oneof(text, fc.string({ unit: 'grapheme', minLength: 100, maxLength: 200 })),
    attributes,
    eventName: fc.oneof(fc.constant(''), text),
  })
  return fc.tuple(fields, trace).map(([record, context]) => ({ ...record, ...context, resource }))
}
