import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { FileKey } from '../../../receivers/file/identity.ts'
import { KeptBytes } from '../../../receivers/file/kept-bytes.ts'
import { fastClock, memoryStorage, Sink, startReceiver } from './support.ts'

const bytesIn = (storage: { keys(): readonly string[] }): readonly string[] =>
  storage.keys().filter((key) => key.startsWith('bytes:'))

test('FileReceiver lets go of a deleted file, and knows after a restart what nobody acknowledged of it', async (t) => {
  const directory = t.testdir({ 'app.log': 'one\ntwo\n' })
  const path = join(directory, 'app.log')
  const config = { include: [path], start_at: 'beginning' }
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  const first = await startReceiver(t, { config, storage, sink, clock: fastClock(20) })
  await sink.count(2)
  rmSync(path)
  await sink.until(() => first.measured('otelcol_fileconsumer_open_files') === 0)
  t.match(bytesIn(storage), [/^bytes:gone:1:/])
  await first.stop()

  // It may be given the number of the other one.
  writeFileSync(path, 'three\n')
  const second = await startReceiver(t, { config, storage, clock: fastClock(20) })
  t.strictSame(await second.sink.count(3), ['one', 'two', 'three'])
  await sink.until(() => bytesIn(storage).length === 0)
  await second.stop()
  t.strictSame(
    storage.keys().filter((key) => key.includes('gone:')),
    [],
    'nothing is remembered of a file that is gone and acknowledged',
  )
})

test('FileReceiver forgets a deleted file when the last of it is acknowledged after it was let go of', async (t) => {
  const directory = t.testdir({ 'app.log': 'one\ntwo\n' })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  const config = { include: [path], start_at: 'beginning' }
  const running = await startReceiver(t, { config, storage, sink, clock: fastClock(20) })
  await sink.count(2)
  rmSync(path)
  await sink.until(() => running.measured('otelcol_fileconsumer_open_files') === 0)
  for (const receipt of sink.held) receipt.settle('delivered')
  t.strictSame(
    storage.keys().filter((key) => key !== 'started'),
    [],
  )
})

test('FileReceiver keeps what was not read yet of a deleted file while the pipeline takes nothing', async (t) => {
  const directory = t.testdir({ 'app.log': 'one\n' })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const sink = new Sink()
  const stalled = Promise.withResolvers<void>()
  sink.onOffer = () => stalled.promise
  const config = { include: [path], start_at: 'beginning' }
  await startReceiver(t, { config, storage, sink, clock: fastClock(20) })
  writeFileSync(path, 'two\n', { flag: 'a' })
  rmSync(path)
  await sink.until(() => bytesIn(storage).length === 1)
  const kept = storage.get(bytesIn(storage)[0] ?? '') as { readonly bytes: string }
  t.equal(Buffer.from(kept.bytes, 'base64').toString(), 'one\ntwo\n')
  stalled.resolve()
  t.strictSame(await sink.count(2), ['one', 'two'])
  await sink.until(() => bytesIn(storage).length === 0)
})

test('KeptBytes keeps of what comes side by side no more than there is room for', (t) => {
  const kept = new KeptBytes(memoryStorage())
  const key = (index: number): FileKey => `1:${index}` as FileKey
  const whole = Buffer.alloc(1_048_576)
  for (let index = 0; index < 20; index += 1) kept.set(key(index), { base: 10, bytes: whole })
  t.equal(kept.keys.length, 16)
  t.equal(kept.roomFor(key(17)), 0, 'never less than nothing')
  t.equal(kept.roomFor(key(3)), 1_048_576, 'of one that is kept as much as before')
  kept.delete(key(0))
  kept.set(key(17), { base: 0, bytes: whole })
  t.equal(kept.keys.length, 16)
  t.end()
})

test('FileReceiver reads a file that was renamed from the file, not from what was kept of it', async (t) => {
  const directory = t.testdir({ logs: { 'app.log': 'one\n' } })
  const path = join(directory, 'logs/app.log')
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage, sink })
  await sink.count(1)
  renameSync(path, join(directory, 'logs/app.log.1'))
  await sink.until(() => bytesIn(storage).length === 1)
  await first.stop()
  writeFileSync(join(directory, 'logs/app.log.1'), 'two\n', { flag: 'a' })
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(2), ['one', 'two'])
  await second.stop()
  t.equal(second.sink.texts.length, 2)
})

test('FileReceiver hands on what was not acknowledged of a file that was moved to where nobody looks', async (t) => {
  const directory = t.testdir({ logs: { 'app.log': 'one\ntwo\n' }, elsewhere: {} })
  const path = join(directory, 'logs/app.log')
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage, sink })
  await sink.count(1)
  renameSync(path, join(directory, 'elsewhere/app.log'))
  await sink.until(() => bytesIn(storage).length === 1)
  await first.stop()
  writeFileSync(path, 'three\n')
  const second = await startReceiver(t, { config, storage, clock: fastClock(20) })
  t.strictSame(await second.sink.count(3), ['one', 'two', 'three'])
  await sink.until(() => bytesIn(storage).length === 0)
})

test('KeptBytes bounds what is kept of one file and of all, over restarts', (t) => {
  const storage = memoryStorage()
  const kept = new KeptBytes(storage)
  const key = (number: number): FileKey => `1:${number}` as FileKey
  const mebibyte = Buffer.alloc(1_048_576)
  for (let number = 0; number < 16; number += 1) {
    t.equal(kept.roomFor(key(number)), mebibyte.length)
    kept.set(key(number), { base: 0, bytes: mebibyte })
  }
  t.equal(kept.roomFor(key(16)), 0, 'there is no room for another file')
  t.equal(kept.roomFor(key(3)), mebibyte.length, 'what is replaced makes room')
  const after = new KeptBytes(storage)
  t.equal(after.roomFor(key(16)), 0)
  after.delete(key(3))
  t.equal(after.roomFor(key(16)), mebibyte.length)
  t.equal(after.get(key(3)), undefined)
  t.end()
})

test('KeptBytes passes over what is no range of bytes', (t) => {
  const storage = memoryStorage()
  for (const value of [null, 1, {}, { base: -1, bytes: '' }, { base: 0.5, bytes: '' }, { base: 0, bytes: 1 }])
    storage.set(`bytes:1:${JSON.stringify(value)}`, value)
  t.strictSame(new KeptBytes(storage).keys, [])
  t.strictSame(storage.keys(), [])
  t.end()
})
