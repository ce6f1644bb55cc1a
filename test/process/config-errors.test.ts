import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

const GOOD = `receivers:
  file:
    include: [app.log]
exporters:
  file:
    path: out.jsonl
service:
  pipelines:
    logs:
      receivers: [file]
      exporters: [file]
`

/** What a person may get wrong, with the one line that helps. Positions are of the changed text. */
const BAD: readonly (readonly [string, string, string])[] = [
  [
    'a key that is misspelled',
    GOOD.replace('include', 'inclde'),
    'agent.yaml:3:5: receivers.file.inclde: unknown key; did you mean "include"?',
  ],
  [
    'a receiver there is none of',
    GOOD.replace('  file:\n    include', '  flie:\n    include'),
    'agent.yaml:2:3: receivers.flie: unknown receiver type "flie"; did you mean "file"?',
  ],
  [
    'a pipeline that names what is not defined',
    GOOD.replace('receivers: [file]', 'receivers: [files]'),
    'agent.yaml:10:19: service.pipelines.logs.receivers',
  ],
  [
    'a number without its unit',
    GOOD.replace('    include', '    poll_interval: 5\n    include'),
    'agent.yaml:3:20: receivers.file.poll_interval:',
  ],
  [
    'a text where a list belongs',
    GOOD.replace('[app.log]', 'app.log'),
    'agent.yaml:3:14: receivers.file.include:',
  ],
  [
    'a value that is missing',
    GOOD.replace('    path: out.jsonl\n', '    timeout: 5s\n'),
    'exporters.file.path:',
  ],
  ['a variable that is not set', GOOD.replace('out.jsonl', '${env:NO_SUCH_VARIABLE}'), 'NO_SUCH_VARIABLE'],
  ['a broken line of YAML', GOOD.replace('[app.log]', '[app.log'), 'agent.yaml:'],
  [
    'a key that is there twice',
    `${GOOD}exporters: {}\n`,
    'agent.yaml:12:1: exporters: duplicate key, first written at line 4',
  ],
  [
    'a pipeline without an exporter',
    GOOD.replace('      exporters: [file]\n', ''),
    'service.pipelines.logs.exporters',
  ],
  ['a file that is not there', GOOD.replace('out.jsonl', '${file:missing.txt}'), 'missing.txt'],
]

for (const [what, text, expected] of BAD) {
  test(`hephaestus run refuses ${what}, says where, and ends with 3`, async (t) => {
    const cwd = t.testdir({ 'agent.yaml': text })
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once'], { cwd })
    t.equal(await agent.ended, 3)
    t.match(agent.stderr(), expected)
  })
}

test('hephaestus validate tells all faults of a configuration at once, and takes a good one', async (t) => {
  const cwd = t.testdir({ 'agent.yaml': GOOD.replace('include', 'inclde').replace('path', 'paht') })
  const bad = startAgent(t, ['validate', '--config', 'agent.yaml'], { cwd })
  t.equal(await bad.ended, 3)
  const [head, ...lines] = bad.stderr().trimEnd().split('\n')
  t.match(head, /^HEPH_CONFIG_INVALID: \d+ faults$/)
  t.ok(lines.length >= 2 && lines.every((line) => /^agent\.yaml:\d+:\d+: /.test(line)), bad.stderr())
  t.match(bad.stderr(), 'receivers.file.inclde')
  t.match(bad.stderr(), 'exporters.file.paht')
  const asJson = startAgent(t, ['validate', '--json', '--config', 'agent.yaml'], { cwd })
  t.equal(await asJson.ended, 3)
  const told = JSON.parse(asJson.stdout()) as { valid: boolean; faults: readonly object[] }
  t.equal(told.valid, false)
  t.equal(told.faults.length, lines.length)
  t.match(told.faults[0], {
    source: 'agent.yaml',
    line: Number,
    column: Number,
    path: 'receivers.file.inclde',
  })
  writeFileSync(join(cwd, 'agent.yaml'), GOOD)
  const good = startAgent(t, ['validate', '--config', 'agent.yaml'], { cwd })
  t.equal(await good.ended, 0)
})

test('hephaestus says what went wrong with a command line and ends with 2', async (t) => {
  const cwd = t.testdir()
  for (const words of [['no-such-command'], ['run', '--no-such-option'], ['exec'], ['schema', 'nothing']]) {
    const agent = startAgent(t, words, { cwd })
    t.equal(await agent.ended, 2, words.join(' '))
    t.match(agent.stderr(), /error: /, words.join(' '))
  }
})
