import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import type { Check } from '../../../../agent/model/fix.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import {
  checkTests,
  testBaseline,
  type TestBaseline,
} from '../../../../processors/fix/validation/checks/tests.ts'
import { EvidenceLog } from '../../../../processors/fix/validation/evidence-log.ts'
import { findTestPlans } from '../../../../processors/fix/validation/tests/test-plans.ts'
import { withWorkspace } from '../../../../processors/fix/validation/workspace.ts'
import { locateProgram } from '../../../../agent/subprocess/program.ts'
import { hostPath, skip, withSandboxed } from '../sandboxed.ts'
import { contentOf } from '../project.ts'

interface Judged {
  readonly baseline: TestBaseline
  readonly check: Check
  readonly evidence: EvidenceLog
}

/** The tests of a project before and after `path` gets the text `after`; nothing of it may stay behind. */
async function judge(project: {
  readonly files: Readonly<Record<string, string>>
  readonly path: string
  readonly after: string
  readonly language?: Language
  readonly timeoutMs?: number
  readonly isForTest?: boolean
}): Promise<Judged> {
  const { files, path, after, language = 'javascript', timeoutMs = 20_000, isForTest = false } = project
  const evidence = new EvidenceLog()
  const options = { timeoutMs, evidence, signal: new AbortController().signal }
  let judged: Judged | undefined
  await withSandboxed(files, async ({ directory, settings }) => {
    const reference = { path: directory }
    const plans = await findTestPlans({ repository: settings.repository, reference, path, language })
    const baseline = await withWorkspace(settings, [], (workspace) => testBaseline(workspace, plans, options))
    const changes = [{ path, before: files[path] ?? '', after }]
    const { check } = await withWorkspace(settings, changes, (workspace) =>
      checkTests(workspace, baseline, { ...options, isForTest }),
    )
    judged = { baseline, check, evidence }
    if ((await readdir(join(directory, '.state/work'))).length > 0) throw new Error('a copy was left behind')
    const { '.state': state, ...now } = await contentOf(directory)
    if (state !== undefined || JSON.stringify(now) !== JSON.stringify(await sorted(files, now))) {
      throw new Error('the working tree was changed')
    }
  })
  if (judged === undefined) throw new Error('nothing was judged')
  return judged
}

/** The files as they were, in the order in which they are listed now. */
function sorted(
  files: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  return Promise.resolve(
    Object.fromEntries(Object.keys(now).map((name) => [name, files[name] ?? 'not there'])),
  )
}

const SUM = 'export const sum = (list) => list.reduce((a, b) => a + b)\n'
const NODE = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'sum.js': SUM,
  'test/sum.test.js': `
import { test } from 'node:test'
import assert from 'node:assert'
import { sum } from '../sum.js'
void test('adds', () => assert.equal(sum([1, 2]), 3))
void test('knows nothing of zero', () => assert.equal(sum([]), 0))
`,
}

void test('a change that makes a failing test pass and none fail is green', { skip }, async (t) => {
  const { baseline, check } = await judge({
    files: NODE,
    path: 'sum.js',
    after: SUM.replace('a + b', 'a + b, 0'),
  })
  t.match(baseline, { kind: 'usable', run: { report: { passed: new Set(['adds']) } } })
  t.match(check, { outcome: 'passed', reason: '2 tests passed', command: 'node --test --test-reporter=tap' })
})

void test('a test that failed before the change does not count against it', { skip }, async (t) => {
  const { check } = await judge({ files: NODE, path: 'sum.js', after: `${SUM}// same\n` })
  t.match(check, { outcome: 'passed', reason: '1 test passed; 1 failed before the change already' })
})

void test('a change for a test that failed has to make one of those pass', { skip }, async (t) => {
  const project = { files: NODE, path: 'sum.js', isForTest: true }
  // It fails with another error now, and as long as that is one that was there before, nothing else tells.
  const { check } = await judge({ ...project, after: SUM.replace('list.reduce', 'list.reduce().reduce') })
  t.match(check, { outcome: 'failed' })
  const other = await judge({ ...project, after: SUM.replace('a + b)', 'a + b, list[0] && 0)') })
  t.match(other.check, {
    outcome: 'failed',
    reason: 'no test that failed before passes with the change',
  })
  const { check: right } = await judge({ ...project, after: SUM.replace('a + b', 'a + b, 0') })
  t.match(right, { outcome: 'passed', reason: '2 tests passed' })
})

void test('a change that makes a test fail is red and names the test', { skip }, async (t) => {
  const { check, evidence } = await judge({
    files: NODE,
    path: 'sum.js',
    after: SUM.replace('a + b', 'a - b'),
  })
  t.match(check, { outcome: 'failed', reason: 'newly fails: adds' })
  t.match(evidence.select(new Set(check.evidence))[0]?.excerpt ?? '', 'adds')
})

