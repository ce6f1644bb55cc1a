import { open } from 'node:fs/promises'
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'tap'
import { GzipContent } from '../../../receivers/file/gzip-content.ts'
import { fastClock, memoryStorage, startReceiver } from './support.ts'

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index} ${'.'.repeat(index % 50)}`)
const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

test('FileReceiver reads what can be inflated of a damaged file, and counts the rest as lost', async (t) => {
  const directory = t.testdir({ 'none.gz': 'this is no gzip data\n' })
  const whole = gzipSync(asText(numbered(0, 30_000)))
  writeFileSync(join(directory, 'cut.gz'), whole.subarray(0, whole.length >> 1))
  writeFileSync(join(directory, 'trailing.gz'), Buffer.concat([gzipSync('a\nb\n'), Buffer.alloc(512)]))
  const { sink, receiver, measured } = await startReceiver(t, {
    config: { include: [join(directory, '*.gz')], compression: 'auto' },
    isOnce: true,
  })
  await receiver.finished
  const texts = sink.texts.filter((text) => text.startsWith('line'))
  t.ok(texts.length > 10_000 && texts.length < 30_000)
  t.strictSame(texts.slice(0, -1), numbered(0, 30_000).slice(0, texts.length - 1))
  t.ok(sink.texts.includes('b'))
  t.equal(measured('hephaestus_file_lost_bytes'), 21)
})

test('FileReceiver inflates files, in bounded turns, members that follow each other, and goes on after a restart', async (t) => {
  const directory = t.testdir({ 'plain.log': 'plain\n' })
  const path = join(directory, 'a.log.gz')
  writeFileSync(
    path,
    Buffer.concat([gzipSync(asText(numbered(0, 3_000))), gzipSync(asText(numbered(3_000, 6_000)))]),
  )
  const storage = memoryStorage()
  const config = {
    include: [join(directory, '*')],
    start_at: 'beginning',
    compression: 'auto',
    read_buffer_size: '4KiB',
  }
  const first = await startReceiver(t, { config, storage, clock: fastClock(20) })
  const lines = (texts: readonly string[]): readonly string[] =>
    texts.filter((text) => text.startsWith('line'))
  await first.sink.until(() => lines(first.sink.texts).length === 6_000)
  t.strictSame(lines(first.sink.texts), numbered(0, 6_000))
  t.ok(first.sink.texts.includes('plain'))
  await first.stop()
  appendFileSync(path, gzipSync(asText(numbered(6_000, 6_010))))
  const again = await startReceiver(t, { config, storage, clock: fastClock(20) })
  t.strictSame(await again.sink.count(10), numbered(6_000, 6_010))
  appendFileSync(path, gzipSync('last\n'))
  await again.sink.until(() => again.sink.texts.includes('last'))
})

test('FileReceiver does not read again what it had read before it was compressed', async (t) => {
  const directory = t.testdir({ 'app.log': asText(numbered(0, 500)) })
  const path = join(directory, 'app.log')
  const config = { include: [`${path}*`], start_at: 'beginning', compression: 'auto' }
  const { sink } = await startReceiver(t, { config, clock: fastClock(20) })
  await sink.count(500)
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'new\n')
  await sink.count(501)
  writeFileSync(`${path}.1.gz`, gzipSync(asText(numbered(0, 500))))
  rmSync(`${path}.1`)
  writeFileSync(`${path}.2.gz`, gzipSync(asText(numbered(700, 710))))
  await sink.until(() => sink.texts.includes('line 709 .........'))
  t.strictSame(
    sink.texts.filter((text) => text !== 'new').toSorted(),
    [...numbered(0, 500), ...numbered(700, 710)].toSorted(),
  )
})

test('FileReceiver reads only the rest of an archive of what a file held before it was emptied', async (t) => {
  const directory = t.testdir({ 'app.log': asText(numbered(0, 500)) })
  const path = join(directory, 'app.log')
  const config = { include: [`${path}*`], start_at: 'beginning', compression: 'auto' }
  const { sink } = await startReceiver(t, { config, clock: fastClock(20) })
  await sink.count(500)
  // Copied with what was not read yet, emptied, and the copy compressed before anybody saw it.
  writeFileSync(path, '')
  writeFileSync(`${path}-1.gz`, gzipSync(asText(numbered(0, 510))))
  await sink.until(() => sink.texts.includes('line 509 .........'))
  appendFileSync(path, 'new\n')
  await sink.until(() => sink.texts.includes('new'))
  t.strictSame(sink.texts.filter((text) => text !== 'new').toSorted(), numbered(0, 510).toSorted())
})

test('FileReceiver reads the rest of a file that was rotated and compressed while it was down', async (t) => {
  const directory = t.testdir({ 'app.log': asText(numbered(0, 300)) })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [`${path}*`], start_at: 'beginning', compression: 'auto' }
  const first = await startReceiver(t, { config, storage, clock: fastClock(20) })
  await first.sink.count(300)
  await first.stop()
  rmSync(path)
  writeFileSync(`${path}.1.gz`, gzipSync(asText(numbered(0, 400))))
  const again = await startReceiver(t, { config, storage, clock: fastClock(20) })
  t.strictSame(await again.sink.count(100), numbered(0, 400).slice(300))
  await again.stop()
  const third = await startReceiver(t, { config, storage, clock: fastClock(20) })
  writeFileSync(path, 'new\n')
  t.strictSame(await third.sink.count(1), ['new'])
})

test('FileReceiver begins at the end of the text of files that are there at the first start', async (t) => {
  const directory = t.testdir({})
  const path = join(directory, 'a.gz')
  writeFileSync(path, gzipSync(asText(numbered(0, 5_000))))
  const { sink } = await startReceiver(t, { config: { include: [path], compression: 'gzip' } })
  appendFileSync(path, gzipSync('later\n'))
  t.strictSame(await sink.count(1), ['later'])
})

test('GzipContent reads at any position, also before what it still remembers', async (t) => {
  const text = Buffer.from(asText(numbered(0, 50_000)))
  const path = join(t.testdir({}), 'a.gz')
  writeFileSync(path, gzipSync(text))
  const content = new GzipContent(await open(path), {
    windowBytes: 1_000,
    onDamaged: (_, reason) => t.fail(reason),
  })
  t.teardown(() => content.close())
  const into = Buffer.alloc(300)
  for (const position of [text.length - 300, 0, 900_000, 899_800, 5, text.length - 10, text.length + 5]) {
    const expected = text.subarray(position, position + 300)
    const { bytesRead } = await content.read(into, 0, 300, position)
    t.ok(into.subarray(0, bytesRead).equals(expected), String(position))
  }
  t.equal(await content.length(), text.length)
})
