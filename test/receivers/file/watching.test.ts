import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { DirectoryWatch } from '../../../receivers/file/directory-watch.ts'
import { eventually } from '../../support/eventually.ts'
import { fastClock, memoryStorage, realClock, Sink, startReceiver } from './support.ts'

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`)
const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

test('DirectoryWatch says why it does not report changes in a folder, once, and goes on with the others', async (t) => {
  const directory = t.testdir({ logs: {} })
  const unreported: string[] = []
  const watch = new DirectoryWatch({
    onChange: () => undefined,
    onUnreported: (folder, reason) => unreported.push(`${folder} ${reason}`),
  })
  t.teardown(() => watch.close())
  const folders = new Set(['/dev/null', join(directory, 'missing'), join(directory, 'logs')])
  t.equal(await watch.update(folders), true, 'what happened there until now was not reported')
  t.equal(await watch.update(folders), false)
  t.notOk(watch.covers(join(directory, 'missing')))
  t.ok(watch.covers(join(directory, 'logs')))
  t.ok(unreported.length <= 1, 'a folder that is not there yet is no reason')
  await watch.update(new Set())
  t.notOk(watch.covers(join(directory, 'logs')))
})

test('DirectoryWatch watches a folder that was made again while a file of the one before is still open', async (t) => {
  const directory = t.testdir({ logs: { 'a.log': '' } })
  const logs = join(directory, 'logs')
  const changed: string[] = []
  const watch = new DirectoryWatch({
    onChange: (path) => changed.push(path),
    onUnreported: () => undefined,
  })
  t.teardown(() => watch.close())
  await watch.update(new Set([logs]))
  const open = openSync(join(logs, 'a.log'), 'r')
  t.teardown(() => closeSync(open))
  rmSync(logs, { recursive: true })
  mkdirSync(logs)
  t.equal(await watch.update(new Set([logs])), true, 'what happened there until now was not reported')
  writeFileSync(join(logs, 'b.log'), 'new')
  t.ok(await eventually(() => changed.includes(join(logs, 'b.log'))))
})

test('FileReceiver sees a change within a moment, however long the poll interval is', async (t) => {
  const directory = t.testdir({ 'a.log': '' })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', poll_interval: '1h' },
  })
  // Each count is waited for 20 seconds, far less than until the next poll.
  appendFileSync(join(directory, 'a.log'), 'written\n')
  await sink.count(1)
  writeFileSync(join(directory, 'b.log'), 'new file\n')
  await sink.count(2)
  renameSync(join(directory, 'a.log'), join(directory, 'c.log'))
  appendFileSync(join(directory, 'c.log'), 'after the rename\n')
  await sink.count(3)
  t.equal(sink.lines.at(-1)?.text, 'after the rename')
})

test('FileReceiver reads what comes after silence at once, and steady growth ten times a second', async (t) => {
  const directory = t.testdir({ 'a.log': '' })
  let waits = 0
  const after: typeof realClock.after = (delayMs, callback) => {
    waits += 1
    return realClock.after(delayMs, callback)
  }
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', poll_interval: '1h' },
    clock: { ...realClock, after },
  })
  // The quickest of several: a busy machine may hold up each of them, but not every one.
  let written = 0
  let quickestMs = Infinity
  while (written < 2 || (written < 40 && quickestMs >= 80)) {
    await new Promise((resolve) => setTimeout(resolve, 150))
    const appendedMs = performance.now()
    appendFileSync(join(directory, 'a.log'), 'first\n')
    written += 1
    await sink.count(written)
    quickestMs = Math.min(quickestMs, performance.now() - appendedMs)
  }
  t.ok(quickestMs < 80, 'a line after silence does not wait for others')
  const before = sink.batches.length
  const waitsBefore = waits
  const startedMs = performance.now()
  while (performance.now() - startedMs < 600) {
    appendFileSync(join(directory, 'a.log'), 'more\n')
    written += 1
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await sink.count(written)
  const tookMs = performance.now() - startedMs
  const batches = sink.batches.length - before
  t.ok(batches <= 2 + tookMs / 100, `${batches} batches of ${written} lines in ${tookMs} ms`)
  const waited = waits - waitsBefore
  t.ok(
    waited <= 10 + (4 * tookMs) / 100,
    `not woken by each of ${written} writes, ${waited} times in ${tookMs} ms`,
  )
})

test('FileReceiver rests while nothing happens, also when the poll interval is long', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n' })
  const clock = fastClock(20)
  let waits = 0
  const after: typeof clock.after = (delayMs, callback) => {
    waits += 1
    return clock.after(delayMs, callback)
  }
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', poll_interval: '1h' },
    clock: { ...clock, after },
  })
  await sink.count(1)
  const startedMs = clock.monotonicMs()
  waits = 0
  await new Promise((resolve) => setTimeout(resolve, 250))
  const seconds = (clock.monotonicMs() - startedMs) / 1_000
  t.ok(waits <= 10 + 4 * seconds, `waited ${waits} times in ${seconds} s`)
})

test('FileReceiver touches no file while nothing happens, and does not search for files nobody follows', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n', 'other.txt': '' })
  let monotonicCalls = 0
  let searches = 0
  const clock = { ...realClock, monotonicMs: () => ((monotonicCalls += 1), performance.now()) }
  const storage = memoryStorage()
  // Each search asks whether there are too many checkpoints.
  const counting = { ...storage, keys: () => ((searches += 1), storage.keys()) }
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', poll_interval: '10ms' },
    clock,
    storage: counting,
  })
  await sink.count(1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = { monotonicCalls, searches }
  for (let round = 0; round < 20; round += 1) {
    appendFileSync(join(directory, 'other.txt'), 'x\n')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  t.equal(searches - before.searches, 0)
  const calls = monotonicCalls - before.monotonicCalls
  t.ok(calls < 40, `${calls} looks at the clock in 400 ms, 40 poll intervals`)
})

test('FileReceiver follows links in two levels over rotation, as kubelet makes them', async (t) => {
  const directory = t.testdir({ containers: {}, pods: {}, docker: { one: {}, two: {} } })
  const path = (...names: string[]): string => join(directory, ...names)
  writeFileSync(path('docker', 'one', 'real.log'), 'one\n')
  symlinkSync(path('docker', 'one', 'real.log'), path('pods', '0.log'))
  symlinkSync(path('pods', '0.log'), path('containers', 'app.log'))
  const { sink } = await startReceiver(t, {
    config: { include: [path('containers', '*.log')], start_at: 'beginning', poll_interval: '1h' },
  })
  await sink.count(1)
  appendFileSync(path('docker', 'one', 'real.log'), 'two\n')
  await sink.count(2)
  // The container restarts: the link in the middle turns, the old file still gets a line.
  writeFileSync(path('docker', 'two', 'real.log'), 'four\n')
  appendFileSync(path('docker', 'one', 'real.log'), 'three\n')
  rmSync(path('pods', '0.log'))
  symlinkSync(path('docker', 'two', 'real.log'), path('pods', '0.log'))
  t.strictSame(await sink.count(4), ['one', 'two', 'three', 'four'])
  t.equal(new Set(sink.lines.map(({ stream }) => stream)).size, 1, 'one stream throughout')
})

test('FileReceiver reads the lines of quiet files while another one is written to faster than it is read', async (t) => {
  const directory = t.testdir({ 'busy.log': '', 'quiet.log': '' })
  const busy = join(directory, 'busy.log')
  const sink = new Sink()
  let isOver = false
  const more = asText(numbered(0, 600))
  // With every batch that is taken, more comes than was taken.
  sink.onOffer = (batch) => {
    if (batch.stream.endsWith('busy.log') && !isOver) appendFileSync(busy, more)
    isOver ||= !batch.stream.endsWith('busy.log')
  }
  await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', read_buffer_size: '4KiB' },
    sink,
  })
  appendFileSync(busy, more)
  await sink.until(() => sink.lines.length > 1_000)
  appendFileSync(join(directory, 'quiet.log'), 'quiet\n')
  const startedMs = performance.now()
  await sink.until(() => isOver)
  t.ok(performance.now() - startedMs < 1_000)
  t.ok(sink.lines.length > 1_600, 'the busy file was read too')
})

test('FileReceiver measures for each file how far it is behind, in bytes and seconds, and what was lost', async (t) => {
  const directory = t.testdir({ 'a.log': '', 'b.log': '' })
  const path = join(directory, 'a.log')
  const sink = new Sink()
  let release: () => void = () => undefined
  const blocked = new Promise<void>((resolve) => {
    release = resolve
  })
  sink.onOffer = () => blocked
  const { settings, measured } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', read_buffer_size: '4KiB' },
    sink,
  })
  const of = (name: string, file: string): number | undefined =>
    settings.instruments
      .snapshot()
      .find((instrument) => instrument.name === name)
      ?.points.find((point) => point.attributes['log.file.path'] === file)?.value
  appendFileSync(path, asText(numbered(0, 2_000)))
  appendFileSync(join(directory, 'b.log'), 'b\n')
  await sink.until(() => (of('hephaestus_file_lag_bytes', path) ?? 0) > 10_000)
  await sink.until(() => (of('hephaestus_file_lag_seconds', path) ?? 0) > 0.1)
  release()
  await sink.until(() => sink.lines.length === 2_001)
  await sink.until(() => of('hephaestus_file_lag_bytes', path) === 0)
  t.equal(of('hephaestus_file_lag_seconds', path), 0)
  t.equal(measured('hephaestus_file_truncations'), 0)
  writeFileSync(path, 'anew\n')
  await sink.count(2_002)
  t.equal(of('hephaestus_file_truncations', path), 1)
  t.equal(of('hephaestus_file_lost_bytes', path), 0)
})

test('FileReceiver puts the records of a file that is rotated, paused and resumed on one stream', async (t) => {
  const directory = t.testdir({ 'a.log': 'Error: boom\n' })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(1)
  renameSync(path, `${path}.1`)
  writeFileSync(path, '    at a (b.js:1:1)\n')
  await first.sink.count(2)
  await first.stop()
  renameSync(path, `${path}.2`)
  mkdirSync(join(directory, 'unrelated'))
  writeFileSync(path, '    at c (d.js:1:1)\n')
  const again = await startReceiver(t, { config, storage })
  await again.sink.count(1)
  const streams = [...first.sink.lines, ...again.sink.lines].map(({ stream }) => stream)
  t.strictSame(
    streams,
    Array.from({ length: 3 }, () => `file:${path}`),
  )
})
