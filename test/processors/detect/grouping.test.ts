import { test } from 'tap'
import { readComponentState, openComponentStorage } from '../../../agent/storage/component-storage.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { GROUP_KEY_PREFIX, groupOf } from '../../../agent/detection/group-record.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { FakeClock } from '../../support/clock.ts'
import { JS_TRACE, PYTHON_TRACE, batchOf, benchOf, signal, type BatchInit } from './support.ts'

const OCCURRENCES = 10_000
const BATCH = 500

/** One of the many faces of one fault: another cart, another build, another folder. */
function faceOf(number: number): string {
  const build = Math.floor(number / 2_500)
  return `TypeError: cart ${number * 7} of user-${number} is empty
    at total (/srv/release-${build}/app/cart.js:${12 + build}:19)
    at checkout (/srv/release-${build}/app/server.js:${40 + 3 * build}:7)`
}

function resourceOf(number: number): BatchInit['resource'] & object {
  return {
    'service.name': 'shop',
    'service.version': `1.${Math.floor(number / 2_500)}`,
    'host.name': `web-${(number / BATCH) % 5}`,
  }
}

test('ten thousand occurrences with other ids, hosts and shifted lines are one group with the right counts', async (t) => {
  const store = openStore(t.testdir() + '/agent.sqlite')
  const clock = new FakeClock()
  const storages = openComponentStorage(store, clock, (error) => t.fail(String(error)))
  const bench = await benchOf({}, { storage: storages.forComponent('detect'), clock })
  const fingerprints = new Set<string>()
  for (let number = 0; number < OCCURRENCES; number += BATCH) {
    const records = Array.from({ length: BATCH }, (_, at) => ({
      body: faceOf(number + at),
      time: 1_700_000_000_000_000_000n + BigInt(number + at),
    }))
    await bench.processor.consume(batchOf(records, { resource: resourceOf(number) }), signal)
  }
  for (const event of bench.sink.events) fingerprints.add(event.fingerprint)
  t.equal(fingerprints.size, 1)
  t.equal(bench.sink.events.length, OCCURRENCES)
  t.equal(bench.sink.events.at(-1)?.count, OCCURRENCES)
  t.same(bench.sink.events.at(-1)?.attributes['hephaestus.error.grouping.method'], 'own_code')
  storages.flush()

  const [stored, ...others] = readComponentState(store, GROUP_KEY_PREFIX)
  t.same(others, [])
  const group = groupOf(stored?.value)
  t.match(group, { count: OCCURRENCES, firstSeenUnixNano: 1_700_000_000_000_000_000n })
  t.equal(group?.lastSeenUnixNano, 1_700_000_000_000_009_999n)
  t.same(group?.versions, ['1.0', '1.1', '1.2', '1.3'])
  t.same(group?.hosts.toSorted(), ['web-0', 'web-1', 'web-2', 'web-3', 'web-4'])
  t.same(group?.grouping?.parts, ['type TypeError', 'frame total in cart.js', 'frame checkout in server.js'])
  storages.close()
  store.close()
})

test('what is durable when the process is killed is what the next one begins with', async (t) => {
  const path = t.testdir() + '/agent.sqlite'
  const store = openStore(path)
  const clock = new FakeClock()
  const storages = openComponentStorage(store, clock, () => undefined)
  const killed = await benchOf({}, { storage: storages.forComponent('detect'), clock })
  const lost = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida'].map((name) => ({
    body: `user ${name} was not found`,
    severity: SEVERITY.error,
  }))
  await killed.processor.consume(batchOf([faceOf(1), ...lost]), signal)
  storages.flush()
  await killed.processor.consume(batchOf([faceOf(2)]), signal)
  // Nobody shuts anything down: what was not written yet is gone.
  store.close()
  const next = openStore(path)
  const nextStorages = openComponentStorage(next, clock, () => undefined)
  const bench = await benchOf({}, { storage: nextStorages.forComponent('detect'), clock })
  const more = { body: 'user jim was not found', severity: SEVERITY.error }
  await bench.processor.consume(batchOf([faceOf(3), more]), signal)
  const [trace, message] = bench.sink.events
  t.equal(trace?.count, 2, 'the second was not durable')
  t.equal(trace?.fingerprint, killed.sink.events[0]?.fingerprint)
  t.equal(message?.fingerprint, killed.sink.events.at(-2)?.fingerprint)
  t.equal(message?.count, 3)
  next.close()
})

test('different faults are different groups, and each event says what counted', async (t) => {
  const bench = await benchOf()
  await bench.processor.consume(batchOf([JS_TRACE, PYTHON_TRACE, faceOf(1)]), signal)
  t.equal(new Set(bench.sink.events.map(({ fingerprint }) => fingerprint)).size, 3)
  for (const { attributes, fingerprint } of bench.sink.events) {
    t.match(attributes, {
      'hephaestus.error.grouping.method': 'own_code',
      'hephaestus.error.grouping.parts': [/^type /],
      'hephaestus.error.grouping.hashes': [fingerprint],
    })
  }
})

test('a fingerprint rule of the configuration decides, and an event of it says so', async (t) => {
  const rules = [{ match: { function: '^total$' }, fingerprint: ['totals'] }]
  const bench = await benchOf({ fingerprint_rules: rules })
  await bench.processor.consume(batchOf([JS_TRACE, PYTHON_TRACE, faceOf(1)]), signal)
  t.same(
    bench.sink.events.map(({ count, attributes }) => [count, attributes['hephaestus.error.grouping.method']]),
    [
      [1, 'rule'],
      [2, 'rule'],
      [3, 'rule'],
    ],
  )
})

test('a group that was muted stays silent when its message joins another group', async (t) => {
  const names = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal']
  const lineOf = (name: string): { body: string; severity: number } => ({
    body: `user ${name} was not found`,
    severity: SEVERITY.error,
  })
  const first = await benchOf()
  await first.processor.consume(batchOf([lineOf('ann')]), signal)
  const [muted] = first.sink.events
  const stateDirectory = t.testdir({ muted: { [`${muted?.fingerprint}.json`]: '{}' } })
  const bench = await benchOf({}, { stateDirectory })
  await bench.processor.consume(batchOf(names.map(lineOf)), signal)
  await bench.processor.consume(batchOf([lineOf('ann'), lineOf('bob')]), signal)
  t.equal(bench.sink.events.length, names.length, 'ann is told neither before nor after')
  t.match(bench.sink.bodies.at(-1), /bob/)
})
