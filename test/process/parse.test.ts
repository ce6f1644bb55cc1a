import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

const FORMATS = join(import.meta.dirname, '../fixtures/formats')

test('hephaestus parse refuses what it cannot read before it starts', async (t) => {
  const cwd = t.testdir({ folder: {} })
  const missing = startAgent(t, ['parse', 'missing.log'], { cwd })
  const format = startAgent(t, ['parse', '--format', 'xml'], { cwd })
  t.equal(await missing.ended, 1)
  t.match(missing.stderr(), 'HEPH_INPUT_UNREADABLE')
  t.equal(await format.ended, 2)
  t.match(format.stderr(), 'xml')
})

test('hephaestus parse --json tells of a file what the parser reads, line by line', async (t) => {
  // Formats whose lines are records of their own and bring their date along.
  const names = ['access', 'serilog-compact', 'gcp', 'slog-json', 'mysql']
  // A line with the status of a failed server has no level, and becomes an error of that level.
  const isFailure = (line: string): boolean => line.includes('" 500 ')
  const lines = names
    .flatMap((name) =>
      readFileSync(join(FORMATS, `${name}.log`), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    .filter((line) => !isFailure(line))
  const expected = names
    .flatMap((name) =>
      readFileSync(join(FORMATS, `${name}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ line }) => !isFailure(String(line)))
  const cwd = t.testdir({ 'app [1].log': `${lines.join('\n')}\n` })
  const agent = startAgent(t, ['parse', '--json', 'app [1].log'], { cwd })
  t.equal(await agent.ended, 0)
  t.equal(agent.stderr(), '')
  const shown = agent
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  t.same(
    shown.map(({ format, time, severityNumber, traceId, body }) => ({
      format,
      time,
      severityNumber,
      traceId,
      body,
    })),
    expected.map(({ line, format, time, severity, traceId, message }) => ({
      format,
      time,
      severityNumber: severity,
      traceId,
      body: message ?? line,
    })),
  )
})

test('hephaestus parse shows joined traces, errors and totals of a pipe, and takes options of the parser', async (t) => {
  const cwd = t.testdir()
  const input = [
    '2024-01-02 03:04:05 @7 error a sheet is torn',
    'Traceback (most recent call last):',
    '  File "/srv/press.py", line 12, in feed',
    'ValueError: no paper',
    '2024-01-02 03:04:06 INFO going on',
    '',
  ].join('\n')
  const regex = String.raw`processors.parse.regex=^(?P<time>\S+ \S+) @(?P<machine>\d+) (?P<level>\w+) (?P<message>.*)$`
  const words = ['parse', '--set', regex, '--set', 'processors.parse.severity.mapping.fatal=error']
  const agent = startAgent(t, words, { cwd, input })
  t.equal(await agent.ended, 0)
  t.match(agent.stdout(), /^regex +2024-01-02T03:04:05.000000000Z error \(21\) a sheet is torn\n/m)
  t.match(agent.stdout(), 'joined: 4 lines')
  t.match(agent.stdout(), 'machine = "7"')
  t.match(agent.stdout(), /error: ValueError: no paper \(group [0-9a-f]{12}\)/)
  t.match(
    agent.stdout(),
    '2 records of 5 lines, 1 error\nformats: regex 1, plain 1; changed 1 time\nnot read: unmatched_regex 1\n',
  )
})

test('hephaestus parse reads a compressed file, with the rules that were added to the state directory', async (t) => {
  const cwd = t.testdir({ 'app.log': gzipSync('the press is jammed\n') })
  const rule = `rules:
  - id: jam
    description: Paper is stuck
    literals: [jammed]
    pattern: 'the (?P<type>press) is jammed'
    tests: { matches: [the press is jammed], leaves_alone: [it was jammed] }
`
  mkdirSync(join(cwd, 'state/rules'), { recursive: true })
  writeFileSync(join(cwd, 'state/rules/jam.yaml'), rule)
  const agent = startAgent(t, ['parse', '--state-dir', 'state', 'app.log'], { cwd })
  t.equal(await agent.ended, 0)
  t.match(agent.stdout(), 'error: press')
  t.match(agent.stdout(), '1 record of 1 line, 1 error')
})
