import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { PermanentError } from '../../../agent/model/errors.ts'
import { exactly } from '../../../agent/model/literal.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { countLogs, decodeLogs, type DecodeOptions } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { ProtobufWriter } from '../../../agent/otlp/protobuf-writer.ts'
import { WantedBytes } from '../../../agent/otlp/wanted-bytes.ts'
import { batchOfText } from '../../support/batches.ts'

const STREAM = { stream: 'test' }

/** A message: fields of text or nested messages under their tags. */
type Field = readonly [tag: number, value: string | number | Uint8Array | readonly Field[]]

function message(fields: readonly Field[]): Uint8Array {
  const writer = new ProtobufWriter()
  for (const [tag, value] of fields) {
    if (typeof value === 'string') writer.text(tag, value)
    else if (typeof value === 'number') {
      writer.reserve(11)
      writer.byte(tag)
      writer.varint(value)
    } else {
      const start = writer.open(tag, 0)
      writer.raw(value instanceof Uint8Array ? value : message(value))
      writer.close(start, 0)
    }
  }
  return writer.finish()
}

/** A request with records of one scope. */
function request(...records: readonly (readonly Field[])[]): Uint8Array {
  return message([[0x0a, [[0x12, records.map((record): Field => [0x12, record])]]]])
}

function bodyOf(anyValue: readonly Field[]): string | undefined {
  return decodeLogs(request([[0x2a, anyValue]]), STREAM)[0]?.bodyText(0)
}

test('decodeLogs reads every cut of a request as malformed or as the whole fields before it', (t) => {
  const batch = batchOfText(['one', 'two', 'x'.repeat(200)])
  batch.addAttributes(1, { a: [1, { b: 'c' }], d: 1.5 })
  const whole = encodeLogs(batch)
  for (let length = 1; length < whole.length; length += 1) {
    t.throws(() => decodeLogs(whole.subarray(0, length), STREAM), {
      name: 'PermanentError',
      code: 'HEPH_OTLP_MALFORMED',
      message: /at byte \d+$/,
    })
  }
  t.end()
})

test('decodeLogs throws nothing but its own error, whatever bytes it is given', (t) => {
  const batch = batchOfText(['one', 'two'])
  batch.addAttributes(0, { a: [1, { b: 'c' }], d: 1.5, e: true })
  const whole = encodeLogs(batch)
  const harmless = (bytes: Uint8Array): void => {
    try {
      for (const each of decodeLogs(bytes, STREAM))
        for (let index = 0; index < each.count; index += 1) each.record(index)
      countLogs(bytes)
    } catch (thrown) {
      if (!(thrown instanceof PermanentError)) throw thrown
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), harmless), { numRuns: 2_000 })
  const flipped = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(flipped, (changes) => {
      const bytes = whole.slice()
      for (const [position, value] of changes) bytes[position] = value
      harmless(bytes)
    }),
    { numRuns: 5_000 },
  )
  t.pass('for all of them')
  t.end()
})

test('decodeLogs that reads only what is wanted finds the same bodies and the same faults', (t) => {
  const plain = request(
    [
      [0x10, 9],
      [0x1a, 'INFO'],
      [0x2a, [[0x0a, 'a body']]],
      [0x32, message([[0x0a, 'key']])],
      [0x38, 300],
    ],
    [[0x2a, [[0x0a, 'x'.repeat(200)]]]],
    [[0x2a, []]],
    [],
    // An error by its level, an event, a body that is no text.
    [[0x10, 17]],
    [[0x62, 'event']],
    [[0x2a, [[0x10, 1]]]],
    [
      [
        0x2a,
        [
          [0x0a, 'text'],
          [0x10, 1],
        ],
      ],
    ],
    [[0x7a, 'later']],
    [
      [0x2a, [[0x0a, 'one']]],
      [0x2a, [[0x0a, 'two']]],
    ],
    [
      [0x2a, [[0x0a, 'one']]],
      [0x2a, []],
    ],
  )
  const wanted = new WantedBytes(exactly(['nobody writes this']))
  const bodiesOf = (bytes: Uint8Array, options: DecodeOptions): readonly string[] =>
    decodeLogs(bytes, options).flatMap((batch) =>
      Array.from({ length: batch.count }, (_, index) => batch.bodyText(index)),
    )
  const faultOf = (bytes: Uint8Array, options: DecodeOptions): string => {
    try {
      return `none: ${decodeLogs(bytes, options).length}`
    } catch (thrown) {
      return String(thrown)
    }
  }
  const marksOf = (batch: LogBatch | undefined): readonly boolean[] =>
    Array.from({ length: batch?.count ?? 0 }, (_, index) => batch?.nextWanted(index) === index)
  const [skimmed] = decodeLogs(plain, { ...STREAM, wanted })
  t.same(marksOf(skimmed), [false, false, false, false, true, true, true, true, false, false, false])
  t.same(bodiesOf(plain, { ...STREAM, wanted }), bodiesOf(plain, STREAM))
  fc.assert(
    fc.property(fc.nat(plain.length - 1), fc.nat(255), (at, byte) => {
      const damaged = plain.slice()
      damaged[at] = byte
      const fault = faultOf(damaged, { ...STREAM, wanted })
      // Attributes that nobody wants are not looked into.
      if (!fault.startsWith('none')) return fault === faultOf(damaged, STREAM)
      if (!faultOf(damaged, STREAM).startsWith('none')) return true
      return bodiesOf(damaged, { ...STREAM, wanted }).join() === bodiesOf(damaged, STREAM).join()
    }),
    { numRuns: 300 },
  )
  t.end()
})

