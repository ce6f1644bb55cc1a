import { fc } from '../support/properties.ts'
import { test } from 'tap'
import { expandTree } from '../../config/expand.ts'
import { treeOf, plainValue, type ConfigNode } from '../../config/tree.ts'
import { configOf, load, withTape } from './support.ts'

const ENVIRONMENT = {
  HOST: 'db.local',
  PORT: '8080',
  ZEROS: '0123',
  EMPTY: '',
  YES: 'true',
  TEXT: 'a: b # c',
  LIST: '[1, 2]',
  QUOTED: '"8"',
  DOLLARS: '${HOST} $$ $',
  WHICH: 'HOST',
  WAIT: '5s',
  SIZE: '2KiB',
  ZERO: '0',
}
const FILES = { 'name.txt': 'Side A\n', 'two.txt': 'one\ntwo\n\n', 'sub/port': '9' }

const CASES: readonly (readonly [name: string, option: string, key: string, value: unknown])[] = [
  ['a variable', 'label: ${env:HOST}', 'label', 'db.local'],
  ['a variable by its name alone', 'label: ${HOST}', 'label', 'db.local'],
  ['a variable in quotes', 'label: "${env:HOST}"', 'label', 'db.local'],
  [
    'a variable in the middle of text',
    'label: http://${env:HOST}:${PORT}/',
    'label',
    'http://db.local:8080/',
  ],
  ['a default', 'label: ${env:GONE:-none}', 'label', 'none'],
  ['a default of a variable by its name alone', 'label: ${GONE:-none}', 'label', 'none'],
  ['no default where the variable is set', 'label: ${env:HOST:-none}', 'label', 'db.local'],
  ['no default where the variable is empty', 'label: x${env:EMPTY:-none}', 'label', 'x'],
  ['an empty default', 'label: x${env:GONE:-}', 'label', 'x'],
  ['a default with a colon and a dash', 'label: ${env:GONE:-a:-b:c}', 'label', 'a:-b:c'],
  ['a default that is a reference', 'label: ${env:GONE:-${env:HOST}-x}', 'label', 'db.local-x'],
  ['a name that is a reference', 'label: ${env:${env:WHICH}}', 'label', 'db.local'],
  ['two dollars', 'label: $${env:HOST}', 'label', '${env:HOST}'],
  ['three dollars', 'label: "$$$${HOST}"', 'label', '$${HOST}'],
  ['a dollar that starts nothing', 'label: ^a$', 'label', '^a$'],
  ['a dollar before a name', 'label: $HOST', 'label', '$HOST'],
  ['two dollars in a default', 'label: ${env:GONE:-a$$b}', 'label', 'a$b'],
  ['a value with references in it, as it is', 'label: ${env:DOLLARS}', 'label', '${HOST} $$ $'],
  ['a file', 'label: ${file:name.txt}', 'label', 'Side A'],
  ['a file in a folder', 'tracks: ${file:sub/port}', 'tracks', 9],
  ['a file whose name is a reference', 'label: ${file:${env:GONE:-name}.txt}', 'label', 'Side A'],
  ['a file of two lines without its last line end', 'label: ${file:two.txt}', 'label', 'one\ntwo\n'],
  ['an absolute path', 'label: ${file:/etc/agent/name.txt}', 'label', 'Side A'],
  ['a number for a number', 'speed: ${env:PORT}', 'speed', 8080],
  ['a number of digits for text', 'label: ${env:ZEROS}', 'label', '0123'],
  ['a default number for a number', 'speed: ${env:GONE:-1.5}', 'speed', 1.5],
  ['a default number for text', 'label: ${env:GONE:-1.50}', 'label', '1.50'],
  ['a truth value', 'is_looped: ${env:YES}', 'is_looped', true],
  ['a truth value for text', 'label: ${env:YES}', 'label', 'true'],
  ['nothing for text', 'label: ${env:EMPTY}', 'label', ''],
  ['nothing for another option, which is then left out', 'poll_interval: ${env:EMPTY}', 'poll_interval', 200],
  ['a duration', 'poll_interval: ${env:WAIT}', 'poll_interval', 5000],
  ['a duration put together', 'poll_interval: ${env:GONE:-30}ms', 'poll_interval', 30],
  ['an amount of bytes', 'chunk: ${env:SIZE}', 'chunk', 2048],
  ['an amount of bytes without a unit', 'chunk: ${env:PORT}', 'chunk', 8080],
  ['one of a few values', 'start_at: ${env:GONE:-beginning}', 'start_at', 'beginning'],
  ['text that would be YAML', 'label: ${env:TEXT}', 'label', 'a: b # c'],
  ['text that would be a list', 'label: ${env:LIST}', 'label', '[1, 2]'],
  ['quotes that are part of the value', 'label: ${env:QUOTED}', 'label', '"8"'],
  ['text where text or a list may stand', 'command: ${env:PORT}', 'command', '8080'],
  ['an item of a list', 'command: [a, "${env:ZEROS}"]', 'command', ['a', '0123']],
  ['values under free names', 'headers: {a: "${env:PORT}"}', 'headers', { a: '8080' }],
]

