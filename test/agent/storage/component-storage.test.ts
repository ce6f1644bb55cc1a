import { join } from 'node:path'
import { test, type Test } from 'tap'
import { openComponentStorage } from '../../../agent/storage/component-storage.ts'
import { openStore, type Store } from '../../../agent/storage/store.ts'
import { FakeClock } from '../../support/clock.ts'

function newStore(t: Test): Store {
  const store = openStore(join(t.testdir(), 'a.sqlite'))
  t.teardown(() => store.close())
  return store
}

const rowCount = (store: Store): number =>
  store.get<{ count: number }>('SELECT count(*) AS count FROM component_state')?.count ?? -1

test('ComponentStorage keeps changes while the disk fails, reports once and writes them later', async (t) => {
  const store = newStore(t)
  const clock = new FakeClock()
  const errors: unknown[] = []
  const storages = openComponentStorage(store, clock, (error) => errors.push(error))
  const storage = storages.forComponent('logs/file')
  // A limit on the pages of the database is a full disk to SQLite.
  const pages = store.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
  store.get(`PRAGMA max_page_count = ${pages}`)

  storage.set('large', 'x'.repeat(100_000))
  await clock.advance(200)
  await clock.advance(1_000)
  await clock.advance(1_000)
  t.equal(errors.length, 1)
  t.match(errors[0], { code: 'HEPH_STORE_UNAVAILABLE' })
  t.equal(storage.get('large'), 'x'.repeat(100_000), 'memory still has it')

  store.get('PRAGMA max_page_count = 100000')
  await clock.advance(1_000)
  t.equal(rowCount(store), 1)
  storages.close()
})

test('ComponentStorage writes integers of 64 bits and bytes as text, and what others remember with them', async (t) => {
  const store = newStore(t)
  const errors: unknown[] = []
  const storages = openComponentStorage(store, new FakeClock(), (error) => errors.push(error))
  storages.forComponent('logs/detect').set('window', { id: 2n ** 60n, key: Buffer.from('ab') })
  storages.forComponent('logs/file').set('offset', 5)
  storages.close()
  t.strictSame(errors, [])
  const again = openComponentStorage(store, new FakeClock(), (error) => errors.push(error))
  t.strictSame(again.forComponent('logs/detect').get('window'), { id: '1152921504606846976', key: 'YWI=' })
  t.equal(again.forComponent('logs/file').get('offset'), 5)
})

test('ComponentStorage survives a damaged value and keeps the others', async (t) => {
  const store = newStore(t)
  const errors: unknown[] = []
  openComponentStorage(store, new FakeClock(), (error) => errors.push(error)).close()
  const insert = "INSERT INTO component_state VALUES ('logs/file', ?, ?, 0)"
  store.run(insert, 'torn', '{"offset":')
  store.run(insert, 'sound', '{"offset":5}')
  const storage = openComponentStorage(store, new FakeClock(), (error) => errors.push(error)).forComponent(
    'logs/file',
  )
  t.strictSame(storage.keys(), ['sound'])
  t.equal(errors.length, 1)
})

test('ComponentStorage gathers the changes of 200 ms into one transaction', async (t) => {
  const store = { ...newStore(t), sync: () => Promise.resolve() }
  const clock = new FakeClock()
  const storages = openComponentStorage(store, clock, (error) => t.fail(String(error)))
  const file = storages.forComponent('logs/file')
  const other = storages.forComponent('logs/stdout')
  file.set('first', 0)
  t.equal(rowCount(store), 0)
  await clock.advance(0)
  t.equal(rowCount(store), 1, 'the first change after a pause is written at once')
  file.set('a', 1)
  file.set('a', 2)
  other.set('a', { nested: [true] })
  await clock.advance(199)
  t.equal(rowCount(store), 1)
  await clock.advance(1)
  t.equal(rowCount(store), 3)
  await clock.advance(800)
  t.equal(clock.timers, 0, 'nothing pending, no timer')
  storages.close()
})

test('ComponentStorage gives each component its own values back after a restart', async (t) => {
  const store = newStore(t)
  const clock = new FakeClock()
  const open = (): ReturnType<typeof openComponentStorage> =>
    openComponentStorage(store, clock, (error) => t.fail(String(error)))
  const first = open()
  first.forComponent('logs/file').set('a', { offset: 1 })
  first.forComponent('logs/file').set('gone', 1)
  first.forComponent('logs/file').delete('gone')
  first.forComponent('logs/stdout').set('a', 2)
  first.close()
  t.equal(clock.timers, 0)

  const second = open()
  const storage = second.forComponent('logs/file')
  t.equal(second.forComponent('logs/file'), storage)
  t.same(storage.get('a'), { offset: 1 })
  t.strictSame(storage.keys(), ['a'])
  t.equal(second.forComponent('logs/stdout').get('a'), 2)
  storage.delete('a')
  second.flush()
  t.equal(rowCount(store), 1)
  second.close()
})

test('ComponentStorage writes a change once', async (t) => {
  const store = newStore(t)
  const clock = new FakeClock()
  const storages = openComponentStorage(store, clock, (error) => t.fail(String(error)))
  const file = storages.forComponent('logs/file')
  file.set('a', 1)
  await clock.advance(1_000)
  store.run('DELETE FROM component_state')
  file.set('b', 2)
  await clock.advance(1_000)
  t.equal(rowCount(store), 1, 'only what changed since')
  storages.close()
})
