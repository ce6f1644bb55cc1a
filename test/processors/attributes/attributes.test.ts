import { createHash } from 'node:crypto'
import { test } from 'tap'
import { actionsOf, attributesAfter } from '../../../agent/attributes/actions.ts'
import type { Consumer } from '../../../agent/component/component.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes, AttributeValue } from '../../../agent/model/resource.ts'
import { config } from '../../../processors/attributes/config.ts'
import { createAttributes } from '../../../processors/attributes/processor.ts'
import { batchOfText } from '../../support/batches.ts'
import { fc } from '../../support/properties.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

/** A processor with what it hands on: the attributes of each record, shared ones and own ones. */
function processing(actions: readonly object[]) {
  const seen: Attributes[][] = []
  const state = { isRefusing: false }
  const next: Consumer = {
    consume: (batch) => {
      seen.push(Array.from({ length: batch.count }, (_, index) => allOf(batch, index)))
      return state.isRefusing ? Promise.reject(new RefusedError('HEPH_TEST', 'full')) : Promise.resolve()
    },
  }
  return { seen, state, processor: createAttributes(settingsWith(), config.parse({ actions }), next) }
}

function allOf(batch: LogBatch, index: number): Attributes {
  return { ...batch.commonAttributes, ...batch.ownAttributes(index) }
}

test('attributes renames, sets and deletes what a record has, and what all records of a batch share', async (t) => {
  const { processor, seen } = processing([
    { key: 'user.id', from_attribute: 'uid', action: 'upsert' },
    { key: 'uid', action: 'delete' },
    { key: 'env', value: 'production', action: 'insert' },
    { pattern: '^log[.]', action: 'delete' },
    { key: 'status', action: 'convert', converted_type: 'int' },
  ])
  const batch = batchOfText(['a', 'b'])
  batch.commonAttributes = { 'log.file.name': 'app.log' }
  batch.addAttributes(1, { uid: 'u7', env: 'test', status: '503' })
  await processor.consume(batch, never)
  t.strictSame(seen, [[{ env: 'production' }, { env: 'test', 'user.id': 'u7', status: 503 }]])
})

test('attributes offers a batch that was refused as if for the first time', async (t) => {
  const { processor, seen, state } = processing([
    { key: 'before', from_attribute: 'now', action: 'upsert' },
    { key: 'now', value: 2, action: 'upsert' },
  ])
  const batch = batchOfText(['a', 'b'])
  batch.commonAttributes = { now: 0 }
  batch.addAttributes(1, { now: 1 })
  state.isRefusing = true
  await t.rejects(processor.consume(batch, never), { code: 'HEPH_TEST' })
  t.strictSame([allOf(batch, 0), allOf(batch, 1)], [{ now: 0 }, { now: 1 }])
  state.isRefusing = false
  await processor.consume(batch, never)
  t.strictSame(seen[1], [
    { now: 2, before: 0 },
    { now: 2, before: 1 },
  ])
})

test('attributes hashes texts, numbers and truth values as the Collector does, by name and by a pattern of names', (t) => {
  const { actions } = config.parse({
    actions: [
      { key: 'user', action: 'hash' },
      { pattern: '^secret', action: 'hash' },
    ],
  })
  const digits = { text: 'a', whole: 1, large: 2n ** 62n, half: 0.5, yes: true, none: '', list: [1, 'a'] }
  const before = Object.fromEntries(Object.entries(digits).map(([name, value]) => [`secret.${name}`, value]))
  const after = attributesAfter({ user: 'ann', other: 'kept', ...before }, actionsOf(actions))
  const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  t.strictSame(after, {
    user: sha256('ann'),
    other: 'kept',
    'secret.text': 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    'secret.whole': sha256(Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)),
    'secret.large': sha256(Buffer.of(0, 0, 0, 0, 0, 0, 0, 0x40)),
    'secret.half': sha256(Buffer.of(0, 0, 0, 0, 0, 0, 0xe0, 0x3f)),
    'secret.yes': sha256(Buffer.of(1)),
    'secret.none': '',
    'secret.list': sha256('[1,"a"]'),
  })
  t.end()
})

test('attributes takes a text apart by the named groups of a pattern, and leaves what has no match as it is', async (t) => {
  const { processor, seen } = processing([
    { key: 'url', pattern: '^(?P<scheme>[a-z]+)://(?P<host>[^/:]+)(?::(?P<port>\\d+))?', action: 'extract' },
  ])
  const batch = batchOfText(['a', 'b', 'c'])
  batch.commonAttributes = { url: 'http://shared:80/', host: 'before' }
  batch.addAttributes(1, { url: 'nothing of the kind' })
  batch.addAttributes(2, { url: 7 })
  await processor.consume(batch, never)
  t.strictSame(seen, [
    [
      { url: 'http://shared:80/', host: 'shared', scheme: 'http', port: '80' },
      { url: 'nothing of the kind', host: 'before' },
      { url: 7, host: 'before' },
    ],
  ])
})