void test('a change that makes tests vanish is red', { skip }, async (t) => {
  const { check } = await judge({ files: NODE, path: 'sum.js', after: `${SUM}process.exit(0)\n` })
  t.equal(check.outcome, 'failed')
})

void test('a change that makes the tests hang is red', { skip }, async (t) => {
  const after = `${SUM}setInterval(() => {}, 1000); await new Promise(() => {})\n`
  const { check } = await judge({ files: NODE, path: 'sum.js', after, timeoutMs: 1_500 })
  t.match(check, { outcome: 'failed', reason: 'the tests exceed their limit on time since the change' })
})

void test('tests of Python run by unittest', { skip }, async (t) => {
  const files = {
    'shop.py': 'def total(prices):\n    return prices[0]\n',
    'test_shop.py':
      'import unittest\nfrom shop import total\nclass A(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(total([1]), 1)\n',
  }
  const green = await judge({
    files,
    path: 'shop.py',
    after: 'def total(prices):\n    return sum(prices)\n',
    language: 'python',
  })
  t.match(green.check, { outcome: 'passed', reason: '1 test passed' })
  const red = await judge({
    files,
    path: 'shop.py',
    after: 'def total(prices):\n    return None\n',
    language: 'python',
  })
  t.match(red.check, { outcome: 'failed', reason: 'newly fails: test_shop.A.test_one' })
})

void test(
  'test functions of Python run by pytest, and say so where it is not installed',
  { skip },
  async (t) => {
    const files = {
      'shop.py': 'A = 1\n',
      'test_shop.py': 'from shop import A\ndef test_a():\n    assert A == 1\n',
    }
    const { baseline, check } = await judge({ files, path: 'shop.py', after: 'A = 2\n', language: 'python' })
    if (baseline.kind === 'usable')
      t.match(check, { outcome: 'failed', reason: 'newly fails: test_shop.py::test_a' })
    else
      t.match(check, { outcome: 'not_run', reason: 'pytest is not installed where the sandbox can see it' })
  },
)

void test('a file of Python tests that cannot be loaded takes no other file with it', { skip }, async (t) => {
  const files = {
    'shop.py': 'A = 1\n',
    'test_broken.py': 'import no_such_package\n',
    'test_shop.py': 'from shop import A\ndef test_a():\n    assert A == 1\n',
  }
  const { baseline, check } = await judge({ files, path: 'shop.py', after: 'A = 2\n', language: 'python' })
  if (baseline.kind === 'usable')
    t.match(check, { outcome: 'failed', reason: 'newly fails: test_shop.py::test_a' })
  else t.match(check, { outcome: 'not_run', reason: 'pytest is not installed where the sandbox can see it' })
})

void test('a project without tests is not red', { skip }, async (t) => {
  const { check } = await judge({ files: { 'a.js': '1\n' }, path: 'a.js', after: '2\n' })
  t.match(check, { outcome: 'not_run', reason: 'the repository has no tests that we know how to run' })
})

void test('tests whose program is missing are not run, with the reason', { skip }, async (t) => {
  const files = { 'package.json': '{"scripts":{"test":"jest"}}', 'a.js': '1\n' }
  const { check } = await judge({ files, path: 'a.js', after: '2\n' })
  t.match(check, { outcome: 'not_run', reason: /its program is not here$/ })
})

const hasCargo = locateProgram('cargo', hostPath) !== undefined
const skipRust = skip !== false ? skip : hasCargo ? false : 'cargo is not installed'

void test(
  'a crate is built and tested in the sandbox, and a test that newly fails is named',
  { skip: skipRust },
  async (t) => {
    const files = {
      'Cargo.toml': '[package]\nname = "slips"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': 'pub fn cents(minutes: u32) -> u32 {\n    minutes * 2\n}\n',
      'tests/pay.rs':
        '#[test]\nfn pays() {\n    assert_eq!(slips::cents(2), 4);\n}\n\n#[test]\nfn pays_nothing() {\n    assert_eq!(slips::cents(0), 0);\n}\n',
    }
    const after = files['src/lib.rs'].replace('* 2', '* 3')
    const { baseline, check } = await judge({
      files,
      path: 'src/lib.rs',
      after,
      language: 'rust',
      timeoutMs: 60_000,
    })
    t.match(baseline, { kind: 'usable', run: { report: { passed: new Set(['pays', 'pays_nothing']) } } })
    t.match(check, { outcome: 'failed', reason: 'newly fails: pays' })
  },
)

