import { join } from 'node:path'
import { test } from 'tap'
import { JournalSync } from '../../../agent/storage/journal-sync.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { FakeClock } from '../../support/clock.ts'

test('JournalSync tells of a failure once, and tries again with what is written next', async (t) => {
  const clock = new FakeClock()
  const errors: unknown[] = []
  let isBroken = true
  let syncs = 0
  const sync = async (): Promise<void> => {
    syncs += 1
    await Promise.resolve()
    if (isBroken) throw new Error('i/o error')
  }
  const journal = new JournalSync({ sync }, clock, (error) => errors.push(error))
  for (let written = 0; written < 3; written += 1) {
    journal.note()
    await clock.advance(1_000)
  }
  t.equal(syncs, 3)
  t.equal(errors.length, 1)
  isBroken = false
  journal.note()
  await clock.advance(1_000)
  isBroken = true
  journal.note()
  await clock.advance(1_000)
  t.equal(errors.length, 2, 'another spell is told of')
})

test('JournalSync syncs at once after a pause, then every 200 ms, and once more for what came meanwhile', async (t) => {
  const clock = new FakeClock()
  const begun: PromiseWithResolvers<void>[] = []
  const sync = (): Promise<void> => {
    const one = Promise.withResolvers<void>()
    begun.push(one)
    return one.promise
  }
  const journal = new JournalSync({ sync }, clock, (error) => t.fail(String(error)))
  journal.note()
  t.equal(begun.length, 1, 'at once')
  journal.note()
  await clock.advance(5_000)
  t.equal(begun.length, 1, 'one at a time')
  begun[0]?.resolve()
  await clock.advance(0)
  t.equal(begun.length, 2, 'what came meanwhile')
  begun[1]?.resolve()
  await clock.advance(10)
  for (let written = 0; written < 4; written += 1) journal.note()
  await clock.advance(180)
  t.equal(begun.length, 2)
  await clock.advance(10)
  t.equal(begun.length, 3)
  begun[2]?.resolve()
  await clock.advance(10_000)
  t.equal(begun.length, 3, 'nothing is synced when nothing was written')
  journal.note()
  t.equal(begun.length, 4)
  journal.note()
  journal.close()
  begun[3]?.resolve()
  await clock.advance(10_000)
  t.equal(begun.length, 4, 'nothing after the end')
})

test('Store puts its journal on the disk while it is written to, and does so too when there is none', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const store = openStore(path)
  t.teardown(() => store.close())
  store.run('CREATE TABLE a (b INTEGER)')
  const syncing = store.sync()
  store.run('INSERT INTO a VALUES (1)')
  await syncing
  store.run('INSERT INTO a VALUES (2)')
  t.equal(store.get<{ count: number }>('SELECT count(*) AS count FROM a')?.count, 2)
  store.close()
  await store.sync()
})
