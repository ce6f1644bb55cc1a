import { appendFileSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { exactly } from '../../../agent/model/literal.ts'
import { fastClock, memoryStorage, Sink, startReceiver } from './support.ts'

const cri = (stream: string, tag: string, text: string, second = 0): string =>
  `2016-10-06T00:00:0${second}.000000001Z ${stream} ${tag} ${text}\n`
const docker = (text: string, stream = 'stdout'): string =>
  `${JSON.stringify({ log: text, stream, time: '2016-10-06T00:00:01.5Z' })}\n`

const byStream = (sink: Sink): Record<string, string[]> => {
  const texts: Record<string, string[]> = {}
  for (const { text, stream } of sink.lines) (texts[stream.split(':').at(-1) ?? ''] ??= []).push(text)
  return texts
}

test('FileReceiver unwraps the lines of a pod into its streams, with time and what the path tells', async (t) => {
  const directory = t.testdir({ pods: { 'shop_api-1_u-1': { api: {} } }, containers: {} })
  const log = join(directory, 'pods', 'shop_api-1_u-1', 'api', '0.log')
  const lines = [
    cri('stdout', 'F', 'one'),
    cri('stderr', 'F', 'Error: two', 2),
    cri('stderr', 'F', '    at x (y.js:1:1)'),
  ]
  writeFileSync(log, `${lines.join('')}${cri('stdout', 'F', '')}`)
  const id = 'b2'.repeat(32)
  // As kubelet does: a link in one folder to the file in another.
  symlinkSync(log, join(directory, 'containers', `api-1_shop_api-${id}.log`))
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, 'containers', '*.log')], start_at: 'beginning' },
  })
  await sink.count(4)
  t.strictSame(byStream(sink), { stdout: ['one', ''], stderr: ['Error: two', '    at x (y.js:1:1)'] })
  t.equal(sink.batches.length, 2, 'one batch for each stream')
  const stderr = sink.batches.find(({ stream }) => stream.endsWith(':stderr'))
  t.match(stderr?.commonAttributes, { 'log.iostream': 'stderr', 'log.file.name': `api-1_shop_api-${id}.log` })
  t.equal(stderr?.timeUnixNano(0), 1_475_712_002_000_000_001n)
  t.strictSame(stderr?.resource.attributes, {
    'k8s.pod.name': 'api-1',
    'k8s.namespace.name': 'shop',
    'k8s.container.name': 'api',
    'container.id': id,
    'k8s.pod.uid': 'u-1',
    'k8s.container.restart_count': 0,
  })
  appendFileSync(log, cri('stdout', 'F', 'through the link'))
  await sink.count(5)
})

test('FileReceiver joins the pieces of a line, also over reads, rotation and other streams', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const { sink } = await startReceiver(t, {
    config: { include: [path], start_at: 'beginning', read_buffer_size: '4KiB' },
  })
  const long = 'x'.repeat(3_000)
  appendFileSync(
    path,
    cri('stdout', 'P', `a${long}`) + cri('stderr', 'F', 'between') + cri('stdout', 'P', `b${long}`),
  )
  await sink.until(() => sink.texts.includes('between'))
  renameSync(path, `${path}.1`)
  writeFileSync(path, cri('stdout', 'F', 'c') + cri('stdout', 'F', 'next'))
  await sink.count(3)
  t.strictSame(byStream(sink), { stdout: [`a${long}b${long}c`, 'next'], stderr: ['between'] })
})

test('FileReceiver does not acknowledge past a line whose last piece has not come', async (t) => {
  const directory = t.testdir({
    'app.log': cri('stdout', 'F', 'before') + cri('stdout', 'P', 'begun ') + cri('stderr', 'F', 'other'),
  })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  await first.stop()
  const again = await startReceiver(t, { config, storage })
  appendFileSync(path, cri('stdout', 'F', 'ended'))
  await again.sink.count(2)
  t.strictSame(again.sink.texts.toSorted(), ['begun ended', 'other'])
})

test('FileReceiver acknowledges a line of several pieces with its last one, and not before', async (t) => {
  const first = cri('stdout', 'P', 'only a piece, ')
  const directory = t.testdir({ 'app.log': first })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const offset = (): unknown => {
    const key = storage.keys().find((each) => each.startsWith('file:')) ?? ''
    return (storage.get(key) as { offset?: unknown } | undefined)?.offset
  }
  const { sink, measured } = await startReceiver(t, {
    config: { include: [path], start_at: 'beginning' },
    storage,
  })
  await sink.until(() => measured('hephaestus_file_read_bytes') === first.length)
  t.equal(offset(), 0)
  appendFileSync(path, cri('stderr', 'F', 'other'))
  await sink.count(1)
  t.equal(offset(), 0)
  const last = cri('stdout', 'F', 'and another')
  appendFileSync(path, last)
  await sink.count(2)
  await sink.until(() => offset() === statSync(path).size)
  t.equal(sink.texts[1], 'only a piece, and another')
})

