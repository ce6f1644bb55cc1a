import { join } from 'node:path'
import { test } from 'tap'
import { config } from '../../../processors/memory_limiter/config.ts'
import { memoryAvailable, MemoryGauge } from '../../../processors/memory_limiter/memory.ts'
import { createMemoryLimiter } from '../../../processors/memory_limiter/processor.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal
const MIB = 1_048_576

test('memory_limiter refuses limits in two units, none, and a spike limit that leaves nothing', (t) => {
  const messageOf = (value: unknown): string | undefined => config.safeParse(value).error?.issues[0]?.message
  t.match(messageOf({}), /^expected either limit_mib or limit_percentage/)
  t.match(messageOf({ limit_mib: 1, limit_percentage: 1 }), /^expected either/)
  t.match(
    messageOf({ limit_mib: 100, spike_limit_percentage: 5 }),
    /^expected the spike limit in the same unit/,
  )
  t.match(
    messageOf({ limit_percentage: 50, spike_limit_mib: 5 }),
    /^expected the spike limit in the same unit/,
  )
  t.match(messageOf({ limit_mib: 100, spike_limit_mib: 100 }), /^expected a spike limit below the limit/)
  t.end()
})

test('memory_limiter refuses from the soft limit on, leaves the receipts, collects, and takes again below it', async (t) => {
  const clock = new FakeClock()
  const settings = settingsWith({ clock })
  let usedMib = 100
  let collections = 0
  const own = config.parse({ limit_percentage: 50, spike_limit_percentage: 10 })
  const limiter = createMemoryLimiter(
    settings,
    own,
    { consume: (batch) => Promise.resolve(batch.settle('delivered')) },
    {
      usedBytes: () => usedMib * MIB,
      availableBytes: () => Promise.resolve(1_000 * MIB),
      collect: () => {
        collections += 1
        usedMib -= 20
      },
    },
  )
  await limiter.start(never)
  const { tracker, outcomes } = recordingTracker()
  await limiter.consume(batchOfText(['a'], { tracker }), never)
  t.equal(outcomes.length, 1)

  usedMib = 401
  await clock.advance(1_000)
  t.match(settings.statuses.at(-1), {
    state: 'recoverable_error',
    reason: 'the agent uses 401 MiB of memory, near its limit of 500 MiB: receivers wait',
  })
  const batch = batchOfText(['b'], { tracker })
  await t.rejects(limiter.consume(batch, never), { code: 'HEPH_MEMORY_LIMITED', name: 'RefusedError' })
  t.equal(batch.receipts.length, 1)
  t.equal(collections, 0, 'between the limits nothing is collected at first')

  usedMib = 600
  await clock.advance(1_000)
  t.equal(collections, 1)
  await clock.advance(5_000)
  t.equal(collections, 1, 'not more often than every 10 s')
  await clock.advance(5_000)
  t.equal(collections, 2)

  usedMib = 399
  await clock.advance(1_000)
  await limiter.consume(batch, never)
  t.equal(outcomes.length, 2)
  t.match(settings.statuses.at(-1), { state: 'ok' })
  await limiter.shutdown(never)
  usedMib = 900
  await clock.advance(60_000)
  t.equal(collections, 2, 'nobody looks after the shutdown')
})

test('memory_limiter knows what a container may use, and the machine where there is no limit', async (t) => {
  const directory = t.testdir({ two: '536870912\n', none: 'max\n', one: '9223372036854771712\n' })
  const at = (...names: string[]): string[] => names.map((name) => join(directory, name))
  t.equal(await memoryAvailable(at('two', 'absent'), 8_000 * MIB, 0), 512 * MIB)
  t.equal(await memoryAvailable(at('none', 'one'), 8_000 * MIB, 0), 8_000 * MIB)
  t.equal(await memoryAvailable(at('two'), 100 * MIB, 0), 100 * MIB)
  t.equal(await memoryAvailable(at('none'), 8_000 * MIB, 300 * MIB), 300 * MIB, 'as MemoryMax of systemd')
})

test('memory_limiter does not take pages that were freed for memory in use', (t) => {
  let use = { rss: 60, heapUsed: 20, heapTotal: 30, external: 5 }
  const gauge = new MemoryGauge(() => use)
  t.equal(gauge.usedBytes(), 50)
  use = { rss: 500, heapUsed: 400, heapTotal: 450, external: 20 }
  t.equal(gauge.usedBytes(), 445)
  use = { rss: 480, heapUsed: 20, heapTotal: 40, external: 5 }
  t.equal(gauge.usedBytes(), 50, 'after a collection')
  t.end()
})
