import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import { openStore, type Migration } from '../../../agent/storage/store.ts'

const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: 'CREATE TABLE first (x INTEGER) STRICT; CREATE INDEX first_x ON first (x)' },
  { version: 3, sql: 'ALTER TABLE first ADD COLUMN y TEXT' },
]

test('Store refuses a file of a newer version and names both versions', (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  openStore(path, { migrations: MIGRATIONS }).close()
  t.throws(() => openStore(path, { migrations: MIGRATIONS.slice(0, 1) }), {
    code: 'HEPH_STORE_NEWER',
    message: /version 3.*up to 1/,
  })
  t.end()
})

test('Store moves a damaged file aside, says so and starts afresh', (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  writeFileSync(path, 'this is no database, whatever its name says'.repeat(100))
  const store = openStore(path, { migrations: MIGRATIONS })
  t.equal(store.recovered, `${path}.corrupt-1`)
  t.match(readFileSync(`${path}.corrupt-1`, 'utf8'), /^this is no database/)
  t.equal(store.run('INSERT INTO first (x) VALUES (?)', 1), 1)
  store.close()

  writeFileSync(path, 'damaged again'.repeat(100))
  const again = openStore(path, { migrations: MIGRATIONS })
  t.equal(again.recovered, `${path}.corrupt-2`)
  again.close()
  t.end()
})

test('Store finds a torn page and a torn tail', (t) => {
  for (const damage of ['page', 'tail'] as const) {
    const path = join(t.testdir(), `${damage}.sqlite`)
    const store = openStore(path, { migrations: MIGRATIONS })
    store.transaction(() => {
      for (let x = 0; x < 5_000; x += 1) store.run('INSERT INTO first VALUES (?, ?)', x, 'text'.repeat(10))
    })
    store.close()
    if (damage === 'tail') truncateSync(path, statSync(path).size - 9_000)
    else writeFileSync(path, readFileSync(path).fill(0xff, 8_192, 12_288))
    const opened = openStore(path, { migrations: MIGRATIONS })
    t.equal(opened.recovered, `${path}.corrupt-1`, damage)
    opened.close()
  }
  t.end()
})

test('Store opened read-only creates, migrates and moves nothing', (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  t.throws(() => openStore(path, { readOnly: true }), { code: 'HEPH_STORE_MISSING' })
  t.notOk(existsSync(path))
  writeFileSync(path, 'no database'.repeat(100))
  t.throws(() => openStore(path, { readOnly: true }), { code: 'HEPH_STORE_CORRUPT' })
  t.ok(existsSync(path))
  t.end()
})

test('Store opened read-only reads beside the writer', (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const writer = openStore(path, { migrations: MIGRATIONS })
  const reader = openStore(path, { readOnly: true })
  writer.run('INSERT INTO first (x) VALUES (7)')
  t.equal(reader.get<{ x: number }>('SELECT x FROM first')?.x, 7)
  t.throws(() => reader.run('DELETE FROM first'), RetryableError)
  reader.close()
  writer.close()
  t.end()
})

test('Store tolerates an empty file and leftovers beside it', (t) => {
  const directory = t.testdir({ 'a.sqlite': '', 'a.sqlite.corrupt-1': 'old', 'a.sqlite-journal': '' })
  const store = openStore(join(directory, 'a.sqlite'), { migrations: MIGRATIONS })
  t.equal(store.recovered, undefined)
  t.strictSame(store.all('SELECT * FROM first'), [])
  store.close()
  t.end()
})

test('Store applies only the migrations that are missing', (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const old = openStore(path, { migrations: MIGRATIONS.slice(0, 1) })
  old.run('INSERT INTO first (x) VALUES (1)')
  old.close()
  const store = openStore(path, { migrations: MIGRATIONS })
  t.same(store.all('SELECT x, y FROM first'), [{ x: 1, y: null }])
  store.close()
  t.end()
})

test('Store takes back a whole transaction that fails, also an inner one', (t) => {
  const store = openStore(join(t.testdir(), 'a.sqlite'), { migrations: MIGRATIONS })
  const failing = (): void => {
    store.transaction(() => {
      store.run('INSERT INTO first (x) VALUES (1)')
      store.transaction(() => store.run('INSERT INTO first (x) VALUES (2)'))
      throw new PermanentError('HEPH_TEST', 'stop')
    })
  }
  t.throws(failing, { code: 'HEPH_TEST' })
  t.strictSame(store.all('SELECT * FROM first'), [])
  t.equal(
    store.transaction(() => store.run('INSERT INTO first (x) VALUES (3)')),
    1,
    'a later transaction works',
  )
  store.close()
  store.close()
  t.end()
})

test('Store keeps its files to its owner', (t) => {
  const path = join(t.testdir({ 'loose.sqlite': '' }), 'loose.sqlite')
  const store = openStore(path, { migrations: MIGRATIONS })
  store.run('INSERT INTO first (x) VALUES (1)')
  for (const suffix of ['', '-wal', '-shm']) {
    t.equal(statSync(path + suffix).mode & 0o777, 0o600, `mode of the file${suffix}`)
  }
  store.close()
  t.end()
})

test('Store in a place that cannot be written to is unavailable, not damaged', (t) => {
  const directory = t.testdir({ file: '' })
  t.throws(() => openStore(join(directory, 'file', 'a.sqlite')), { code: 'HEPH_STORE_UNAVAILABLE' })
  t.throws(() => openStore(directory), { code: 'HEPH_STORE_UNAVAILABLE' })
  t.end()
})
