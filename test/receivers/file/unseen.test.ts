import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test, type Test } from 'tap'
import { memoryStorage, startReceiver } from './support.ts'

// The receiver runs in this process: between two synchronous calls it has no time to look.

interface Place {
  readonly directory: string
  readonly path: string
}

/** A folder that is older than what will be made in it. */
async function place(t: Test): Promise<Place> {
  const directory = t.testdir({ 'app.log': '' })
  await delay(20)
  return { directory, path: join(directory, 'app.log') }
}

/** Nothing but time passes until a file that is made now is younger than this one; nobody else has a turn meanwhile. */
function aTickOfTheSystem(path: string): void {
  const { birthtimeNs } = statSync(path, { bigint: true })
  const probe = join(dirname(path), '.probe')
  for (;;) {
    writeFileSync(probe, '')
    const isYounger = statSync(probe, { bigint: true }).birthtimeNs > birthtimeNs
    rmSync(probe)
    if (isYounger) return
  }
}

for (const [form, nameOf] of Object.entries<(place: Place, number: number) => string>({
  'app.log.1': ({ path }, number) => `${path}.${number}`,
  'app.log-20260102': ({ path }, number) => `${path}-2026010${number}`,
  'app-2026-01-02T03.log': ({ directory }, number) => join(directory, `app-2026-01-02T0${number}.log`),
  'app.log.old': ({ path }, number) => (number === 1 ? `${path}.old` : `${path}.prev`),
})) {
  test(`FileReceiver reads a file that was created, filled and renamed to ${form} before it looked, in order`, async (t) => {
    const here = await place(t)
    const { path } = here
    const { sink } = await startReceiver(t, { config: { include: [path], start_at: 'beginning' } })
    appendFileSync(path, 'one\n')
    await sink.count(1)
    await delay(20)
    appendFileSync(path, 'two\n')
    renameSync(path, nameOf(here, 2))
    writeFileSync(path, 'three\n')
    renameSync(path, nameOf(here, 1))
    writeFileSync(path, 'four\n')
    t.strictSame(await sink.count(4), ['one', 'two', 'three', 'four'])
    t.strictSame(new Set(sink.lines.map(({ stream }) => stream)), new Set([`file:${path}`]))
    t.strictSame(
      sink.lines.map(({ attributes }) => attributes['log.file.path']),
      [path, path, path, path],
    )
    appendFileSync(nameOf(here, 1), 'late\n')
    t.equal((await sink.count(5)).at(-1), 'late', 'it is followed as any file that was renamed')
  })
}

test('FileReceiver keeps the order of files that were rotated before it looked when it reads their new names too', async (t) => {
  const { directory, path } = await place(t)
  const config = { include: [join(directory, 'app.log*')], start_at: 'beginning' }
  const { sink } = await startReceiver(t, { config })
  const beside = join(directory, 'app.log2')
  const rotate = (from: string): void => {
    renameSync(from, `${from}.2`)
    writeFileSync(from, `${from} three\n`)
    renameSync(from, `${from}.1`)
    aTickOfTheSystem(`${from}.1`)
    writeFileSync(from, `${from} four\n`)
  }
  for (const file of [path, beside]) appendFileSync(file, `${file} one\n`)
  await sink.count(2)
  await delay(20)
  for (const file of [path, beside]) appendFileSync(file, `${file} two\n`)
  for (const file of [path, beside]) rotate(file)
  const lines = await sink.count(8)
  for (const file of [path, beside]) {
    const own = lines.filter((line) => line.startsWith(`${file} `))
    t.strictSame(
      own,
      ['one', 'two', 'three', 'four'].map((word) => `${file} ${word}`),
    )
  }
  t.strictSame(new Set(sink.lines.map(({ stream }) => stream)), new Set([`file:${path}`, `file:${beside}`]))
})

test('FileReceiver takes files with numbers in their names, made together, for logs of their own', async (t) => {
  const { directory } = await place(t)
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], include_file_path: true, start_at: 'beginning' },
  })
  await delay(40)
  const paths = ['1.log', '12.log', 'worker.log', 'worker-1.log', 'worker-2.log'].map((name) =>
    join(directory, name),
  )
  for (const path of paths) {
    writeFileSync(path, `${path}\n`)
    aTickOfTheSystem(path)
  }
  await sink.count(paths.length)
  t.strictSame(
    sink.lines.map(({ attributes }) => String(attributes['log.file.path'])).toSorted(),
    sink.texts.toSorted(),
  )
})

test('FileReceiver reads what was renamed before it looked when nothing has the name now', async (t) => {
  const { directory, path } = await place(t)
  const other = join(directory, 'new.log')
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
  })
  appendFileSync(path, 'one\n')
  await sink.count(1)
  await delay(20)
  renameSync(path, `${path}.2`)
  writeFileSync(path, 'two\n')
  renameSync(path, `${path}.1`)
  t.strictSame(await sink.count(2), ['one', 'two'])
  writeFileSync(other, 'three\n')
  renameSync(other, `${other}.1`)
  t.strictSame(await sink.count(3), ['one', 'two', 'three'], 'a name that never was before, too')
})

test('FileReceiver reads a rotation that passed while it did not run', async (t) => {
  const { path } = await place(t)
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  appendFileSync(path, 'one\n')
  await first.sink.count(1)
  await first.stop()
  await delay(20)
  renameSync(path, `${path}.2`)
  writeFileSync(path, 'two\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'three\n')
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(2), ['two', 'three'])
})

test('FileReceiver leaves alone what only lies beside a log that is rotated', async (t) => {
  const { directory, path } = await place(t)
  writeFileSync(`${path}.7`, 'rotated long ago\n')
  mkdirSync(`${path}.9`)
  await delay(20)
  rmSync(path)
  writeFileSync(path, 'zero\n')
  await delay(20)
  const { sink } = await startReceiver(t, {
    config: { include: [path], exclude: [join(directory, '*.5')], start_at: 'beginning' },
  })
  await sink.count(1)
  renameSync(path, `${path}.1`)
  for (const name of ['app.log.2.gz', 'app.log.pos', 'app.log.bak2', 'apple.log.3', 'other.log', 'app.log.5'])
    writeFileSync(join(directory, name), `${name}\n`)
  renameSync(`${path}.7`, `${path}.8`)
  writeFileSync(path, 'one\n')
  t.strictSame(await sink.count(2), ['zero', 'one'])
  await delay(100)
  t.strictSame(sink.texts, ['zero', 'one'])
})
