import { appendFileSync, existsSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { memoryStorage, realClock, Sink, startReceiver } from './support.ts'

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')

test('FileReceiver drops what is refused when retry_on_failure is off, or has taken too long, and goes on', async (t) => {
  const directory = t.testdir({ 'a.log': 'one\n' })
  for (const retry of [{ enabled: false }, { max_elapsed_time: '40ms', initial_interval: '5ms' }]) {
    const sink = new Sink()
    let offers = 0
    sink.onOffer = (batch) => {
      if (batch.bodyText(0) !== 'one') return
      offers += 1
      throw new RefusedError('HEPH_TEST_FULL', 'full')
    }
    const { measured, stop } = await startReceiver(t, {
      config: { include: [join(directory, 'a.log')], start_at: 'beginning', retry_on_failure: retry },
      sink,
    })
    await sink.until(() => measured('hephaestus_file_dropped_records') === 1)
    t.ok('enabled' in retry ? offers === 1 : offers > 2, `${offers} offers`)
    await stop()
  }
})

test('FileReceiver tells of a file whose mark of byte order is not that of the encoding it is read as', async (t) => {
  const texts = {
    'little.log': Buffer.from('\ufeffone\ntwo\n', 'utf16le'),
    'big.log': Buffer.from('\ufeffone\ntwo\n', 'utf16le').swap16(),
    'eight.log': Buffer.from('\ufeffone\ntwo\n'),
  }
  const toldOf = async (encoding: string): Promise<readonly string[]> => {
    const directory = t.testdir({})
    for (const [name, bytes] of Object.entries(texts)) writeFileSync(join(directory, name), bytes)
    const told: string[] = []
    const write = (line: string): void => {
      if (line.includes('begins as')) told.push(line)
    }
    const logger = createLogger({ clock: realClock, level: 'warn', encoding: 'console', write })
    const config = { include: [join(directory, '*.log')], start_at: 'beginning', encoding }
    const { receiver, stop } = await startReceiver(t, { config, logger, isOnce: true })
    await receiver.finished
    await stop()
    return told.map((line) => line.replace(/^\S+ /, '').replaceAll(`${directory}/`, '')).toSorted()
  }
  const wanted = (path: string, encoding: string): string =>
    `warn the file begins as ${encoding} and is read as utf-8: set \`encoding: ${encoding}\` path=${path}\n`
  t.strictSame(
    await toldOf('utf-8'),
    [wanted('big.log', 'utf-16be'), wanted('little.log', 'utf-16le')].toSorted(),
  )
  t.strictSame(await toldOf('utf-16le'), [])
})

test('FileReceiver decodes files that are not UTF-8, and goes on in the middle of them', async (t) => {
  const text = 'plain\nGrüße, Ärger\nend'
  const files: Readonly<Record<string, Buffer>> = {
    latin1: Buffer.from(text, 'latin1'),
    'utf-16le': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf-16be': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  }
  for (const [encoding, bytes] of Object.entries(files)) {
    const directory = t.testdir({ 'a.log': '' })
    const path = join(directory, 'a.log')
    writeFileSync(path, bytes)
    const storage = memoryStorage()
    const config = { include: [path], start_at: 'beginning', encoding }
    const first = await startReceiver(t, { config, storage })
    t.strictSame(await first.sink.count(3), ['plain', 'Grüße, Ärger', 'end'], encoding)
    await first.stop()
    const again = await startReceiver(t, { config, storage })
    const more = Buffer.from('\nnächste\n', encoding === 'latin1' ? 'latin1' : 'utf16le')
    appendFileSync(path, encoding === 'utf-16be' ? more.swap16() : more)
    t.strictSame(await again.sink.count(1), ['nächste'], encoding)
    await again.stop()
  }
  const directory = t.testdir({ 'a.log': '' })
  // At the end of a file that ends in the middle of a unit.
  const half = join(directory, 'half.log')
  writeFileSync(half, utf16('old\n').subarray(0, -1))
  const wide = await startReceiver(t, { config: { include: [half], encoding: 'utf-16le' } })
  appendFileSync(half, Buffer.concat([Buffer.alloc(1), utf16('new\n')]))
  t.strictSame(await wide.sink.count(1), ['new'])
  // Shift_JIS and GBK: the second byte of a character may be an ASCII letter, never a line feed.
  writeFileSync(join(directory, 'a.log'), Buffer.from('838c8358835c0a6f6b0a', 'hex'))
  const japanese = await startReceiver(t, {
    config: { include: [join(directory, 'a.log')], start_at: 'beginning', encoding: 'shift_jis' },
  })
  t.strictSame(await japanese.sink.count(2), ['レスソ', 'ok'])
})

test('FileReceiver keeps white space unless told otherwise', async (t) => {
  const directory = t.testdir({ 'a.log': ' \t x y \t\n  \n' })
  const texts = async (own: Record<string, unknown>): Promise<readonly string[]> => {
    const { sink } = await startReceiver(t, {
      config: { include: [join(directory, 'a.log')], start_at: 'beginning', ...own },
    })
    return sink.count(2)
  }
  t.strictSame(await texts({}), [' \t x y \t', '  '])
  t.strictSame(await texts({ preserve_leading_whitespaces: false }), ['x y \t', ''])
  t.strictSame(await texts({ preserve_trailing_whitespaces: false }), [' \t x y', ''])
})

test('FileReceiver joins records by pattern, and one goes on over a flush, a restart and a rotation', async (t) => {
  const directory = t.testdir({ 'a.log': '2024 one\n\tat x\n2024 two\n' })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning', multiline: { line_start_pattern: '^\\d{4} ' } }
  const first = await startReceiver(t, { config: { ...config, force_flush_period: 0 }, storage })
  t.strictSame(await first.sink.count(1), ['2024 one\n\tat x'])
  await first.stop()
  appendFileSync(path, '\tat y\n')
  const again = await startReceiver(t, { config, storage })
  t.strictSame(await again.sink.count(1), ['2024 two\n\tat y'])
})

test('FileReceiver puts names, owner, mode, number and offset of a file on records, also after a restart', async (t) => {
  const directory = t.testdir({ 'real.log': 'one\ntwo\n' })
  const real = join(directory, 'real.log')
  const link = join(directory, 'link')
  symlinkSync(real, link)
  const storage = memoryStorage()
  const config = {
    include: [link],
    start_at: 'beginning',
    include_file_path: false,
    include_file_name_resolved: true,
    include_file_path_resolved: true,
    include_file_owner_name: true,
    include_file_owner_group_name: true,
    include_file_permissions: true,
    include_file_record_number: true,
    include_file_record_offset: true,
    attributes: { team: 'core' },
  }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  const { uid, mode } = statSync(real)
  const common = {
    'log.file.name': 'link',
    'log.file.name_resolved': 'real.log',
    'log.file.path_resolved': real,
    'log.file.owner.name': uid === 0 ? 'root' : String,
    'log.file.owner.group.name': String,
    'log.file.permissions': `0${(mode & 0o777).toString(8)}`,
    team: 'core',
  }
  t.match(first.sink.lines[0]?.attributes, {
    ...common,
    'log.file.record_number': 1,
    'log.file.record_offset': 0,
  })
  t.match(first.sink.lines[1]?.attributes, { 'log.file.record_number': 2, 'log.file.record_offset': 4 })
  t.notOk('log.file.path' in (first.sink.lines[0]?.attributes ?? {}))
  await first.stop()
  const again = await startReceiver(t, { config, storage })
  appendFileSync(real, 'three\n')
  await again.sink.count(1)
  t.match(again.sink.lines[0]?.attributes, { 'log.file.record_number': 3, 'log.file.record_offset': 8 })
})

test('FileReceiver leaves the header out and puts what it says on every record, also after a restart', async (t) => {
  const directory = t.testdir({ 'a.log': '#app=shop env=prod\n#version 1.2\n' })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const config = {
    include: [path],
    start_at: 'beginning',
    header: {
      pattern: '^#',
      metadata_operators: [
        { type: 'regex_parser', regex: '^#version (?P<version>\\S+)' },
        { type: 'key_value_parser' },
      ],
    },
  }
  const first = await startReceiver(t, { config, storage })
  appendFileSync(path, 'one\n# no header any more\n')
  t.strictSame(await first.sink.count(2), ['one', '# no header any more'])
  t.match(first.sink.lines[1]?.attributes, { '#app': 'shop', env: 'prod', version: '1.2' })
  await first.stop()
  appendFileSync(path, 'two\n')
  const again = await startReceiver(t, { config, storage })
  t.strictSame(await again.sink.count(1), ['two'])
  t.match(again.sink.lines[0]?.attributes, { env: 'prod', version: '1.2' })
})

test('FileReceiver begins no file that is older than exclude_older_than', async (t) => {
  const directory = t.testdir({ 'old.log': 'old\n', 'new.log': 'new\n' })
  const hourAgo = Date.now() / 1_000 - 3_600
  utimesSync(join(directory, 'old.log'), hourAgo, hourAgo)
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', exclude_older_than: '10m' },
  })
  t.strictSame(await sink.count(1), ['new'])
  appendFileSync(join(directory, 'old.log'), 'again\n')
  t.strictSame(await sink.count(3), ['new', 'old', 'again'], 'from its beginning, once it is written to')
})

