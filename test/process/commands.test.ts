import { test } from 'tap'
import { startAgent } from './agent-process.ts'

const CONFIG = `receivers:
  stdout: {}
exporters:
  file:
    path: \${env:OUT:-out.jsonl}
service:
  pipelines:
    logs: { receivers: [stdout], exporters: [file] }
`

test('hephaestus components lists every component, for people and as JSON', async (t) => {
  const cwd = t.testdir()
  const text = startAgent(t, ['components'], { cwd })
  t.equal(await text.ended, 0)
  t.match(text.stdout(), /receivers\n {2}file/)
  const json = startAgent(t, ['components', '--json'], { cwd })
  t.equal(await json.ended, 0)
  const names = JSON.parse(json.stdout()).components.map(
    (each: { kind: string; type: string }) => `${each.kind}/${each.type}`,
  )
  for (const name of ['receiver/file', 'receiver/stdout', 'processor/fix', 'exporter/console'])
    t.ok(names.includes(name), name)
})

test('hephaestus print-config shows what counts after merging, expanding and --set', async (t) => {
  const cwd = t.testdir({ 'a.yaml': CONFIG, 'b.yaml': 'exporters: { file: { timeout: 7s } }\n' })
  const words = [
    'print-config',
    '--config',
    'a.yaml',
    '--config',
    'b.yaml',
    '--set',
    'exporters.file.path=set.jsonl',
    '--json',
  ]
  const agent = startAgent(t, words, { cwd })
  t.equal(await agent.ended, 0)
  t.match(JSON.parse(agent.stdout()).exporters.file, { path: 'set.jsonl', timeout: '7s' })
})

test('A command that reads something by itself refuses a configuration whose pipelines would read something else', async (t) => {
  const cwd = t.testdir({
    'agent.yaml': CONFIG.replaceAll('stdout', 'journald'),
    'fix.yaml': 'processors: { fix: { mode: deploy } }\n',
    'a.log': 'INFO all is well\n',
  })
  const refused = startAgent(t, ['explain', '--config', 'agent.yaml', 'a.log'], { cwd })
  t.equal(await refused.ended, 3)
  t.match(
    refused.stderr(),
    'agent.yaml:8:13: service.pipelines.logs.receivers: hephaestus explain has a receiver of its own',
  )
  const taken = startAgent(t, ['explain', '--config', 'fix.yaml', 'a.log'], { cwd })
  t.equal(await taken.ended, 1)
  t.match(taken.stderr(), 'no error was found in a.log')
})

test('hephaestus schema prints JSON Schemas of configuration and events', async (t) => {
  const cwd = t.testdir()
  const config = startAgent(t, ['schema'], { cwd })
  t.equal(await config.ended, 0)
  t.match(JSON.parse(config.stdout()), { $schema: /2020-12/, properties: { receivers: {}, service: {} } })
  const events = startAgent(t, ['schema', 'events'], { cwd })
  t.equal(await events.ended, 0)
  t.match(events.stdout(), 'hephaestus.fix.proposed')
})

test('hephaestus --version and --help answer and end with 0', async (t) => {
  const cwd = t.testdir()
  const version = startAgent(t, ['--version'], { cwd })
  t.equal(await version.ended, 0)
  t.match(version.stdout(), /^\d+\.\d+\.\d+\n$/)
  const help = startAgent(t, ['--help'], { cwd })
  t.equal(await help.ended, 0)
  for (const command of ['run', 'explain', 'watch', 'exec', 'validate', 'fixes'])
    t.match(help.stdout(), command)
})

test('a second run on one state directory is refused with the pid of the first, and ends with 4', async (t) => {
  const cwd = t.testdir({ 'a.yaml': CONFIG })
  const first = startAgent(t, ['run', '--config', 'a.yaml', '--state-dir', 'state'], { cwd })
  await first.until('running')
  const second = startAgent(t, ['run', '--config', 'a.yaml', '--state-dir', 'state'], { cwd })
  t.equal(await second.ended, 4)
  t.match(second.stderr(), `pid ${first.child.pid}`)
  const fixes = startAgent(t, ['fixes', 'list', '--state-dir', 'state'], { cwd })
  t.equal(await fixes.ended, 0)
  first.child.kill('SIGINT')
  t.equal(await first.ended, 0)
})

