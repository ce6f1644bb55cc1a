import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fc } from '../support/properties.ts'
import { test } from 'tap'
import { Registry } from '../../agent/component/registry.ts'
import { ConfigFaultsError } from '../../config/fault.ts'
import { loadConfig } from '../../config/load.ts'
import { catalog, configOf, load, SERVICE, withTape } from './support.ts'

const SAMPLING = { enabled: true, tick: 10_000, initial: 10, thereafter: 100 }

test('loadConfig gives components with defaults and canonical types, pipelines and telemetry', async (t) => {
  const text = `
receivers:
  cassette/b:
    include: [b]
processors:
  filter:
  sampler:
exporters:
  printer/wide: {width: 120}
extensions:
  lamp:
service:
  extensions: [lamp]
  telemetry:
    logs: {level: debug}
  pipelines:
    logs/main:
      receivers: [cassette/b]
      processors: [sampler, filter]
      exporters: [printer/wide]
`
  const loaded = await load({ files: { 'a.yaml': text } })
  t.strictSame(
    loaded.components.map(({ kind, id, key }) => ({ kind, id, key })),
    [
      { kind: 'receiver', id: { type: 'tape', name: 'b' }, key: 'cassette/b' },
      { kind: 'processor', id: { type: 'filter', name: '' }, key: 'filter' },
      { kind: 'processor', id: { type: 'sampler', name: '' }, key: 'sampler' },
      { kind: 'exporter', id: { type: 'printer', name: 'wide' }, key: 'printer/wide' },
      { kind: 'extension', id: { type: 'lamp', name: '' }, key: 'lamp' },
    ],
  )
  t.strictSame(configOf(loaded, 'cassette/b'), {
    include: ['b'],
    start_at: 'end',
    poll_interval: 200,
    chunk: 65_536,
    tracks: 4,
    is_looped: false,
    headers: {},
    retry: { enabled: true, initial_interval: 1000 },
    routes: [],
  })
  t.strictSame(loaded.pipelines, [
    {
      name: 'logs/main',
      receivers: ['cassette/b'],
      processors: ['sampler', 'filter'],
      exporters: ['printer/wide'],
    },
  ])
  t.strictSame(loaded.extensions, ['lamp'])
  t.strictSame(loaded.telemetry, {
    logs: { level: 'debug', encoding: 'console', processors: [], sampling: SAMPLING },
    metrics: { level: 'normal', readers: [] },
    traces: { processors: [], sampler: {} },
  })
  t.strictSame(loaded.warnings, [])
})

test('loadConfig warns of components that nothing uses, with where they are', async (t) => {
  const text = `extensions:\n  lamp:\nprocessors:\n  filter/x:\n${withTape('')}`
  const loaded = await load({ files: { 'a.yaml': text } })
  t.strictSame(loaded.warnings, [
    'a.yaml:4:3: processors.filter/x: defined, but no pipeline uses it',
    'a.yaml:2:3: extensions.lamp: defined, but service.extensions does not name it',
  ])
})

test('loadConfig reads anchors, aliases and merge keys', async (t) => {
  const text = `
receivers:
  tape: &base
    include: [a]
    tracks: &tracks 7
    label: base
  tape/two:
    <<: *base
    label: two
  tape/three:
    <<: [{label: three}, *base]
    speed: *tracks
exporters: {printer: }
service: {pipelines: {logs: {receivers: [tape, tape/two, tape/three], exporters: [printer]}}}
`
  const loaded = await load({ files: { 'a.yaml': text } })
  t.match(configOf(loaded, 'tape/two'), { include: ['a'], tracks: 7, label: 'two' })
  t.match(configOf(loaded, 'tape/three'), { include: ['a'], tracks: 7, label: 'three', speed: 7 })
})

test('loadConfig takes sections, components and options without a value for left out', async (t) => {
  const text = `receivers:\n  tape:\n    include: [a]\n    tracks:\n    retry:\nprocessors:\nextensions: null\n${SERVICE}  telemetry:\n`
  const loaded = await load({ files: { 'a.yaml': text } })
  t.match(configOf(loaded, 'tape'), { tracks: 4, retry: { enabled: true } })
  t.strictSame(loaded.telemetry, {
    logs: { level: 'info', encoding: 'console', processors: [], sampling: SAMPLING },
    metrics: { level: 'normal', readers: [] },
    traces: { processors: [], sampler: {} },
  })
})