void test(
  'the tests in the code of a crate are run where an example of it does not compile',
  { skip: skipRust },
  async (t) => {
    const lib = 'pub fn cents(minutes: u32) -> u32 {\n    minutes * 2\n}\n'
    const own = '\n#[test]\nfn pays() {\n    assert_eq!(cents(2), 4);\n}\n'
    const { baseline, check } = await judge({
      files: {
        'Cargo.toml': '[package]\nname = "slips"\nversion = "0.1.0"\nedition = "2021"\n',
        'src/lib.rs': lib + own,
        'examples/print.rs': 'use absent::Printer;\n\nfn main() {}\n',
      },
      path: 'src/lib.rs',
      after: lib.replace('* 2', '+ minutes') + own,
      language: 'rust',
      timeoutMs: 60_000,
    })
    t.match(baseline, { kind: 'usable', run: { report: { passed: new Set(['pays']) } } })
    t.match(check, { outcome: 'passed' })
  },
)

const HOSTILE: readonly (readonly [name: string, code: string, reason: RegExp])[] = [
  ['never end', 'for (;;) {}', /do not end within|limit on (?:time|cpu)/],
  [
    'write without end',
    'for (;;) process.stdout.write("x".repeat(65536))',
    /do not end within|limit on|no test/,
  ],
  [
    'fork without end',
    `const { spawn } = require('child_process'); for (let i = 0; i < 2000; i++) spawn('sleep', ['60']).on('error', () => {}); setTimeout(() => {}, 60000)`,
    /do not end within|limit on|no test/,
  ],
]

for (const [name, code, reason] of HOSTILE) {
  void test(`tests that ${name} end at their limit and leave nothing behind`, { skip }, async (t) => {
    const files = { 'package.json': '{"scripts":{"test":"node evil.js"}}', 'evil.js': code, 'a.js': '1\n' }
    const started = performance.now()
    const { check } = await judge({ files, path: 'a.js', after: '2\n', timeoutMs: 1_000 })
    t.match(check, { outcome: 'not_run', reason })
    t.ok(performance.now() - started < 10_000)
  })
}

void test(
  'tests see no network, no home and no environment, and write nothing outside of the copy',
  { skip },
  async (t) => {
    const code = `
const fs = require('node:fs'), net = require('node:net')
const seen = []
for (const path of ['/root/.ssh', '/home', '/etc/shadow']) try { if (fs.readdirSync(path).length) seen.push(path) } catch {}
for (const path of ['/usr/evil', '/evil', '/etc/evil']) try { fs.writeFileSync(path, ''); seen.push(path) } catch {}
if (process.env.npm_config_registry || process.env.SECRET) seen.push('environment')
fs.writeFileSync('inside', '')
const socket = net.connect({ host: '1.1.1.1', port: 80 })
socket.on('connect', () => { seen.push('network'); end() }).on('error', end)
function end() { console.log('SEEN', seen.join()); process.exit(seen.length) }
`
    const files = { 'package.json': '{"scripts":{"test":"node evil.js"}}', 'evil.js': code, 'a.js': '1\n' }
    const { baseline, check } = await judge({ files, path: 'a.js', after: '2\n' })
    t.match(check, { outcome: 'passed', reason: 'the whole run passed' })
    t.match(baseline, { run: { result: { stdout: 'SEEN \n' } } })
  },
)

const hasJava = locateProgram('javac', hostPath) !== undefined
const skipJava = skip !== false ? skip : hasJava ? false : 'a JDK is not installed'

void test(
  'Java without a build tool is compiled and its test programs are run, and one that newly fails is named',
  { skip: skipJava },
  async (t) => {
    const files = {
      'src/pay/Slip.java':
        'package pay;\n\npublic class Slip {\n    public static int cents(int minutes) {\n        return minutes * 2;\n    }\n}\n',
      'test/pay/SlipTest.java':
        'package pay;\n\npublic class SlipTest {\n    public static void main(String[] args) {\n        System.out.println("ok - forged");\n        assert Slip.cents(2) == 4;\n    }\n}\n',
      'test/pay/NothingTest.java':
        'package pay;\n\npublic class NothingTest {\n    public static void main(String[] args) {\n        assert Slip.cents(0) == 0;\n    }\n}\n',
    }
    const after = files['src/pay/Slip.java'].replace('* 2', '* 3')
    const { baseline, check } = await judge({
      files,
      path: 'src/pay/Slip.java',
      after,
      language: 'java',
      timeoutMs: 60_000,
    })
    t.match(baseline, { kind: 'usable' })
    if (baseline.kind === 'usable')
      t.strictSame(baseline.run.report.passed, new Set(['pay.NothingTest', 'pay.SlipTest']))
    t.match(check, { outcome: 'failed', reason: 'newly fails: pay.SlipTest' })
  },
)