test('attributes offers records that are taken apart as they were when they were refused', async (t) => {
  const { processor, seen, state } = processing([
    { key: 'a', pattern: '^(?P<b>.)', action: 'extract' },
    { key: 'a', action: 'delete' },
  ])
  const batch = batchOfText(['x', 'y'])
  batch.commonAttributes = { a: 'shared' }
  batch.addAttributes(1, { a: 'own' })
  state.isRefusing = true
  await t.rejects(processor.consume(batch, never), { code: 'HEPH_TEST' })
  t.strictSame([allOf(batch, 0), allOf(batch, 1)], [{ a: 'shared' }, { a: 'own' }])
  state.isRefusing = false
  await processor.consume(batch, never)
  t.strictSame(seen[1], [{ b: 's' }, { b: 'o' }])
})

test('attributes converts only texts that are numbers, and loses no digit of them', (t) => {
  const converted = (value: AttributeValue, type: string) => {
    const { actions } = config.parse({ actions: [{ key: 'a', action: 'convert', converted_type: type }] })
    return attributesAfter({ a: value }, actionsOf(actions))['a']
  }
  const integers: readonly [AttributeValue, AttributeValue][] = [
    ['-12', -12],
    ['+7', 7],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775808', '9223372036854775808'],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['1.9', '1.9'],
    [' 5', ' 5'],
    ['', ''],
    [1.9, 1],
    [true, 1],
    [2n ** 60n, 2n ** 60n],
  ]
  for (const [value, wanted] of integers) t.same(converted(value, 'int'), wanted, String(value))
  const doubles: readonly [AttributeValue, AttributeValue][] = [
    ['1.9', 1.9],
    ['-.5e3', -500],
    ['5.', 5],
    ['0x10', '0x10'],
    ['1e999', '1e999'],
    ['', ''],
    [false, 0],
  ]
  for (const [value, wanted] of doubles) t.same(converted(value, 'double'), wanted, String(value))
  t.equal(converted({ a: [1, null] }, 'string'), '{"a":[1,null]}')
  t.equal(converted(new Uint8Array([1, 2]), 'string'), 'AQI=')
  t.equal(converted(2n ** 60n, 'string'), '1152921504606846976')
  t.equal(converted(null, 'string'), null)
  t.end()
})

test('attributes refuses a pattern to take apart by that leaves a group without a name', (t) => {
  const fault = (action: object) => config.safeParse({ actions: [action] }).error?.issues[0]?.message
  t.match(fault({ key: 'a', action: 'extract' }), /^expected the pattern for extract/)
  t.match(fault({ key: 'a', action: 'extract', pattern: 'a' }), /^expected a name for each group/)
  t.match(fault({ key: 'a', action: 'extract', pattern: '(?P<a>.)(.)' }), /^expected a name for each group/)
  t.match(fault({ action: 'extract', pattern: '(?P<a>.)' }), /^expected the key of an attribute/)
  t.match(fault({ action: 'hash' }), /^expected the key of an attribute/)
  t.match(fault({ key: 'a', action: 'hash', value: 'x' }), /^expected no value/)
  t.match(
    fault({ key: 'a', action: 'convert', converted_type: 'int', pattern: 'a' }),
    /^expected no pattern for convert/,
  )
  t.end()
})

test('attributes keeps what batches share one object', async (t) => {
  const shared = { a: 1 }
  const { processor } = processing([{ key: 'b', value: 2, action: 'insert' }])
  const batches = [batchOfText(['a']), batchOfText(['b'])]
  for (const batch of batches) {
    batch.commonAttributes = shared
    await processor.consume(batch, never)
  }
  t.equal(batches[0]?.commonAttributes, batches[1]?.commonAttributes)
  t.strictSame(shared, { a: 1 })
})

const names = fc.constantFrom('a', 'b', 'ab', 'c')
const attributes = fc.dictionary(names, fc.constantFrom<string | number>('1', 'x', 2), {
  noNullPrototype: true,
})
const action = fc.oneof(
  fc.record({ key: names, action: fc.constantFrom('insert', 'update', 'upsert'), value: fc.constant('new') }),
  fc.record({ key: names, action: fc.constantFrom('insert', 'update', 'upsert'), from_attribute: names }),
  fc.record({ key: names, action: fc.constant('delete') }),
  fc.record({ pattern: fc.constantFrom('^a', 'b$'), action: fc.constantFrom('delete', 'hash') }),
  fc.record({
    key: names,
    pattern: fc.constantFrom('(?P<c>[0-9])', '(?P<a>[a-z])'),
    action: fc.constant('extract'),
  }),
  fc.record({ key: names, action: fc.constant('convert'), converted_type: fc.constantFrom('int', 'string') }),
)

test('attributes does to each record what the actions do to all of its attributes together', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 1 }),
      attributes,
      fc.array(attributes),
      async (rows, shared, own) => {
        const { processor, seen } = processing(rows)
        const batch = batchOfText(own.map(() => 'x'))
        batch.commonAttributes = shared
        own.forEach((each, index) => batch.addAttributes(index, each))
        await processor.consume(batch, never)
        const actions = actionsOf(config.parse({ actions: rows }).actions)
        t.strictSame(
          seen[0],
          own.map((each) => attributesAfter({ ...shared, ...each }, actions)),
        )
      },
    ),
  )
})

test('attributes refuses a block without actions and says so', (t) => {
  t.match(config.safeParse({}).error?.issues[0]?.message, /^expected at least one action/)
  t.end()
})
