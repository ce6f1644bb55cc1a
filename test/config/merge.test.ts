import { test } from 'tap'
import { mergeTrees } from '../../config/merge.ts'
import { plainValue, treeOf } from '../../config/tree.ts'
import { configOf, load, withTape } from './support.ts'

const CASES: readonly (readonly [name: string, base: unknown, over: unknown, merged: unknown])[] = [
  ['maps merge', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  [
    'maps merge at every depth',
    { a: { b: { c: 1, d: 2 } } },
    { a: { b: { d: 3 } } },
    { a: { b: { c: 1, d: 3 } } },
  ],
  ['lists are replaced', { a: [1, 2, 3] }, { a: [4] }, { a: [4] }],
  ['an empty list replaces', { a: [1] }, { a: [] }, { a: [] }],
  ['an empty map changes nothing', { a: { b: 1 } }, { a: {} }, { a: { b: 1 } }],
  ['scalars are replaced', { a: 1 }, { a: 'x' }, { a: 'x' }],
  ['a map replaces a scalar', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['a list replaces a map', { a: { b: 1 } }, { a: [1] }, { a: [1] }],
  ['null erases a section', { a: { b: 1 }, c: 1 }, { a: null }, { c: 1 }],
  ['null erases inside a section', { a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
  ['null where nothing is stays', { a: 1 }, { b: null }, { a: 1, b: null }],
  ['a value replaces null', { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
]

for (const [name, base, over, merged] of CASES) {
  test(`in merging, ${name}`, (t) => {
    const at = { source: 'a.yaml' }
    t.strictSame(plainValue(mergeTrees(treeOf(base, at), treeOf(over, at))), merged)
    t.end()
  })
}

test('loadConfig lays documents, files and sets over each other in this order', async (t) => {
  const loaded = await load({
    files: {
      'a.yaml': withTape('    tracks: 1\n    speed: 1\n    label: a\n    code: AAA\n'),
      'b.yaml': 'receivers: {tape: {speed: 2, label: b, code: BBB}}',
    },
    documents: [{ name: 'command', value: { receivers: { tape: { label: 'command', code: 'CCC' } } } }],
    sets: ['receivers.tape.code=DDD'],
  })
  const { tracks, speed, label, code } = configOf(loaded, 'tape')
  t.strictSame({ tracks, speed, label, code }, { tracks: 1, speed: 2, label: 'b', code: 'DDD' })
})

test('loadConfig gives a component of one file to the pipeline of another', async (t) => {
  const loaded = await load({
    files: {
      'a.yaml': withTape(''),
      'b.yaml':
        'exporters:\n  printer: null\n  printer/wide: {width: 200}\nservice: {pipelines: {logs: {exporters: [printer/wide]}}}',
    },
  })
  t.strictSame(loaded.pipelines, [
    { name: 'logs', receivers: ['tape'], processors: [], exporters: ['printer/wide'] },
  ])
  t.strictSame(loaded.warnings, [])
})

const SETS: readonly (readonly [set: string, key: string, value: unknown])[] = [
  ['receivers.tape.tracks=7', 'tracks', 7],
  ['receivers.tape.label=a=b=c', 'label', 'a=b=c'],
  ['receivers.tape.label="7"', 'label', '7'],
  ['receivers.tape.label=', 'label', undefined],
  ['receivers.tape.poll_interval=1m30s', 'poll_interval', 90_000],
  ['receivers.tape.include=[x, "y z"]', 'include', ['x', 'y z']],
  ['receivers.tape.headers={a: b}', 'headers', { a: 'b' }],
  ['receivers.tape.headers.a=b', 'headers', { a: 'b' }],
  ['receivers.tape.headers."x.y z"=b', 'headers', { 'x.y z': 'b' }],
  [String.raw`receivers.tape.headers."q\"q"=b`, 'headers', { 'q"q': 'b' }],
  ['receivers.tape.retry.enabled=false', 'retry', { enabled: false, initial_interval: 1000 }],
  ['receivers.tape.retry=null', 'retry', { enabled: true, initial_interval: 1000 }],
]

for (const [set, key, value] of SETS) {
  test(`--set ${set} sets ${key}`, async (t) => {
    const loaded = await load({ files: { 'a.yaml': withTape('') }, sets: [set] })
    t.strictSame(configOf(loaded, 'tape')[key], value)
  })
}

test('--set reaches components with names, also with a dot in them', async (t) => {
  const sets = ['receivers.tape/b.include=[b]', 'receivers."tape/c.log".include=[c]']
  const loaded = await load({ files: { 'a.yaml': withTape('') }, sets })
  t.strictSame(configOf(loaded, 'tape/b')['include'], ['b'])
  t.strictSame(configOf(loaded, 'tape/c.log')['include'], ['c'])
})
