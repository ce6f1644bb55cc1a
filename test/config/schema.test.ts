import { fc } from '../support/properties.ts'
import { test } from 'tap'
import { InvariantError } from '../../agent/model/errors.ts'
import { parseBytes, parseDuration } from '../../agent/model/units.ts'
import {
  boolean,
  bytes,
  checkValue,
  describeSchema,
  duration,
  either,
  integer,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
  type Schema,
} from '../../config/schema.ts'

const config = object({
  include: list(string()),
  start_at: oneOf(['beginning', 'end'], { default: 'end' }),
  wait: duration({ default: '200ms' }),
  size: bytes({ default: '8MiB' }),
  count: optional(integer()),
  nested: object({ flag: boolean({ default: true }), note: optional(string()) }, { default: {} }),
  command: either(string(), list(string())),
  names: record(integer(), { default: {} }),
})

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

test('a declaration gives the exact type of its values', (t) => {
  interface Expected {
    include: string[]
    start_at: 'beginning' | 'end'
    wait: number
    size: number
    count?: number | undefined
    nested: { flag: boolean; note?: string | undefined }
    command: string | string[]
    names: Record<string, number>
  }
  const isSame: Same<Infer<typeof config>, { [K in keyof Expected]: Expected[K] }> = true
  t.ok(isSame)
  t.end()
})

test('checkValue fills in defaults as users write them', (t) => {
  t.strictSame(checkValue(config, { include: [], command: 'x' }), {
    kind: 'valid',
    value: {
      include: [],
      start_at: 'end',
      wait: 200,
      size: 8_388_608,
      nested: { flag: true },
      command: 'x',
      names: {},
    },
  })
  t.end()
})

const VALUES: readonly (readonly [name: string, schema: Schema, input: unknown, value: unknown])[] = [
  ['a duration of several units', duration(), '1h30m', 5_400_000],
  ['a zero duration without a unit', duration(), 0, 0],
  ['a zero duration as text', duration(), '0', 0],
  ['a duration without a unit', duration(), '5', undefined],
  ['a negative duration', duration(), '-5s', undefined],
  ['a duration at its bound', duration({ max: '1h' }), '60m', 3_600_000],
  ['a duration past its bound', duration({ max: '1h' }), '61m', undefined],
  ['bytes without a unit', bytes(), 512, 512],
  ['bytes with a space', bytes(), '1.5 KiB', 1536],
  ['bytes below their bound', bytes({ min: '16B' }), 15, undefined],
  ['negative bytes', bytes(), -1, undefined],
  ['a whole number that is too large to be exact', integer(), 2 ** 53, undefined],
  ['a list that is too short', list(string(), { min: 1 }), [], undefined],
  ['text that does not match', string({ pattern: /^a/ }), 'b', undefined],
  ['a default for a list', list(string(), { default: ['a'] }), undefined, ['a']],
  ['an optional value', optional(string()), undefined, undefined],
  [
    'a value that its own check refuses',
    integer({ check: (n) => (n % 2 === 0 ? undefined : 'odd') }),
    3,
    undefined,
  ],
  ['a value that its own check takes', integer({ check: (n) => (n % 2 === 0 ? undefined : 'odd') }), 4, 4],
  [
    'converted values in the check of a duration',
    duration({ check: (ms) => (ms === 1000 ? undefined : 'no') }),
    '1s',
    1000,
  ],
]

for (const [name, schema, input, value] of VALUES) {
  test(`checkValue decides on ${name}`, (t) => {
    const checked = checkValue(schema, input)
    t.strictSame(checked.kind === 'valid' ? checked.value : undefined, value)
    t.end()
  })
}

test('the patterns of units allow exactly what can be read', (t) => {
  const digits = fc.stringMatching(/^\d{1,3}(\.\d{1,2})?$/)
  const unit = fc.constantFrom(
    '',
    'ns',
    'us',
    'µs',
    'ms',
    's',
    'm',
    'h',
    'd',
    'b',
    'B',
    'kb',
    'KiB',
    'mib',
    'GB',
    ' MiB',
    'x',
    '.',
  )
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.tuple(digits, unit).map((parts) => parts.join('')),
        { maxLength: 3 },
      )
      .map((parts) => parts.join('')),
  )
  const [ofDuration, ofBytes] = [duration(), bytes()].map((schema) => describeSchema(schema).pattern)
  fc.assert(
    fc.property(text, (written) => {
      t.equal(ofDuration?.test(written), parseDuration(written) !== undefined)
      t.equal(ofBytes?.test(written), parseBytes(written) !== undefined)
    }),
    { numRuns: 300 },
  )
  t.end()
})

test('bounds without a unit are a fault of the declaration', (t) => {
  t.throws(() => duration({ min: '5' }), InvariantError)
  t.end()
})
