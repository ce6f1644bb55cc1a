import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test, type Test } from 'tap'
import type { CommandContext } from '../../../agent/cli/command-context.ts'
import { test as testCommand } from '../../../agent/cli/commands/test.ts'
import { validate } from '../../../agent/cli/commands/validate.ts'
import { components } from '../../../agent/components.ts'

/** The command as a function, over real files and the real components. */
const GRAPH = `receivers: { file: { include: [/var/log/*.log] } }
processors: { recombine: , parse: , detect: { pass: errors } }
exporters: { console: , file: { path: /nonexistent/out.jsonl } }
service:
  pipelines:
    logs:
      receivers: [file]
      processors: [recombine, parse, detect]
      exporters: [console, file]
tests:
`

test('hephaestus test joins the lines of a trace, though no receiver says that it is over', async (t) => {
  const { run } = folderOf(t, {
    'agent.yaml': `${GRAPH}
  - name: one error
    inputs:
      - at: file
        resource: { service.name: shop }
        lines: |
          Traceback (most recent call last):
            File "/app/tax.py", line 12, in rate
              return rates[country]
          KeyError: 'XX'
    expect:
      - from: recombine
        events: [{ severity: '' }]
      - from: file
        events: [{ attributes: { exception.type: KeyError }, resource: { service.name: shop } }]
`,
  })
  t.strictSame(await run(['agent.yaml']), { code: 0, output: 'ok      one error\n\n1 passed, 0 failed\n' })
})

test('hephaestus test keeps streams apart, goes in anywhere and moves the time only when told', async (t) => {
  const { run } = folderOf(t, {
    'agent.yaml': `${GRAPH}
  - name: interleaved
    inputs:
      - { at: file, stream: a, lines: ['Traceback (most recent call last):', '  File "/a.py", line 1, in f'] }
      - { at: file, stream: b, lines: [INFO fine] }
      - { at: file, stream: a, after: 100ms, lines: ['    f()', 'KeyError: 1'] }
    expect:
      - { from: recombine, count: 2 }
  - name: behind the parser
    inputs:
      - at: detect
        records: [{ body: it broke, severity: error, attributes: { tries: 3 } }, { body: fine, severity: info }]
    expect:
      - { from: parse, none: true }
      - from: console
        events: [{ body: it broke, severity: ERROR, attributes: { tries: 3 } }]
`,
  })
  t.equal(
    (await run(['agent.yaml'])).output,
    'ok      interleaved\nok      behind the parser\n\n2 passed, 0 failed\n',
  )
})

test('hephaestus test ends with 1 and says where and what when an expectation is not met', async (t) => {
  const { folder, run } = folderOf(t, {
    'agent.yaml': `${GRAPH}
  - name: "wrong \\e[31m"
    inputs: [{ at: file, lines: ERROR boom }]
    expect:
      - { from: console, none: true }
  - name: right
    inputs: [{ at: file, lines: INFO fine }]
    expect: [{ from: console, none: true }]
`,
  })
  const { code, output } = await run(['agent.yaml'], { junit: 'out.xml' })
  t.equal(code, 1)
  t.equal(
    output,
    `FAILED  wrong \\u{1b}[31m
  agent.yaml:15:9: tests[0].expect[0], from console:
    expected no records, got 1:
      + ERROR hephaestus.error.detected ERROR boom
ok      right

1 passed, 1 failed
`,
  )
  t.match(
    readFileSync(join(folder, 'out.xml'), 'utf8'),
    '<testsuite name="agent.yaml" tests="2" failures="1"',
  )
  const parsed = JSON.parse(
    (await run(['agent.yaml'], { json: true })).output.split('\n')[0] ?? '',
  ) as unknown
  t.match(parsed, { passed: false, at: 'agent.yaml:12:5', failures: [{ from: 'console' }], errors: [] })
  await t.rejects(run(['agent.yaml'], { junit: 'none/out.xml' }), { code: 'HEPH_JUNIT_UNWRITABLE' })
})

test('hephaestus test refuses a configuration without tests, and validate a condition that is not understood', async (t) => {
  const { run, context } = folderOf(t, {
    'none.yaml': GRAPH,
    'agent.yaml': `${GRAPH}
  - name: a
    inputs: [{ at: file, lines: x }]
    expect: [{ from: console, includes: [{ where: ['bodi == "x"'] }] }]
`,
    'more.yaml':
      'tests:\n  - { name: b, inputs: [{ at: file, lines: x }], expect: [{ from: file, none: true }] }\n',
  })
  await t.rejects(run(['none.yaml']), { code: 'HEPH_TESTS_MISSING' })
  t.match(await run(['none.yaml'], { tests: ['more.yaml'] }), { code: 0, output: 'ok      b' })
  await t.rejects(validate({ config: ['agent.yaml'], set: [], json: false }, context), {
    message: /^agent\.yaml:14:14: tests\[0\]\.expect\[0\]\.includes\[0\]\.where\[0\]: .*bodi/,
  })
})

test('the tests in the example configurations and in the documentation pass', async (t) => {
  const documented = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/tests.md', 'utf8'))?.[1] ?? ''
  const { folder, run } = folderOf(t, { 'documented.yaml': documented })
  const isTested = (path: string): boolean => /^tests:/m.test(readFileSync(path, 'utf8'))
  const examples = globSync('config/examples/*.yaml')
    .filter(isTested)
    .map((path) => resolve(path))
  t.ok(examples.length > 0)
  for (const path of [...examples, join(folder, 'documented.yaml')]) {
    const { code, output } = await run([path])
    t.equal(code, 0, output)
  }
})

interface Folder {
  readonly folder: string
  readonly context: CommandContext
  readonly run: (
    files: readonly string[],
    options?: { readonly tests?: readonly string[]; readonly junit?: string; readonly json?: boolean },
  ) => Promise<{ readonly code: number; readonly output: string }>
}

function folderOf(t: Test, files: Readonly<Record<string, string>>): Folder {
  const folder = t.testdir(files)
  let output = ''
  const context: CommandContext = {
    registry: components,
    environment: {},
    workingDirectory: folder,
    self: [],
    version: '0',
    print: (text) => {
      output += text
    },
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  return {
    folder,
    context,
    run: async (names, options = {}) => {
      output = ''
      const code = await testCommand(names, { set: [], tests: [], json: false, ...options }, context)
      return { code, output }
    },
  }
}