test('hephaestus run reads a pipe to its end, writes it, and ends by itself', async (t) => {
  const cwd = t.testdir({ 'a.yaml': CONFIG })
  const agent = startAgent(t, ['run', '--config', 'a.yaml'], { cwd, input: 'one\ntwo\nthree' })
  t.equal(await agent.ended, 0)
  const { readFileSync } = await import('node:fs')
  const bodies = readFileSync(`${cwd}/out.jsonl`, 'utf8').match(/"stringValue":"(one|two|three)"/g)
  t.equal(bodies?.length, 3)
})

test('hephaestus takes the state directory from the environment and hides it from git', async (t) => {
  const cwd = t.testdir({ 'a.yaml': CONFIG })
  const environment = { HEPHAESTUS_STATE_DIR: 'elsewhere' }
  const agent = startAgent(t, ['run', '--config', 'a.yaml', '--once'], { cwd, input: '', environment })
  t.equal(await agent.ended, 0)
  const { readFileSync } = await import('node:fs')
  t.equal(readFileSync(`${cwd}/elsewhere/.gitignore`, 'utf8').trim(), '*')
})

test('hephaestus fixes show and diff read the event of a fix from the standard input', async (t) => {
  const cwd = t.testdir()
  const diff = '--- a/src/user.js\n+++ b/src/user.js\n@@ -1 +1 @@\n-old\n+new\n'
  const event = {
    name: 'hephaestus.fix.proposed',
    error: { type: 'TypeError', message: 'x is not a function', fingerprint: 'a'.repeat(32) },
    cause: { summary: 'x is a number', confidence: 0.9, locations: [] },
    fix: { id: 'f1', grade: 'proved', diff, explanation: 'It is new.' },
    attributes: { 'hephaestus.fix.files': [{ path: 'src/user.js', blobId: 'a'.repeat(40) }] },
  }
  const show = startAgent(t, ['fixes', 'show', '--event', '-'], { cwd, input: JSON.stringify(event) })
  t.equal(await show.ended, 0)
  t.match(show.stdout(), /x is not a function[^]*It is new\.[^]*\+new/)
  const plain = startAgent(t, ['fixes', 'diff', '--event', '-'], { cwd, input: JSON.stringify(event) })
  t.equal(await plain.ended, 0)
  t.equal(plain.stdout(), diff)
})

test('hephaestus fixes apply takes a fix from an event, and with --undo back by the same event', async (t) => {
  const cwd = t.testdir({ 'user.js': 'old\n', '.git': {} })
  const { createHash } = await import('node:crypto')
  const { readFileSync } = await import('node:fs')
  const blobId = createHash('sha1').update('blob 4\0old\n').digest('hex')
  const event = {
    name: 'hephaestus.fix.proposed',
    error: { type: 'TypeError', message: 'x is not a function', fingerprint: 'a'.repeat(32) },
    cause: { summary: 'x is a number', confidence: 0.9, locations: [] },
    fix: {
      id: 'f1',
      grade: 'proved',
      diff: '--- a/user.js\n+++ b/user.js\n@@ -1 +1 @@\n-old\n+new\n',
      explanation: 'It is new.',
    },
    attributes: { 'hephaestus.fix.files': [{ path: 'user.js', blobId }] },
  }
  for (const [more, text] of [
    [[], 'new\n'],
    [['--undo'], 'old\n'],
  ] as const) {
    const apply = startAgent(t, ['fixes', 'apply', '--event', '-', ...more], {
      cwd,
      input: JSON.stringify(event),
    })
    t.equal(await apply.ended, 0, apply.stderr())
    t.equal(readFileSync(`${cwd}/user.js`, 'utf8'), text)
  }
  t.equal(readFileSync(`${cwd}/.hephaestus/.gitignore`, 'utf8').trim(), '*')
})

test('A command that fails shows no control character of what others have written', async (t) => {
  const attributes = Object.entries({ 'hephaestus.fix.id': 'f1', 'hephaestus.fix.diff': 'x' }).map(
    ([key, stringValue]) => ({ key, value: { stringValue } }),
  )
  const file = [
    { key: 'path', value: { stringValue: 'a\u001b]0;owned\u0007.js' } },
    { key: 'blobId', value: { stringValue: '1' } },
  ]
  const files = { arrayValue: { values: [{ kvlistValue: { values: file } }] } }
  const record = {
    eventName: 'hephaestus.fix.proposed',
    attributes: [...attributes, { key: 'hephaestus.fix.files', value: files }],
  }
  const cwd = t.testdir({
    'event.json': JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  })
  const agent = startAgent(t, ['fixes', 'apply', '--event', 'event.json', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 1)
  t.match(agent.stderr(), 'HEPH_TREE_FILE: a\\u{1b}]0;owned\\u{7}.js is not below ')
})