test('FileReceiver reads only the first files of each group in the order of ordering_criteria', async (t) => {
  const directory = t.testdir({
    'a.2024010203.log': 'a1\n',
    'a.2024010210.log': 'a2\n',
    'a.2023123123.log': 'a0\n',
    'b.2024010101.log': 'b1\n',
    'other.log': 'other\n',
  })
  const read = async (ordering: Record<string, unknown>): Promise<readonly string[]> => {
    const { sink, receiver } = await startReceiver(t, {
      config: {
        include: [join(directory, '*.log')],
        ordering_criteria: { regex: '\\.(?P<time>\\d+)\\.log$', ...ordering },
      },
      isOnce: true,
    })
    await receiver.finished
    return sink.texts.toSorted()
  }
  const newest = { sort_by: [{ sort_type: 'timestamp', regex_key: 'time', layout: '%Y%m%d%H' }] }
  t.strictSame(await read(newest), ['a2'])
  t.strictSame(await read({ ...newest, top_n: 2 }), ['a1', 'a2'])
  t.strictSame(await read({ ...newest, group_by: '/(?P<name>[a-z])\\.' }), ['a2', 'b1'])
  t.strictSame(await read({ sort_by: [{ sort_type: 'numeric', regex_key: 'time', ascending: true }] }), [
    'a0',
  ])
  t.strictSame(await read({ sort_by: [{ sort_type: 'alphabetical', regex_key: 'time' }], top_n: 9 }), [
    'a0',
    'a1',
    'a2',
    'b1',
  ])
  const newYear = new Date('2030-01-01')
  utimesSync(join(directory, 'b.2024010101.log'), newYear, newYear)
  t.strictSame(await read({ sort_by: [{ sort_type: 'mtime' }] }), ['b1'])
})

test('FileReceiver deletes a file only when all of it was acknowledged', async (t) => {
  const directory = t.testdir({ 'a.log': 'one\ntwo\n', 'empty.log': '' })
  const path = join(directory, 'a.log')
  const sink = new Sink()
  sink.isHolding = true
  const { stop } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', delete_after_read: true },
    sink,
  })
  await sink.count(2)
  await stop()
  t.ok(existsSync(path), 'not acknowledged')
  const again = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', delete_after_read: true },
  })
  await again.sink.count(2)
  await again.stop()
  t.notOk(existsSync(path))
  t.ok(existsSync(join(directory, 'empty.log')), 'nothing was read of it')
})

test('FileReceiver gives a turn to so many files at a time as max_batches says, and all get theirs', async (t) => {
  const directory = t.testdir(
    Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}.log`, 'x\n'])),
  )
  const { sink } = await startReceiver(t, {
    config: {
      include: [join(directory, '*.log')],
      start_at: 'beginning',
      max_batches: 1,
      max_concurrent_files: 4,
    },
  })
  await sink.count(9)
  t.equal(new Set(sink.lines.map(({ stream }) => stream)).size, 9)
})
