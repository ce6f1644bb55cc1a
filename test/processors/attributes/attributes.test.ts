import { test } from 'tap'
import { actionsOf, attributesAfter } from '../../../agent/attributes/actions.ts'
import type { Consumer } from '../../../agent/component/component.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
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
  fc.record({ pattern: fc.constantFrom('^a', 'b$'), action: fc.constant('delete') }),
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
