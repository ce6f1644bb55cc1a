import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { JOB_MIGRATIONS } from '../../../agent/runtime/job-migrations.ts'
import { describePause, Pauses, readPause, type Pause } from '../../../agent/runtime/pauses.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { FakeClock } from '../../support/clock.ts'

function begin(t: Test) {
  const clock = new FakeClock()
  const store = openStore(join(t.testdir(), 'a.sqlite'), { migrations: JOB_MIGRATIONS })
  t.teardown(() => store.close())
  const changes: (Pause | undefined)[] = []
  /** A timer of Node that is set to more than 31 bits of milliseconds ends at once. */
  const bounded: Clock = {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, callback) => clock.after(delayMs > 0x7fff_ffff ? 1 : delayMs, callback),
  }
  const open = (): Pauses => new Pauses({ store, clock: bounded, onChange: (pause) => changes.push(pause) })
  return { clock, store, changes, open }
}

test('a pause is kept until it is ended, and keeps its beginning when it is said anew', async (t) => {
  const { clock, changes, open, store } = begin(t)
  const pauses = open()
  t.equal(pauses.current, undefined)
  pauses.end()
  const { sinceMs } = pauses.begin({ reason: 'the bill' })
  await clock.advance(5_000)
  t.match(pauses.begin({ reason: 'the bill of May' }), { sinceMs, untilMs: undefined })
  t.match(open().current, { reason: 'the bill of May', sinceMs }, 'another run finds it')
  pauses.end()
  t.equal(pauses.current, undefined)
  t.equal(open().current, undefined)
  t.equal(readPause(store), undefined)
  t.same(
    changes.map((each) => each?.reason),
    ['the bill', 'the bill of May', undefined],
  )
})

test('a pause for a time ends by itself, also one of many weeks, and one whose time passed while nothing ran', async (t) => {
  const { clock, changes, open } = begin(t)
  const pauses = open()
  pauses.begin({ reason: '', forMs: 60_000 })
  await clock.advance(59_999)
  t.ok(pauses.current)
  await clock.advance(1)
  t.equal(pauses.current, undefined)
  t.equal(changes.at(-1), undefined)
  const weeks = 40 * 86_400_000
  pauses.begin({ reason: '', forMs: weeks })
  await clock.advance(weeks - 1)
  t.ok(pauses.current, 'longer than a timer can be set to')
  await clock.advance(1)
  t.equal(pauses.current, undefined)
  pauses.begin({ reason: '', forMs: 1_000 })
  pauses.close()
  await clock.advance(1_000)
  t.ok(pauses.current, 'whose timer was taken back')
  t.equal(open().current, undefined)
})

test('a pause is described with its reason and its end', (t) => {
  t.equal(describePause({ reason: '', untilMs: undefined }), 'until somebody resumes')
  t.equal(describePause({ reason: 'the bill', untilMs: 0 }), 'the bill; until 1970-01-01T00:00:00.000Z')
  t.end()
})