test('FileReceiver marks the lines that hold a literal, and all whose bytes do not tell', async (t) => {
  const directory = t.testdir({
    'cri.log':
      ['quiet', 'an Error', 'quiet'].map((text) => cri('stdout', 'F', text)).join('') +
      cri('stdout', 'P', 'Er') +
      cri('stdout', 'F', 'ror') +
      'no wrapping\n',
    'docker.log': docker('quiet\n') + docker('\tat x\n') + docker('an Error\n'),
    'latin1.log': 'quiet\n',
    'plain.log': 'quiet\nError\n',
  })
  const marked = async (name: string, own: Record<string, unknown> = {}): Promise<readonly string[]> => {
    const found: string[] = []
    const sink = new Sink()
    sink.onOffer = (batch) => {
      for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1))
        found.push(batch.bodyText(index))
    }
    const { receiver } = await startReceiver(t, {
      config: { include: [join(directory, name)], ...own },
      sink,
      isOnce: true,
      wantedLiterals: exactly(['Error']),
    })
    await receiver.finished
    return found
  }
  t.strictSame(await marked('plain.log'), ['Error'])
  t.strictSame(await marked('cri.log'), ['an Error', 'Error', 'no wrapping'])
  t.strictSame(await marked('docker.log'), ['\tat x', 'an Error'], 'what was escaped may hold anything')
  t.strictSame(await marked('latin1.log', { encoding: 'latin1' }), ['quiet'])
})

test('FileReceiver hands on the pieces of a line whose last one never comes', async (t) => {
  const directory = t.testdir({ 'app.log': cri('stdout', 'P', 'only ') + cri('stdout', 'P', 'pieces') })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, 'app.log')], start_at: 'beginning' },
    clock: fastClock(50),
  })
  t.strictSame(await sink.count(1), ['only pieces'])
  t.equal(sink.batches[0]?.timeUnixNano(0), 1_475_712_000_000_000_001n)
})

test('FileReceiver bounds the joined line by max_log_size, in both ways', async (t) => {
  const directory = t.testdir({
    'app.log':
      ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((text) => cri('stdout', 'P', text)).join('') +
      cri('stdout', 'F', 'dd'),
  })
  const include = [join(directory, 'app.log')]
  const base = { include, start_at: 'beginning', max_log_size: '128B' }
  const whole = await startReceiver(t, { config: { ...base, max_log_size: '1KiB' } })
  t.strictSame(await whole.sink.count(1), ['aaaaaaaabbbbbbbbccccccccdd'])
  const path = join(directory, 'long.log')
  writeFileSync(
    path,
    `${cri('stdout', 'P', 'e'.repeat(50))}${cri('stdout', 'P', 'f'.repeat(50))}`.repeat(2) +
      cri('stdout', 'F', 'g'),
  )
  const split = await startReceiver(t, { config: { ...base, include: [path] } })
  await split.sink.count(2)
  t.equal(split.sink.texts.join(''), `${'e'.repeat(50)}${'f'.repeat(50)}`.repeat(2) + 'g')
  const truncated = await startReceiver(t, {
    config: { ...base, include: [path], max_log_size_behavior: 'truncate' },
  })
  await truncated.sink.count(1)
  t.equal(truncated.sink.texts[0]?.length, 128)
  t.match(truncated.sink.lines[0]?.attributes, { 'hephaestus.log.truncated': true })
})

test('FileReceiver unwraps what Docker writes, and joins what it cut', async (t) => {
  const id = 'c3'.repeat(32)
  const directory = t.testdir({ containers: { [id]: {} } })
  mkdirSync(join(directory, 'containers', id), { recursive: true })
  const path = join(directory, 'containers', id, `${id}-json.log`)
  writeFileSync(
    path,
    docker('plain\n') +
      docker('\ttabbed "quoted"\n', 'stderr') +
      docker('first half, ') +
      docker('second half\n') +
      'no wrapping\n',
  )
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, 'containers', '*', '*-json.log')], start_at: 'beginning' },
  })
  await sink.count(4)
  t.strictSame(byStream(sink), {
    stdout: ['plain', 'first half, second half'],
    stderr: ['\ttabbed "quoted"'],
    [path]: ['no wrapping'],
  })
  t.match(sink.batches[0]?.resource.attributes, { 'container.id': id })
})

test('FileReceiver leaves lines alone that only look wrapped in a plain file, and with format plain', async (t) => {
  const wrapped = cri('stdout', 'F', 'x').trimEnd()
  const directory = t.testdir({ 'a.log': `plain\n${wrapped}\n`, 'b.log': `${wrapped}\n` })
  const auto = await startReceiver(t, {
    config: { include: [join(directory, 'a.log')], start_at: 'beginning' },
  })
  t.strictSame(await auto.sink.count(2), ['plain', wrapped])
  const plain = await startReceiver(t, {
    config: { include: [join(directory, 'b.log')], start_at: 'beginning', format: 'plain' },
  })
  t.strictSame(await plain.sink.count(1), [wrapped])
})