test('decodeLogs finds what is wanted on both sides of where a long text is cut', (t) => {
  const wanted = new WantedBytes(exactly(['needle']))
  for (const before of [0, 100, 262_000, 262_130, 262_140, 262_144, 524_280, 600_000]) {
    const text = `${'h'.repeat(before)}needle${'y'.repeat(1_000)}`
    const bytes = request([[0x2a, [[0x0a, 'hay']]]], [[0x2a, [[0x0a, text]]]], [[0x2a, [[0x0a, 'hay']]]])
    const [batch] = decodeLogs(bytes, { ...STREAM, wanted })
    t.equal(batch?.nextWanted(0) === 2, false, `${before} bytes before it`)
    t.equal(batch?.nextWanted(1), 1, `${before} bytes before it`)
    t.equal(batch?.bodyText(1), text)
  }
  t.end()
})

test('decodeLogs refuses values that are nested without end', (t) => {
  let value: readonly Field[] = [[0x0a, 'bottom']]
  for (let level = 0; level < 66; level += 1) value = [[0x2a, [[0x0a, value]]]]
  t.throws(() => decodeLogs(request([[0x2a, value]]), STREAM), {
    code: 'HEPH_OTLP_MALFORMED',
    message: /nested/,
  })
  t.end()
})

test('decodeLogs refuses fields without a number, also where a message could end', (t) => {
  for (const tag of [0, 1, 2, 5, 7]) {
    t.throws(() => decodeLogs(Uint8Array.of(tag, 0, 0, 0, 0, 0, 0, 0, 0), STREAM), {
      code: 'HEPH_OTLP_MALFORMED',
    })
  }
  t.end()
})

test('decodeLogs refuses a length that is larger than any message', (t) => {
  const bytes = Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)
  t.throws(() => decodeLogs(bytes, STREAM), { code: 'HEPH_OTLP_MALFORMED' })
  t.end()
})

test('decodeLogs makes a batch for each scope of each resource, in their order', (t) => {
  const record = (body: string): Field => [0x12, [[0x2a, [[0x0a, body]]]]]
  const resource = (name: string): Field => [
    0x0a,
    [
      [
        0x0a,
        [
          [0x0a, 'service.name'],
          [0x12, [[0x0a, name]]],
        ],
      ],
    ],
  ]
  const bytes = message([
    // The resource behind its records, and a scope without records.
    [0x0a, [[0x12, [record('a'), record('b')]], [0x12, []], [0x12, [record('c')]], resource('first')]],
    [0x0a, [resource('second'), [0x12, [[0x0a, [[0x0a, 'scope']]], record('d')]]]],
  ])
  const batches = decodeLogs(bytes, STREAM)
  t.same(
    batches.map((batch) => [
      batch.stream,
      batch.resource.attributes['service.name'],
      Array.from({ length: batch.count }, (_, index) => batch.bodyText(index)),
    ]),
    [
      ['test', 'first', ['a', 'b']],
      ['test', 'first', ['c']],
      ['test', 'second', ['d']],
    ],
  )
  t.equal(countLogs(bytes), 4)
  t.end()
})

test('decodeLogs shares the bytes of text bodies and copies none', (t) => {
  const bytes = encodeLogs(batchOfText(['shared']))
  const [batch] = decodeLogs(bytes, STREAM)
  t.equal(batch?.bodyBytes(0).buffer, bytes.buffer)
  t.end()
})

test('decodeLogs passes over fields that it does not know, of every wire type', (t) => {
  const unknown: Field[] = [
    [0x78, 300],
    [0x7a, 'text'],
  ]
  const record = Buffer.concat([
    message([...unknown, [0x2a, [[0x0a, 'body']]]]),
    Uint8Array.of(0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4),
    // Field 5000, beyond the tags of one byte.
    Uint8Array.of(0xc2, 0xb8, 0x02, 0x01, 0x61),
  ])
  const bytes = message([...unknown, [0x0a, [...unknown, [0x12, [...unknown, [0x12, record]]]]]])
  t.equal(decodeLogs(bytes, STREAM)[0]?.bodyText(0), 'body')
  t.end()
})

