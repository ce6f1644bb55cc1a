import { test } from 'tap'
import {
  bytes,
  checkValue,
  duration,
  either,
  integer,
  list,
  object,
  optional,
  record,
  string,
  type Schema,
} from '../../config/schema.ts'

const rule = object({ name: string({ pattern: /^[a-z]+$/ }), most: optional(integer({ max: 9 })) })
const even = (value: number): string | undefined => (value % 2 === 0 ? undefined : 'odd')

const ISSUES: readonly (readonly [
  name: string,
  schema: Schema,
  written: unknown,
  issues: readonly unknown[],
])[] = [
  ['a map where text is wanted', string(), {}, [{ path: [] }]],
  ['a list where a map is wanted', rule, [], [{ path: [] }]],
  ['null where a map is wanted', record(string()), null, [{ path: [] }]],
  ['a number that is none', integer(), Number.NaN, [{ path: [] }]],
  ['bytes that are no whole number', bytes(), 1.5, [{ path: [] }]],
  ['a number that is no zero without its unit', duration(), 5, [{ path: [] }]],
  [
    'fields that are missing, wrong and unknown, in this order',
    rule,
    { most: 10, nmae: 'a', other: 1 },
    [{ path: ['name'] }, { path: ['most'] }, { path: [], unknownKeys: ['nmae', 'other'] }],
  ],
  [
    'faults in lists and maps by where they are',
    record(list(rule)),
    { a: [{ name: 'x' }, { name: 'Y' }] },
    [{ path: ['a', 1, 'name'] }],
  ],
  [
    'the fault of the one shape that was meant',
    object({ each: either(string({ pattern: /^a/ }), list(string())) }),
    { each: 'b' },
    [{ path: ['each'] }],
  ],
  [
    'what is wrong with both shapes when neither was meant',
    object({ each: either(string(), list(string())) }),
    { each: 5 },
    [{ path: ['each'], alternatives: [[{ path: ['each'] }], [{ path: ['each'] }]] }],
  ],
  ['what the check of a field says', integer({ check: even }), 3, [{ path: [], message: 'odd' }]],
  ['no check of a value that is wrong already', integer({ max: 2, check: even }), 3, [{ path: [] }]],
]

for (const [name, schema, written, issues] of ISSUES) {
  test(`checkValue tells ${name}`, (t) => {
    const checked = checkValue(schema, written)
    t.match(checked, { kind: 'invalid', issues })
    t.equal(checked.kind === 'invalid' ? checked.issues.length : 0, issues.length)
    t.end()
  })
}

test('checkValue keeps names that objects have by nature as names of the user', (t) => {
  const checked = checkValue(record(integer()), JSON.parse('{"__proto__": 1, "constructor": 2}'))
  const value = checked.kind === 'valid' ? (checked.value as object) : {}
  t.strictSame(Object.entries(value), [
    ['__proto__', 1],
    ['constructor', 2],
  ])
  t.equal(Object.getPrototypeOf(value), Object.prototype)
  const strict = checkValue(object({}), JSON.parse('{"__proto__": 1}'))
  t.match(strict, { kind: 'invalid', issues: [{ unknownKeys: ['__proto__'] }] })
  t.end()
})

test('a default is a value of its own each time', (t) => {
  const schema = list(string(), { default: ['a'] })
  schema.parse(undefined).push('b')
  t.strictSame(schema.parse(undefined), ['a'])
  t.throws(() => schema.parse([1]), { name: 'InvariantError' })
  t.end()
})
