import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { Registry } from '../../../agent/component/registry.ts'
import { AgentCaches } from '../../../agent/runtime/agent-caches.ts'
import type { RepairProcess } from '../../../agent/runtime/repair-process.ts'
import type { FromRepair } from '../../../agent/runtime/repair-protocol.ts'
import { RepairWorker } from '../../../agent/runtime/repair-worker.ts'
import { CountedCache } from '../../../agent/telemetry/counted-cache.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { FakeClock } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { settingsWith } from '../../support/settings.ts'

function scene(t: Test, isWorking: boolean) {
  const stateDirectory = t.testdir({ prepared: { one: { 'a.js': 'x' } } })
  const emptied: (readonly string[])[] = []
  const repair = {
    isWorking,
    caches: [{ name: 'syntax trees', entries: 3, bytes: 300, limit: 1_000, hits: 5, misses: 2 }],
    emptyCaches: (names: readonly string[]) => Promise.resolve(void emptied.push(names)),
  } as unknown as RepairProcess
  const instruments = new Instruments()
  const clock = new FakeClock()
  const caches = new AgentCaches({ stateDirectory, repair, instruments, clock })
  const metric = (name: string, cache: string): number | undefined =>
    instruments
      .snapshot()
      .flatMap((each) => (each.name === name ? each.points : []))
      .find(({ attributes }) => attributes['cache'] === cache)?.value
  return { stateDirectory, emptied, caches, metric, clock }
}

test('AgentCaches tells of the caches of both processes and on the disk, and empties them', async (t) => {
  const { stateDirectory, emptied, caches, metric } = scene(t, false)
  const own = new CountedCache<string, number>({ name: 'of a test', entriesMax: 5 })
  own.set('a', 1)
  own.get('a')
  t.match(
    (await caches.uses()).filter(({ name }) => ['of a test', 'syntax trees', 'packages'].includes(name)),
    [
      { name: 'of a test', process: 'agent', entries: 1, hits: 1 },
      { name: 'syntax trees', process: 'repair', entries: 3, bytes: 300 },
      { name: 'packages', process: '', entries: 1 },
    ],
  )
  t.equal(metric('hephaestus_cache_entries', 'of a test'), 1)
  t.equal(metric('hephaestus_cache_bytes', 'syntax trees'), 300)
  t.equal(metric('hephaestus_cache_misses', 'syntax trees'), 2)
  t.same(await caches.empty(['of a test']), [])
  t.equal(metric('hephaestus_cache_entries', 'of a test'), 0)
  t.equal(metric('hephaestus_cache_hits', 'of a test'), 1)
  t.same(emptied, [['of a test']])
  t.ok(existsSync(join(stateDirectory, 'prepared/one')), 'nobody asked for that')
  t.same(await caches.empty([]), [])
  t.notOk(existsSync(join(stateDirectory, 'prepared/one')))
})

test('AgentCaches measures what is on the disk too, as it was a minute ago or when it was emptied', async (t) => {
  const { stateDirectory, caches, metric, clock } = scene(t, false)
  t.equal(metric('hephaestus_cache_entries', 'packages'), undefined, 'nobody has looked yet')
  t.ok(await eventually(() => metric('hephaestus_cache_entries', 'packages') === 1))
  t.equal(metric('hephaestus_cache_bytes', 'packages') !== 0, true)
  mkdirSync(join(stateDirectory, 'prepared/two'))
  t.equal(metric('hephaestus_cache_entries', 'packages'), 1)
  await clock.advance(60_000)
  metric('hephaestus_cache_entries', 'packages')
  t.ok(await eventually(() => metric('hephaestus_cache_entries', 'packages') === 2))
  await caches.empty(['packages'])
  t.equal(metric('hephaestus_cache_entries', 'packages'), 0)
  t.equal(metric('hephaestus_cache_hits', 'packages'), undefined)
})

test('AgentCaches leaves what is on the disk to a repair that is under way', async (t) => {
  const { stateDirectory, caches } = scene(t, true)
  t.same(await caches.empty(['packages']), ['packages'])
  t.ok(existsSync(join(stateDirectory, 'prepared/one/a.js')))
})

test('the repair process empties its caches when it is told, and says how they are used', async (t) => {
  const sent: FromRepair[] = []
  const { clock, random, logger } = settingsWith()
  const worker = new RepairWorker({
    registry: new Registry([]),
    clock,
    random,
    logger,
    send: (message) => void sent.push(message),
  })
  t.teardown(() => worker.stop())
  const cache = new CountedCache<string, number>({ name: 'of a repair', entriesMax: 5 })
  cache.set('a', 1)
  await worker.receive({ kind: 'empty_caches', names: ['another'] })
  await worker.receive({ kind: 'empty_caches', names: ['of a repair'] })
  const entries = sent.map((message) =>
    message.kind === 'caches'
      ? message.caches.find(({ name }) => name === 'of a repair')?.entries
      : message.kind,
  )
  t.same(entries, [1, 0])
})