for (const [name, option, key, value] of CASES) {
  test(`expansion gives ${name}`, async (t) => {
    const files = { 'a.yaml': withTape(`    ${option}\n`) }
    const loaded = await load({ files, environment: ENVIRONMENT, others: FILES })
    t.strictSame(configOf(loaded, 'tape')[key], value)
  })
}

test('expansion leaves keys alone', async (t) => {
  const loaded = await load({ files: { 'a.yaml': withTape('    headers: {"${HOST}": a}\n') } })
  t.strictSame(configOf(loaded, 'tape')['headers'], { '${HOST}': 'a' })
})

test('expansion leaves alone what is written twice over by a later file', async (t) => {
  const files = { 'a.yaml': withTape('    label: ${GONE}\n'), 'b.yaml': 'receivers: {tape: {label: x}}' }
  const loaded = await load({ files })
  t.equal(configOf(loaded, 'tape')['label'], 'x')
})

test('expansion reads values that were set, and not those that a command built', async (t) => {
  const documents = [{ name: 'command', value: { receivers: { tape: { command: ['echo', '${HOST} $$'] } } } }]
  const given = { files: { 'a.yaml': withTape('') }, environment: ENVIRONMENT, documents }
  const loaded = await load({ ...given, sets: ['receivers.tape.label=${HOST}'] })
  t.strictSame(configOf(loaded, 'tape')['command'], ['echo', '${HOST} $$'])
  t.equal(configOf(loaded, 'tape')['label'], 'db.local')
})

test('expansion finds no variable that objects have by themselves', async (t) => {
  const { faults } = await expandTree(written('${env:constructor}'), optionsWith({}))
  t.match(faults, [{ what: 'environment variable constructor is not set' }])
})

test('expansion is bounded over all references together', async (t) => {
  const text = 'x'.repeat(1_048_576)
  const { faults } = await expandTree(written('${BIG}'.repeat(17)), optionsWith({ BIG: text }))
  t.match(faults, [{ what: 'more than 16 MiB come from references' }])
})

test('expansion never changes the structure, whatever comes from outside', async (t) => {
  const leaf = fc.oneof(
    fc.constant('${env:A}'),
    fc.constant('x${A}y'),
    fc.constant('${env:B:-${A}}'),
    fc.string(),
  )
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
    ),
  })).node
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('[1, 2]', '{a: b}', '- a', 'a: b', '&a b', '*a', '!!map {}', '--- x', '"\n- y"', '| x'),
  )
  await fc.assert(
    fc.asyncProperty(tree, hostile, async (value, outside) => {
      const before = written(value)
      const { root } = await expandTree(before, optionsWith({ A: outside }))
      t.strictSame(outline(plainValue(root)), outline(plainValue(before)))
    }),
    { numRuns: 200 },
  )
})

/** The value as if it stood in a file. */
function written(value: unknown): ConfigNode {
  const open = (node: ConfigNode): ConfigNode => {
    if (node.kind === 'scalar') return { ...node, isLiteral: false }
    if (node.kind === 'list') return { ...node, items: node.items.map(open) }
    const entries = [...node.entries].map(
      ([key, entry]) => [key, { ...entry, node: open(entry.node) }] as const,
    )
    return { ...node, entries: new Map(entries) }
  }
  return open(treeOf(value, { source: 'a.yaml', line: 1, column: 1 }))
}

function optionsWith(environment: Readonly<Record<string, string>>): Parameters<typeof expandTree>[1] {
  return { environment, baseDirectory: '/', readFile: () => Promise.reject(new Error('no files here')) }
}

/** The structure without the values. */
function outline(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(outline)
  if (typeof value !== 'object' || value === null) return 'scalar'
  return Object.entries(value).map(([key, member]) => [key, outline(member)])
}
