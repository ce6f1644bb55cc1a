import { test } from 'tap'
import { LogsFirst } from '../../../agent/runtime/logs-first.ts'
import { FakeClock } from '../../support/clock.ts'

function watched() {
  const clock = new FakeClock()
  const changes: boolean[] = []
  let share = 0
  const logs = new LogsFirst({
    clock,
    busyShare: () => share,
    onChange: (isStanding) => changes.push(isStanding),
  })
  const during = async (busy: number, ms: number): Promise<void> => {
    share = busy
    await clock.advance(ms)
  }
  return { clock, logs, changes, during }
}

test('Repairs stand still once the agent was busy for two looks, and go on when it was calm for half a second', async (t) => {
  const { logs, changes, during } = watched()
  logs.begin()
  await during(1, 100)
  await during(0.2, 100)
  await during(1, 100)
  t.strictSame(changes, [], 'one busy look is a batch')
  await during(1, 100)
  t.strictSame(changes, [true])
  await during(0.2, 400)
  await during(0.6, 100)
  await during(0.2, 400)
  t.ok(logs.isStanding, 'calm has to last')
  await during(0.2, 100)
  t.strictSame(changes, [true, false])
  t.equal(logs.stoodMs, 1_000)
})

test('Logs that never let up leave repairs ten of forty seconds', async (t) => {
  const { logs, changes, during } = watched()
  logs.begin()
  await during(1, 200)
  await during(1, 29_900)
  t.ok(logs.isStanding)
  await during(1, 100)
  t.strictSame(changes, [true, false])
  await during(1, 9_900)
  t.notOk(logs.isStanding)
  await during(1, 100)
  t.strictSame(changes, [true, false, true])
  t.equal(logs.stoodMs, 30_000)
})

test('Between two stages nothing is looked at and nothing stands still', async (t) => {
  const { clock, logs, changes, during } = watched()
  logs.begin()
  await during(1, 300)
  logs.end()
  t.strictSame(changes, [true, false])
  t.equal(clock.timers, 0)
  await during(1, 1_000)
  t.strictSame(changes, [true, false])
})
