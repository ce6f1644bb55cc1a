import { copyFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { gzipSync } from 'node:zlib'
import type { ComponentStorage } from '../../../agent/component/settings.ts'
import type { Checkpoint } from '../../../receivers/file/checkpoints.ts'
import { config as fileConfig } from '../../../receivers/file/config.ts'
import { encodingOf } from '../../../receivers/file/encoding.ts'
import { FileSet } from '../../../receivers/file/file-set.ts'
import { fileSetOptionsOf } from '../../../receivers/file/file-set-options.ts'
import { fileKeyOf } from '../../../receivers/file/identity.ts'
import { LocalFiles } from '../../../receivers/file/local-files.ts'
import { settingsWith } from '../../support/settings.ts'
import { fastClock, memoryStorage, realClock, startReceiver } from './support.ts'

/**
 * The system gives the number of a file that was deleted to one that is created then. What is remembered of the
 * first one under its number, or its name, says nothing of the other one, which may be a copy or an archive of what was
 * read. To be sure of the number, what is remembered is moved to that of the file that it is given to.
 */
const text = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${name} ${index} ${'.'.repeat(index % 50)}\n`).join('')

const keyAt = (path: string): string => `file:${fileKeyOf(statSync(path, { bigint: true }))}`

/** What was remembered under a number, and is no more. */
function take(storage: ComponentStorage, key: string): Checkpoint {
  const checkpoint = storage.get(key) as Checkpoint
  storage.delete(key)
  return checkpoint
}

/** What a receiver leaves that has read some files and was stopped. */
async function afterReading(
  t: Parameters<typeof startReceiver>[0],
  files: Readonly<Record<string, string>>,
): Promise<{
  directory: string
  config: Parameters<typeof startReceiver>[1]['config']
  storage: ComponentStorage
}> {
  const directory = t.testdir({})
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
  const storage = memoryStorage()
  const config = { include: [join(directory, 'app.log*')], start_at: 'beginning', compression: 'auto' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(Object.values(files).join('').split('\n').length - 1)
  await first.stop()
  // What comes then is created some seconds later, and not in the same tick of the clock.
  for (const key of storage.keys().filter((each) => each.startsWith('file:'))) {
    const checkpoint = storage.get(key) as Checkpoint
    storage.set(key, { ...checkpoint, updatedMs: checkpoint.updatedMs - 5_000 })
  }
  return { directory, config, storage }
}

/** What the next run gives, until nothing more comes. */
async function nextRun(
  t: Parameters<typeof startReceiver>[0],
  options: Parameters<typeof startReceiver>[1],
): Promise<readonly string[]> {
  const { sink } = await startReceiver(t, { ...options, clock: fastClock(40) })
  await sink.count(1)
  await delay(400)
  return sink.texts
}

test('FileReceiver does not read an archive again that has the number of a file that was deleted while it was down', async (t) => {
  const files = { 'app.log': text('one', 100), 'app.log.4': text('old', 100) }
  const { directory, config, storage } = await afterReading(t, files)
  const log = join(directory, 'app.log')
  const old = take(storage, keyAt(`${log}.4`))
  rmSync(`${log}.4`)
  writeFileSync(`${log}.1.gz`, gzipSync(files['app.log']))
  storage.set(keyAt(`${log}.1.gz`), old)
  rmSync(log)
  writeFileSync(log, 'two\n')
  t.strictSame(await nextRun(t, { config, storage }), ['two'])
})

test('FileReceiver does not read an archive again whose name another file was first found under', async (t) => {
  const files = { 'app.log': text('one', 100), 'app.log.4': text('old', 100) }
  const { directory, config, storage } = await afterReading(t, files)
  const log = join(directory, 'app.log')
  const old = take(storage, keyAt(`${log}.4`))
  storage.set('file:1:1', { ...old, path: `${log}.1.gz` })
  rmSync(`${log}.4`)
  writeFileSync(`${log}.1.gz`, gzipSync(files['app.log']))
  rmSync(log)
  writeFileSync(log, 'two\n')
  t.strictSame(await nextRun(t, { config, storage }), ['two'])
})

test('FileReceiver tells an archive by what it remembers of a log whose number the next log has', async (t) => {
  const files = { 'app.log': text('one', 100) }
  const { directory, config, storage } = await afterReading(t, files)
  const log = join(directory, 'app.log')
  const read = take(storage, keyAt(log))
  writeFileSync(`${log}.1.gz`, gzipSync(files['app.log']))
  rmSync(log)
  writeFileSync(log, 'two\n')
  storage.set(keyAt(log), read)
  t.strictSame(await nextRun(t, { config, storage }), ['two'])
})

test('FileReceiver reads a copy once that has the number of a file that was deleted while it was down', async (t) => {
  const files = { 'app.log': text('one', 100), 'app.log.4': text('old', 100) }
  const { directory, config, storage } = await afterReading(t, files)
  const log = join(directory, 'app.log')
  const old = take(storage, keyAt(`${log}.4`))
  rmSync(`${log}.4`)
  // This one is the same file still.
  storage.set(keyAt(log), { ...(storage.get(keyAt(log)) as Checkpoint), updatedMs: Date.now() })
  copyFileSync(log, `${log}.1`)
  storage.set(keyAt(`${log}.1`), old)
  truncateSync(log)
  writeFileSync(log, 'two\n', { flag: 'a' })
  t.strictSame(await nextRun(t, { config: { ...config, compression: '' }, storage }), ['two'])
})

test('FileSet holds a deleted file until its archive can have been compared, where there are archives', async (t) => {
  for (const [compression, heldMs] of [
    ['', 2_000],
    ['auto', 10_000],
  ] as const) {
    const path = join(t.testdir({ 'app.log': '' }), 'app.log')
    const config = fileConfig.parse({ include: [path], start_at: 'beginning', compression })
    const files = new FileSet(
      await fileSetOptionsOf(settingsWith({ clock: realClock }), config, {
        local: new LocalFiles(realClock),
        encoding: encodingOf('utf-8'),
        windowBytes: 0,
        onLost: () => undefined,
      }),
    )
    await files.search()
    const [file] = files.files
    t.ok(file?.isOpen)
    if (file === undefined) return
    rmSync(path)
    await files.search()
    await file.look()
    await files.release(file.grownAtMs + heldMs - 1)
    t.ok(file.isOpen)
    await files.release(file.grownAtMs + heldMs + 1)
    t.notOk(file.isOpen)
    await files.close()
  }
})
