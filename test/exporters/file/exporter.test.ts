import { spawnSync } from 'node:child_process'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { config } from '../../../exporters/file/config.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { FileExporter } from '../../../exporters/file/exporter.ts'
import { batchOfText } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

function exporterIn(directory: string, more: Record<string, unknown> = {}): FileExporter {
  return new FileExporter(
    settingsWith({ baseDirectory: directory }),
    config.parse({ path: 'out/events.jsonl', ...more }),
  )
}

test('FileExporter writes one OTLP request a line and makes the folder', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory)
  await exporter.start()
  const batch = batchOfText(['a "b"', 'c'])
  batch.setSeverity(1, 17)
  batch.addAttributes(1, { n: 1, f: 1.5, ok: true, list: ['x'], map: { k: null } })
  await exporter.export(batch)
  await exporter.shutdown()
  const lines = (await readFile(join(directory, 'out/events.jsonl'), 'utf8')).trimEnd().split('\n')
  t.equal(lines.length, 1)
  const records = JSON.parse(lines[0] ?? '').resourceLogs[0].scopeLogs[0].logRecords
  t.same(records[0].body, { stringValue: 'a "b"' })
  t.equal(records[1].severityNumber, 17)
  t.equal(records[0].observedTimeUnixNano, '1000000000')
  t.same(records[1].attributes, [
    { key: 'n', value: { intValue: '1' } },
    { key: 'f', value: { doubleValue: 1.5 } },
    { key: 'ok', value: { boolValue: true } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: {} }] } } },
  ])
})

test('FileExporter writes queued batches together, a line each, over as many files as they need', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory, { rotation: { size: '400', backups: 9 } })
  await exporter.start()
  const parts = ['1', '2', '3', '4', '5'].map((text) => encodeLogs(batchOfText([text])))
  await exporter.exportEncoded({ parts, count: 5 })
  await exporter.shutdown()
  const texts = await Promise.all(
    ['.2', '.1', ''].map((end) => readFile(join(directory, `out/events.jsonl${end}`), 'utf8')),
  )
  const bodies = texts.map((text) => [...text.matchAll(/"stringValue":"(\d)"/g)].map(([, body]) => body))
  t.same(bodies, [['1', '2'], ['3', '4'], ['5']])
  t.ok(texts.every((text) => Buffer.byteLength(text) <= 400 && text.endsWith('}\n')))
})

test('FileExporter begins a new file where somebody took its file away, and keeps those that it rotated', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory, { rotation: { size: '200', backups: 2 } })
  const path = join(directory, 'out/events.jsonl')
  await exporter.start()
  const texts = ['1', '2', '3']
  for (const text of texts) await exporter.export(batchOfText([text]))
  await rm(path)
  for (const text of ['4', '5']) await exporter.export(batchOfText([text]))
  await exporter.shutdown()
  const written = await Promise.all(['.2', '.1', ''].map((end) => readFile(`${path}${end}`, 'utf8')))
  const bodies = written.map((text) => [...text.matchAll(/"stringValue":"(\d)"/g)].map(([, body]) => body))
  t.same(bodies, [['2'], ['4'], ['5']])
})

test('FileExporter writes again only what an attempt that ran out of time has not written', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory)
  await exporter.start()
  const parts = ['1', '2'].map((text) => encodeLogs(batchOfText([text])))
  const attempt = exporter.exportEncoded({ parts, count: 2 })
  await Promise.all([attempt, exporter.exportEncoded({ parts, count: 2 })])
  await exporter.exportEncoded({ parts: [...parts], count: 2 })
  await exporter.shutdown()
  const lines = (await readFile(join(directory, 'out/events.jsonl'), 'utf8')).trimEnd().split('\n')
  t.equal(lines.length, 4, 'other parts are other batches')
})

test('FileExporter takes a batch that nobody can read as one that never works', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory)
  await exporter.start()
  const torn = encodeLogs(batchOfText(['a line'])).subarray(0, 20)
  await t.rejects(exporter.exportEncoded({ parts: [torn], count: 1 }), { name: 'PermanentError' })
  await exporter.export(batchOfText(['a']))
  await exporter.shutdown()
  t.match(await readFile(join(directory, 'out/events.jsonl'), 'utf8'), /^\{.*"a".*\}\n$/)
})

test('FileExporter ends a line that a crash cut off before it goes on', async (t) => {
  const directory = t.testdir({ out: { 'events.jsonl': '{"resourceLogs":[{"cut' } })
  const exporter = exporterIn(directory)
  await exporter.start()
  await exporter.export(batchOfText(['a']))
  await exporter.shutdown()
  const lines = (await readFile(join(directory, 'out/events.jsonl'), 'utf8')).trimEnd().split('\n')
  t.equal(lines.length, 2)
  t.ok(JSON.parse(lines[1] ?? ''))
})

test('FileExporter renames a file that has grown and keeps as many as configured', async (t) => {
  const directory = t.testdir()
  const exporter = exporterIn(directory, { rotation: { size: '300', backups: 2 } })
  await exporter.start()
  for (const text of ['1', '2', '3', '4', '5']) await exporter.export(batchOfText([text]))
  await exporter.shutdown()
  t.same((await readdir(join(directory, 'out'))).toSorted(), [
    'events.jsonl',
    'events.jsonl.1',
    'events.jsonl.2',
  ])
  t.match(await readFile(join(directory, 'out/events.jsonl.1'), 'utf8'), /"stringValue":"4"/)
})

test('FileExporter fails its start when the folder cannot be made, naming it', async (t) => {
  const directory = t.testdir()
  await writeFile(join(directory, 'out'), 'a file in the way')
  await t.rejects(exporterIn(directory).start(), { code: 'HEPH_FILE_EXPORT_OPEN', message: /events\.jsonl/ })
})

test(
  'FileExporter starts on a full disk, says so, and goes on when there is room',
  { skip: process.getuid?.() === 0 ? false : 'mounting needs root' },
  async (t) => {
    const directory = t.testdir({ out: {} })
    const disk = join(directory, 'out')
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk])
    t.equal(mounted.status, 0, String(mounted.stderr))
    // Before the folder is removed, which a teardown would come after.
    try {
      // A line that a crash cut off, and not a byte of room to end it.
      await writeFile(join(disk, 'events.jsonl'), '{"cut'.padEnd(4_096, '.'))
      await writeFile(join(disk, 'filling'), Buffer.alloc(64_000)).catch(() => undefined)
      const settings = settingsWith({ baseDirectory: directory })
      const exporter = new FileExporter(settings, config.parse({ path: 'out/events.jsonl' }))
      await exporter.start()
      t.match(settings.statuses, [{ state: 'recoverable_error', reason: /events\.jsonl.*ENOSPC/ }])
      await t.rejects(exporter.export(batchOfText(['a'])), { code: 'HEPH_FILE_EXPORT_WRITE' })
      await rm(join(disk, 'filling'))
      await exporter.export(batchOfText(['a']))
      await exporter.shutdown()
      t.equal(settings.statuses.at(-1)?.state, 'ok')
      const lines = (await readFile(join(disk, 'events.jsonl'), 'utf8')).trimEnd().split('\n')
      t.equal(lines.length, 2)
      t.match(lines[1], /"stringValue":"a"/)
    } finally {
      spawnSync('umount', [disk])
    }
  },
)
