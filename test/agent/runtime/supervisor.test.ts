import { test } from 'tap'
import type { Component } from '../../../agent/component/component.ts'
import { faultStatus } from '../../../agent/component/status.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { Supervisor } from '../../../agent/runtime/supervisor.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'

const never = new AbortController().signal

/** A supervised component; `startOf` is asked each time that one is started, with which it is, `endOf` when one ends. */
function supervised(
  startOf: (number: number) => Promise<void> | void = () => undefined,
  endOf: () => Promise<void> = () => Promise.resolve(),
) {
  const clock = new FakeClock()
  const said: string[] = []
  const seen = { created: 0, stopped: 0 }
  const supervisor = new Supervisor<Component>({
    id: 'file',
    clock,
    random: () => 0.5,
    logger: createLogger({ clock, level: 'info', encoding: 'console', write: (line) => said.push(line) }),
    create: () => {
      seen.created += 1
      const number = seen.created
      return Promise.resolve({
        start: async () => await startOf(number),
        shutdown: () => {
          seen.stopped += 1
          return endOf()
        },
      })
    },
  })
  const fail = (reason: string): void => supervisor.report({ state: 'permanent_error', reason })
  return { supervisor, clock, seen, said, fail }
}

test('a component that fails is started again as often as it fails, and is well in between', async (t) => {
  const { supervisor, clock, seen, fail } = supervised()
  await supervisor.create()
  await supervisor.start(never)
  for (const [times, delayMs] of [1_000, 2_000, 4_000].entries()) {
    fail(`failure ${times}`)
    t.match(supervisor.status, { state: 'permanent_error', reason: `failure ${times}` })
    await clock.advance(delayMs - 1)
    t.equal(seen.created, times + 1, 'not before its time')
    await clock.advance(1)
    t.equal(seen.created, times + 2)
    t.equal(seen.stopped, times + 1)
    t.match(supervisor.status, { state: 'ok', reason: '' })
  }
  await clock.advance(300_000)
  fail('after a long time')
  await clock.advance(1_000)
  t.equal(seen.created, 5, 'the delay begins anew')
  await supervisor.shutdown(never)
  t.equal(supervisor.status.state, 'stopped')
})

test('a component that says while it is started that something is in its way is not told to be well', async (t) => {
  const said = { state: 'recoverable_error', reason: '1 cannot be read' } as const
  const { supervisor } = supervised(() => supervisor.report(said))
  await supervisor.create()
  await supervisor.start(never)
  t.match(supervisor.status, said)
  supervisor.report({ state: 'ok' })
  t.match(supervisor.status, { state: 'ok', reason: '' })
})

test('a component that does not start again, or fails while it starts, is tried further, and says why', async (t) => {
  const { supervisor, clock, seen, fail } = supervised((number) => {
    if (number === 2) throw new Error('the port is taken')
    if (number === 3) fail('it broke at once')
  })
  await supervisor.create()
  await supervisor.start(never)
  fail('first')
  await clock.advance(1_000)
  t.match(supervisor.status, { state: 'permanent_error', reason: 'the port is taken' })
  await clock.advance(2_000)
  t.match(supervisor.status, { state: 'permanent_error', reason: 'it broke at once' })
  await clock.advance(4_000)
  t.equal(seen.created, 4)
  t.match(supervisor.status, { state: 'ok' })
  await supervisor.shutdown(never)
})

test('a component is not started again once it is to stop', async (t) => {
  const { supervisor, clock, seen, fail } = supervised()
  await supervisor.create()
  await supervisor.start(never)
  fail('first')
  const stopped = supervisor.shutdown(never)
  await clock.advance(10_000)
  await stopped
  t.equal(seen.created, 1)
  t.equal(supervisor.status.state, 'stopped')
})

test('a component that is still in trouble tells the reason of now, with its code, and since when it is', async (t) => {
  const { supervisor, clock } = supervised()
  await supervisor.create()
  await supervisor.start(never)
  supervisor.report(faultStatus('recoverable_error', new RetryableError('HEPH_TEST_FIRST', 'first')))
  const { sinceMs } = supervisor.status
  t.match(supervisor.status, { state: 'recoverable_error', reason: 'first', code: 'HEPH_TEST_FIRST' })
  await clock.advance(1_000)
  supervisor.report({ state: 'recoverable_error', reason: 'second' })
  t.strictSame(supervisor.status, { state: 'recoverable_error', sinceMs, reason: 'second' })
  supervisor.report({ state: 'ok' })
  t.match(supervisor.status, { state: 'ok', reason: '', code: undefined })
  await supervisor.shutdown(never)
})

test('a component that fails as it ends is started again after the delay, and keeps nobody from ending', async (t) => {
  let ends = 0
  const { supervisor, clock, seen, said, fail } = supervised(undefined, () => {
    ends += 1
    // So that a failing test ends.
    return ends < 100 ? Promise.reject(new Error('the disk is gone')) : Promise.resolve()
  })
  await supervisor.create()
  await supervisor.start(never)
  fail('failure')
  await clock.advance(1_000)
  t.match(seen, { created: 2, stopped: 1 })
  t.equal(supervisor.status.state, 'ok')
  await supervisor.shutdown(never)
  t.equal(supervisor.status.state, 'stopped')
  t.equal(said.filter((line) => line.includes('the disk is gone')).length, 2)
})
