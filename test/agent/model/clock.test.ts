import { test } from 'tap'
import { getEventListeners } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deadlineOf } from '../../../agent/model/clock.ts'
import { FakeClock } from '../../support/clock.ts'

const late = (): Error => new Error('late')

test('deadlineOf gives a signal that is aborted with the reason of what came first: the other one, or the time', async (t) => {
  const clock = new FakeClock()
  const outer = new AbortController()
  const ended = deadlineOf(clock, 1_000, outer.signal, late)
  const given = deadlineOf(clock, 2_000, outer.signal, late)
  await clock.advance(1_000)
  t.match(ended.signal.reason, { message: 'late' })
  t.notOk(given.signal.aborted)
  outer.abort(new Error('given up'))
  t.match(given.signal.reason, { message: 'given up' })
  t.match(ended.signal.reason, { message: 'late' }, 'and stays so')
  t.match(deadlineOf(clock, 1, outer.signal, late).signal.reason, { message: 'given up' }, 'before it began')
})

test('deadlineOf leaves nothing behind that was cancelled: no timer, no listener, and nothing that aborts it', async (t) => {
  const clock = new FakeClock()
  const outer = new AbortController()
  const { signal, cancel } = deadlineOf(clock, 1_000, outer.signal, late)
  cancel()
  t.equal(clock.timers, 0)
  t.strictSame(getEventListeners(outer.signal, 'abort'), [])
  await clock.advance(2_000)
  outer.abort()
  t.notOk(signal.aborted)
})

test('deadlineOf gives signals that go when they are forgotten, also where somebody still listens to them', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const outer = new AbortController()
  const forgotten = Array.from({ length: 100 }, () => {
    const { signal, cancel } = deadlineOf(new FakeClock(), 1_000, outer.signal, late)
    // As a race does, of which the other side was first.
    signal.addEventListener('abort', () => undefined, { once: true })
    cancel()
    return new WeakRef(signal)
  })
  for (let round = 0; round < 5; round += 1) {
    await turn()
    collect()
  }
  t.equal(forgotten.filter((each) => each.deref() !== undefined).length, 0)
})