const BODIES: readonly (readonly [what: string, value: readonly Field[], body: string])[] = [
  ['nothing', [], ''],
  ['text', [[0x0a, 'text ü']], 'text ü'],
  ['true', [[0x10, 1]], 'true'],
  ['a number', [[0x18, 42]], '42'],
  [
    'a list',
    [
      [
        0x2a,
        [
          [0x0a, [[0x0a, 'a"b']]],
          [0x0a, [[0x18, 1]]],
          [0x0a, []],
        ],
      ],
    ],
    '["a\\"b",1,null]',
  ],
  [
    'a map',
    [
      [
        0x32,
        [
          [
            0x0a,
            [
              [0x0a, 'msg'],
              [0x12, [[0x0a, 'm']]],
            ],
          ],
        ],
      ],
    ],
    '{"msg":"m"}',
  ],
  ['bytes', [[0x3a, Uint8Array.of(0, 255)]], 'AP8='],
  [
    'text that is overruled by a later number',
    [
      [0x0a, 'text'],
      [0x18, 7],
    ],
    '7',
  ],
  ['a kind of value that is not known yet', [[0x42, 'x']], ''],
]

for (const [what, value, body] of BODIES) {
  test(`decodeLogs gives a body that is ${what} as text`, (t) => {
    t.equal(bodyOf(value), body)
    t.end()
  })
}

test('decodeLogs keeps all digits of numbers in a body', (t) => {
  const value = Buffer.concat([
    Uint8Array.of(0x2a, 22),
    Uint8Array.of(0x0a, 10, 0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
    Uint8Array.of(0x0a, 9, 0x21, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f),
  ])
  value[1] = value.length - 2
  t.equal(
    decodeLogs(message([[0x0a, [[0x12, [[0x12, [[0x2a, value]]]]]]]]), STREAM)[0]?.bodyText(0),
    '[9223372036854775807,"Infinity"]',
  )
  t.end()
})

test('decodeLogs takes ids of another length, and such that are all zeroes, for absent', (t) => {
  const batches = decodeLogs(
    request(
      [
        [0x4a, new Uint8Array(16)],
        [0x52, new Uint8Array(8)],
      ],
      [
        [0x4a, Uint8Array.of(1, 2, 3)],
        [0x52, new Uint8Array(8).fill(0xab)],
      ],
    ),
    STREAM,
  )
  t.same([batches[0]?.traceId(0), batches[0]?.spanId(0)], ['', ''])
  t.same([batches[0]?.traceId(1), batches[0]?.spanId(1)], ['', 'abababababababab'])
  t.end()
})

test('decodeLogs leaves severities as they were written: no text where none stood, none beyond the known', (t) => {
  const [batch] = decodeLogs(
    request(
      [[0x10, 17]],
      [[0x1a, 'warn']],
      [[0x10, 99]],
      [
        [0x10, 9],
        [0x1a, 'Info'],
      ],
    ),
    STREAM,
  )
  t.same(
    [0, 1, 2, 3].map((index) => [batch?.severityNumber(index), batch?.severityText(index)]),
    [
      [17, ''],
      [0, 'warn'],
      [0, ''],
      [9, 'Info'],
    ],
  )
  t.end()
})

test('decodeLogs tells records without a time of arrival from those with one', (t) => {
  const observed = Uint8Array.of(0x59, 5, 0, 0, 0, 0, 0, 0, 0)
  const scope = message([
    [0x12, observed],
    [0x12, []],
  ])
  const [batch] = decodeLogs(message([[0x0a, [[0x12, scope]]]]), STREAM)
  t.same([batch?.observedTime(0), batch?.observedTime(1)], [5n, 0n])
  t.end()
})

test('decodeLogs keeps the later of two attributes of one name, and a name of an object’s own', (t) => {
  const attribute = (key: string, value: string): Field => [
    0x32,
    [
      [0x0a, key],
      [0x12, [[0x0a, value]]],
    ],
  ]
  const [batch] = decodeLogs(
    request([attribute('a', 'first'), attribute('__proto__', 'kept'), attribute('a', 'second')]),
    STREAM,
  )
  t.same(Object.entries(batch?.ownAttributes(0) ?? {}), [
    ['a', 'second'],
    ['__proto__', 'kept'],
  ])
  t.end()
})

test('decodeLogs replaces malformed bytes in names and values, and leaves those of a body to its reader', (t) => {
  const bad = Uint8Array.of(0x61, 0xff)
  const [batch] = decodeLogs(
    request([
      [0x2a, [[0x0a, bad]]],
      [
        0x32,
        [
          [0x0a, bad],
          [0x12, [[0x0a, bad]]],
        ],
      ],
    ]),
    STREAM,
  )
  t.same(Buffer.from(batch?.bodyBytes(0) ?? []), Buffer.from(bad))
  t.same(batch?.ownAttributes(0), { 'a\ufffd': 'a\ufffd' })
  t.end()
})

test('decodeLogs reads nothing from nothing', (t) => {
  t.same(decodeLogs(new Uint8Array(0), STREAM), [])
  t.same(decodeLogs(ProtobufLogsSerializer.serializeRequest([]) ?? new Uint8Array(0), STREAM), [])
  t.equal(countLogs(new Uint8Array(0)), 0)
  t.end()
})
