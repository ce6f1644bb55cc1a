import { appendFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { PermanentError, RefusedError, RetryableError } from '../../../agent/model/errors.ts'
import { config as fileConfig } from '../../../receivers/file/config.ts'
import { FileReceiver } from '../../../receivers/file/receiver.ts'
import { settingsWith } from '../../support/settings.ts'
import { memoryStorage, Sink, startReceiver } from './support.ts'

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`)
const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

test('FileReceiver offers the same batch with the same receipts until it is taken, in order', async (t) => {
  const directory = t.testdir({ 'a.log': asText(numbered(0, 2_000)) })
  const sink = new Sink()
  const offered: unknown[] = []
  let refusals = 0
  sink.onOffer = (batch) => {
    offered.push(batch)
    refusals += 1
    if (refusals % 4 === 1) throw new RefusedError('HEPH_TEST_FULL', 'full')
    if (refusals % 4 === 2) throw new RetryableError('HEPH_TEST_LATER', 'later', { retryAfterMs: 5 })
  }
  const { measured } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', read_buffer_size: '4KiB' },
    sink,
  })
  t.strictSame(await sink.count(2_000), numbered(0, 2_000))
  t.equal(offered[0], offered[1])
  t.equal(offered[0], offered[2])
  t.equal(new Set(offered).size, sink.batches.length)
  t.equal(measured('hephaestus_file_dropped_records'), 0)
})

test('FileReceiver waits longer and longer for a pipeline that takes nothing', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n' })
  const sink = new Sink()
  let offers = 0
  sink.onOffer = () => {
    offers += 1
    if (performance.now() - startedMs < 400) throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  const startedMs = performance.now()
  await startReceiver(t, {
    config: {
      include: [join(directory, '*.log')],
      start_at: 'beginning',
      retry_on_failure: { initial_interval: '5ms' },
    },
    sink,
  })
  await sink.count(1)
  // 5, 10, 20, 40, 80, 160 and 320 ms.
  t.ok(offers <= 9, `${offers} offers`)
})

test('FileReceiver drops and counts a batch that is never taken, and goes on', async (t) => {
  const directory = t.testdir({ 'a.log': 'poison\n' })
  const sink = new Sink()
  const storage = memoryStorage()
  sink.onOffer = (batch) => {
    if (batch.bodyText(0) === 'poison') throw new PermanentError('HEPH_TEST_NEVER', 'never')
  }
  const running = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
    sink,
    storage,
  })
  await sink.until(() => running.measured('hephaestus_file_dropped_records') === 1)
  appendFileSync(join(directory, 'a.log'), 'good\n')
  t.strictSame(await sink.count(1), ['good'])
  await running.stop()
  const again = await startReceiver(t, { config: { include: [join(directory, '*.log')] }, storage })
  appendFileSync(join(directory, 'a.log'), 'after\n')
  t.strictSame(await again.sink.count(1), ['after'], 'the checkpoint is past what was dropped')
})

test('FileReceiver says that a fault of the next stage stopped it', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n' })
  const sink = new Sink()
  sink.onOffer = () => {
    throw new TypeError('a bug')
  }
  const { settings } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
    sink,
  })
  await sink.until(() => settings.statuses.length > 0)
  t.match(settings.statuses, [{ state: 'permanent_error', reason: 'a bug' }])
})

test('FileReceiver stops at once while the pipeline takes nothing, and resumes there', async (t) => {
  const directory = t.testdir({ 'a.log': asText(numbered(0, 10)) })
  const storage = memoryStorage()
  const config = { include: [join(directory, '*.log')], start_at: 'beginning' }
  const refusing = new Sink()
  let offers = 0
  refusing.onOffer = () => {
    offers += 1
    throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  const first = await startReceiver(t, { config, storage, sink: refusing })
  await refusing.until(() => offers > 1)
  await first.stop()
  await first.stop()
  const second = await startReceiver(t, { config: { ...config, start_at: 'end' }, storage })
  t.strictSame(await second.sink.count(10), numbered(0, 10))
})

test('FileReceiver shuts down without a start, and twice', async (t) => {
  const config = fileConfig.parse({ include: [join(t.testdir(), '*.log')] })
  const receiver = new FileReceiver(settingsWith(), config, new Sink())
  const { signal } = new AbortController()
  await t.resolves(receiver.shutdown(signal))
  await t.resolves(receiver.shutdown(signal))
})

test('FileReceiver begins at the end of files that are there at the first start, later ones at their beginning', async (t) => {
  const directory = t.testdir({ 'old.log': asText(['before']) })
  const storage = memoryStorage()
  const config = { include: [join(directory, '*.log')] }
  const first = await startReceiver(t, { config, storage })
  appendFileSync(join(directory, 'old.log'), 'after\n')
  t.strictSame(await first.sink.count(1), ['after'])
  writeFileSync(join(directory, 'new.log'), 'first of new\n')
  t.strictSame(await first.sink.count(2), ['after', 'first of new'])
  await first.stop()

  writeFileSync(join(directory, 'while-down.log'), 'written while down\n')
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(1), ['written while down'])
})

test('FileReceiver reads from the beginning, and says so, where the state of an earlier run is lost', async (t) => {
  const directory = t.testdir({ 'app.log': asText(['before']), state: {} })
  const stateDirectory = join(directory, 'state')
  const config = { include: [join(directory, '*.log')], start_at: 'end' }
  const first = await startReceiver(t, { config, stateDirectory })
  appendFileSync(join(directory, 'app.log'), 'one\n')
  t.strictSame(await first.sink.count(1), ['one'])
  await first.stop()
  appendFileSync(join(directory, 'app.log'), 'while down\n')

  const second = await startReceiver(t, { config, stateDirectory, storage: memoryStorage() })
  t.strictSame(await second.sink.count(3), ['before', 'one', 'while down'])
  await second.stop()
  const other = await startReceiver(t, { config, stateDirectory: join(directory, 'new-state') })
  appendFileSync(join(directory, 'app.log'), 'two\n')
  t.strictSame(await other.sink.count(1), ['two'], 'a new state directory knows of no earlier run')
})

test('FileReceiver hands on whole lines when they end in time, and an unfinished one after the flush period', async (t) => {
  const directory = t.testdir({ 'a.log': '' })
  const path = join(directory, 'a.log')
  const { sink } = await startReceiver(t, { config: { include: [path], force_flush_period: '300ms' } })
  appendFileSync(path, 'one\nbegun ')
  await sink.count(1)
  appendFileSync(path, 'and ended\n')
  t.strictSame(await sink.count(2), ['one', 'begun and ended'])
  appendFileSync(path, 'without end')
  t.strictSame(await sink.count(3), ['one', 'begun and ended', 'without end'])
  appendFileSync(path, ', grown\nnext\n')
  t.strictSame((await sink.count(5)).slice(3), [', grown', 'next'])
  appendFileSync(path, 'flushed')
  await sink.count(6)
  appendFileSync(path, '\nlast\n')
  t.strictSame((await sink.count(7)).slice(5), ['flushed', 'last'], 'a line end alone is no line')
})

test('FileReceiver waits for the line end when flushing is off', async (t) => {
  const directory = t.testdir({ 'a.log': 'begun ' })
  const path = join(directory, 'a.log')
  const { sink } = await startReceiver(t, {
    config: { include: [path], start_at: 'beginning', force_flush_period: 0 },
  })
  await new Promise((resolve) => setTimeout(resolve, 150))
  t.strictSame(sink.texts, [])
  appendFileSync(path, 'ended\n')
  t.strictSame(await sink.count(1), ['begun ended'])
})

test('FileReceiver splits or truncates lines longer than max_log_size', async (t) => {
  const long = 'x'.repeat(300_000)
  const directory = t.testdir({ 'a.log': `${long}\nshort\n${long}` })
  const config = {
    include: [join(directory, '*.log')],
    start_at: 'beginning',
    max_log_size: '100000B',
    read_buffer_size: '4KiB',
  }
  const split = await startReceiver(t, { config })
  const pieces = ['x', 'x', 'x'].map((letter) => letter.repeat(100_000))
  t.strictSame(await split.sink.count(7), [...pieces, 'short', ...pieces])

  const truncate = await startReceiver(t, { config: { ...config, max_log_size_behavior: 'truncate' } })
  t.strictSame(await truncate.sink.count(3), [pieces[0], 'short', pieces[0]])
  t.equal(truncate.measured('hephaestus_file_truncated_records'), 2)
  t.strictSame(
    truncate.sink.lines.map(({ attributes }) => attributes['hephaestus.log.truncated']),
    [true, undefined, true],
  )
  appendFileSync(join(directory, 'a.log'), `${long}\nafter\n`)
  t.strictSame((await truncate.sink.count(4)).slice(3), ['after'], 'the rest is left out')
})

test('FileReceiver keeps odd bytes: CRLF, blank lines, NULs, malformed UTF-8, a byte order mark', async (t) => {
  const directory = t.testdir()
  const path = join(directory, 'a.log')
  writeFileSync(path, Buffer.from('\ufefffirst\r\n\r\n  indented\u0000\n\xff', 'utf8'))
  appendFileSync(path, Buffer.from([0xff, 0x0a]))
  const { sink } = await startReceiver(t, { config: { include: [path], start_at: 'beginning' } })
  await sink.count(4)
  t.strictSame(sink.texts, ['first', '', '  indented\u0000', '\u00ff\ufffd'])
})

test('FileReceiver reads a file once that several globs, links and names match, and nothing that is excluded', async (t) => {
  const directory = t.testdir({
    logs: { 'a.log': 'a\n', 'a.gz.log': 'never\n', deep: { er: { 'b.log': 'b\n' } } },
    outside: { 'target.log': 'through a link\n' },
    state: { 'own.log': 'our own\n' },
    '.hidden': { 'h.log': 'hidden\n' },
  })
  mkdirSync(join(directory, 'logs', 'folder.log'))
  linkSync(join(directory, 'logs', 'a.log'), join(directory, 'logs', 'hard.log'))
  symlinkSync('a.log', join(directory, 'logs', 'soft.log'))
  symlinkSync('../outside/target.log', join(directory, 'logs', 'out.log'))
  symlinkSync('nowhere', join(directory, 'logs', 'dangling.log'))
  const { sink } = await startReceiver(t, {
    config: {
      include: [join(directory, '**/*.log'), join(directory, 'logs/*.log'), join(directory, 'logs/a.log')],
      exclude: [join(directory, 'logs/*.gz.log')],
      start_at: 'beginning',
    },
    stateDirectory: join(directory, 'state'),
  })
  await sink.count(4)
  await new Promise((resolve) => setTimeout(resolve, 60))
  t.strictSame([...sink.texts].sort(), ['a', 'b', 'hidden', 'through a link'])
})

test('FileReceiver takes two files with equal beginnings for two files', async (t) => {
  const head = asText(numbered(0, 400))
  const directory = t.testdir({ 'a.log': `${head}a\n`, 'b.log': `${head}b\n` })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
  })
  await sink.count(802)
  t.strictSame(sink.texts.filter((text) => text.length === 1).toSorted(), ['a', 'b'])
})

test('FileReceiver gives each file its turn', async (t) => {
  const directory = t.testdir({ 'hot.log': asText(numbered(0, 20_000)), 'quiet.log': 'quiet\n' })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', read_buffer_size: '4KiB' },
  })
  await sink.count(20_001)
  t.ok(sink.texts.indexOf('quiet') < 1_000, 'the quiet file does not wait for the hot one')
})

test('FileReceiver reads more files than it may have open', async (t) => {
  const names = Array.from({ length: 20 }, (_, index) => `${index}.log`)
  const directory = t.testdir(Object.fromEntries(names.map((name) => [name, `${name} first\n`])))
  const { sink, measured } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', max_concurrent_files: 3 },
  })
  await sink.count(20)
  t.ok(measured('otelcol_fileconsumer_open_files') <= 3)
  for (const name of names) appendFileSync(join(directory, name), `${name} second\n`)
  await sink.count(40)
  t.strictSame([...sink.texts].sort(), names.flatMap((name) => [`${name} first`, `${name} second`]).sort())
})

test('FileReceiver gives files whose paths say nothing of a container one resource, which is encoded once', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n', 'b.log': 'y\n', pods: { n_p_u: { c: { '0.log': 'z\n' } } } })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '**/*.log')], start_at: 'beginning' },
  })
  await sink.count(3)
  const [a, b, ofPod] = sink.batches.toSorted((one, other) => (one.stream < other.stream ? -1 : 1))
  t.equal(a?.resource, b?.resource)
  t.match(ofPod?.resource.attributes, { 'k8s.pod.name': 'p', 'k8s.container.name': 'c' })
})

test('FileReceiver puts the file, the attributes and the resource on every record', async (t) => {
  const directory = t.testdir({ 'a.log': 'x\n' })
  const path = join(directory, 'a.log')
  const { sink } = await startReceiver(t, {
    config: {
      include: [path],
      start_at: 'beginning',
      attributes: { team: 'a' },
      resource: { 'service.name': 'shop' },
    },
  })
  await sink.count(1)
  t.strictSame(sink.lines, [
    {
      text: 'x',
      stream: `file:${path}`,
      attributes: { 'log.file.name': 'a.log', 'log.file.path': path, team: 'a' },
    },
  ])
  t.strictSame(sink.batches[0]?.resource, { attributes: { 'service.name': 'shop' } })
})
