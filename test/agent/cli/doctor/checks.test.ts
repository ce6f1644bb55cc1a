import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { configChecks } from '../../../../agent/cli/doctor/config-checks.ts'
import { hostChecks } from '../../../../agent/cli/doctor/host-checks.ts'
import { mermaidOf } from '../../../../agent/cli/mermaid.ts'
import { components } from '../../../../agent/components.ts'
import { loadConfig, type LoadedConfig } from '../../../../config/load.ts'

const MIB = 1_048_576

function load(folder: string, value: Record<string, unknown>): Promise<LoadedConfig> {
  return loadConfig({
    files: [],
    sets: [],
    documents: [{ name: 'test', value }],
    catalog: components,
    environment: {},
    currentDirectory: folder,
  })
}

test('doctor names what a machine gives too little of, with the remedy', (t) => {
  const folder = t.testdir({
    proc: {
      self: {
        limits:
          'Limit                     Soft Limit           Hard Limit\nMax open files            256                  4096                 files\n',
      },
      sys: { fs: { inotify: { max_user_watches: '128\n' } } },
    },
    state: 'a file where a folder should be',
  })
  const checks = hostChecks({
    stateDirectory: join(folder, 'state/deep'),
    proc: join(folder, 'proc'),
    memoryBytes: 64 * MIB,
    nodeVersion: 'v24.0.0',
  })
  const outcomes = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]))
  t.match(outcomes, {
    'limits.open_files': 'warning',
    'limits.watches': 'warning',
    'limits.memory': 'warning',
    'state.writable': 'failed',
  })
  t.ok(checks.every(({ outcome, remedy }) => (outcome === 'ok') === (remedy === undefined)))
  t.end()
})

test('doctor says of each component what is missing for it, and whether a fix can be proved here', async (t) => {
  const folder = t.testdir({ logs: { 'a.log': '' }, code: {} })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/git'), '#!/bin/sh\n')
  chmodSync(join(folder, 'bin/git'), 0o755)
  const config = await load(folder, {
    receivers: { file: { include: ['logs/*.log', 'none/*.log'] }, journald: null },
    processors: { analyze: { repositories: [{ path: 'code' }, { path: 'gone' }] }, fix: null },
    exporters: { console: null },
    service: {
      pipelines: {
        logs: { receivers: ['file', 'journald'], processors: ['analyze', 'fix'], exporters: ['console'] },
      },
    },
  })
  const checks = await configChecks({
    config,
    registry: components,
    path: join(folder, 'bin'),
    findSandbox: () => Promise.resolve({ id: undefined, reasons: ['bubblewrap: no program bwrap'] }),
  })
  t.match(
    checks.map(({ id, outcome, seen }) => `${outcome} ${id} ${seen}`),
    [
      /^ok receivers.file .*logs can be read/,
      /^warning receivers.file there is no .*none yet/,
      'failed receivers.journald there is no program journalctl',
      'failed repair.sandbox no sandbox holds: bubblewrap: no program bwrap',
      /^ok repair.git .*bin\/git is there/,
      /^ok repair.repository .*code can be read/,
      /^failed repair.repository .*gone is no folder/,
    ],
  )
})

test('graph draws each receiver and exporter once and each edge, whatever the names are', async (t) => {
  const config = await load('/', {
    receivers: { file: { include: ['a'] } },
    processors: { parse: null, 'parse/a_b': null, 'parse/a-b': null },
    exporters: { console: null },
    service: {
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: ['parse', 'parse/a_b', 'parse/a-b'],
          exporters: ['console'],
        },
        'logs/raw': { receivers: ['file'], exporters: ['console'] },
      },
    },
  })
  const lines = mermaidOf(config).split('\n')
  t.equal(lines[0], 'flowchart LR')
  t.equal(lines.filter((line) => line.includes('(["file"])')).length, 1)
  t.ok(lines.includes('  receiver_file --> exporter_console'))
  t.ok(lines.includes('  processor_logs_parse_47_a_95_b --> processor_logs_parse_47_a_45_b'))
  t.equal(lines.filter((line) => line.includes(' --> ')).length, 5)
})