test('loadConfig works without any file on what a command built', async (t) => {
  const value = {
    receivers: { radio: undefined, 'radio/x': null },
    exporters: { printer: {} },
    service: { pipelines: { logs: { receivers: ['radio/x'], exporters: ['printer'] } } },
  }
  const loaded = await load({ documents: [{ name: 'command', value }] })
  t.strictSame(
    loaded.components.map((component) => component.key),
    ['radio/x', 'printer'],
  )
  t.equal(loaded.baseDirectory, '/etc/agent')
})

test('loadConfig reads real files, with paths relative to the first one', async (t) => {
  const directory = t.testdir({
    etc: {
      'agent.yaml': withTape('    label: ${file:secrets/label}\n'),
      secrets: { label: '0123\n' },
    },
    over: { 'b.yaml': '\uFEFFreceivers: {tape: {tracks: 9}}\n' },
  })
  const loaded = await loadConfig({
    files: ['etc/agent.yaml', 'over/b.yaml'],
    sets: [],
    catalog,
    environment: {},
    currentDirectory: directory,
  })
  t.match(configOf(loaded, 'tape'), { label: '0123', tracks: 9 })
  t.equal(loaded.baseDirectory, join(directory, 'etc'))
})

test('loadConfig reports real files that cannot be read as configuration', async (t) => {
  const directory = t.testdir({ 'agent.yaml': withTape('') })
  await mkdir(join(directory, 'folder'))
  await writeFile(join(directory, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]))
  await writeFile(join(directory, 'large.yaml'), Buffer.alloc(1_048_577, '#'))
  const files = ['agent.yaml', 'folder', 'latin.yaml', 'large.yaml', 'gone.yaml', 'agent.yaml/x', '/dev/zero']
  const given = { files, sets: [], catalog, environment: {}, currentDirectory: directory }
  const error = await loadConfig(given).catch((reason: unknown) => reason)
  t.type(error, ConfigFaultsError)
  t.strictSame((error as ConfigFaultsError).message.split('\n'), [
    'folder: a folder, not a file; name a file in it',
    'latin.yaml: file is not UTF-8; save it as UTF-8',
    'large.yaml: file is larger than 1MiB; make it smaller',
    'gone.yaml: file not found; check the path',
    'agent.yaml/x: file not found; check the path',
    '/dev/zero: file is larger than 1MiB; make it smaller',
  ])
})

test('the registry of factories is a catalog', async (t) => {
  const given = { files: [], sets: [], environment: {}, catalog: new Registry([]) }
  const documents = [{ name: 'command', value: { receivers: { tape: null } } }]
  const error = await loadConfig({ ...given, documents }).catch((reason: unknown) => reason)
  t.match(error, {
    faults: [{ what: 'unknown receiver type "tape"', todo: 'this agent has no receivers' }, {}],
  })
})

test('loadConfig ends in a configuration or a ConfigFaultsError, whatever the text', async (t) => {
  const word = fc.constantFrom(
    'receivers',
    'tape',
    'tape/x',
    'include',
    'a',
    '1',
    '~',
    'service',
    'pipelines',
    'logs',
    '${A}',
    '${',
    '$$',
    '*x',
    '&x',
    '!t',
    '<<',
    '__proto__',
    'constructor',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '#',
    '|',
    '>',
    '---',
    '\t',
    '? ',
    '\u0000',
  )
  const yaml = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    fc.array(word, { maxLength: 8 }).map((words) => withTape(`    ${words.join('')}\n`)),
  )
  const property = fc.assert(
    fc.asyncProperty(yaml, yaml, fc.string(), async (first, second, set) => {
      try {
        await load({ files: { 'a.yaml': first, 'b.yaml': second }, sets: [set], environment: { A: second } })
      } catch (error) {
        if (!(error instanceof ConfigFaultsError)) throw error
        if (error.faults.length === 0) throw new Error('an error without a fault', { cause: error })
      }
    }),
    { numRuns: 1500 },
  )
  await t.resolves(property)
})

test('loadConfig ends in a configuration or a ConfigFaultsError, whatever values stand in a sound structure', async (t) => {
  const names = [
    'include',
    'tracks',
    'speed',
    'label',
    'code',
    'headers',
    'command',
    'retry',
    'routes',
    'api_key',
    'chunk',
    'toString',
  ]
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('${A}', '${file:a.yaml}', Infinity, -0, 2 ** 60),
  )
  const property = fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (tape) => {
      const file = JSON.stringify({ receivers: { tape }, exporters: { printer: null } })
      try {
        await load({ files: { 'a.yaml': file }, environment: { A: JSON.stringify(tape) } })
      } catch (error) {
        if (!(error instanceof ConfigFaultsError)) throw error
      }
    }),
    { numRuns: 500 },
  )
  await t.resolves(property)
})
