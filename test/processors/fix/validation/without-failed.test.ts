import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import type { ReportFormat, TestPlan } from '../../../../processors/fix/validation/tests/test-plan.ts'
import { withoutFailed } from '../../../../processors/fix/validation/tests/without-failed.ts'

const planOf = (format: ReportFormat, ...command: readonly string[]): TestPlan => ({
  origin: '',
  directory: '',
  environment: {},
  command,
  format,
})

void test('the runner of Node leaves out tests that failed, whatever their names hold, and no others', async (t) => {
  const directory = t.testdir({
    'a.test.mjs': `import test from 'node:test'
test('a', async (t) => {
  await t.test("b $5 (it's)", () => { throw new Error('b') })
  await t.test('c', () => {})
})
test('b', () => {})
`,
  })
  const plan = planOf('tap', '/bin/sh', '-c', 'export PATH="$PATH"; node --test --test-reporter=tap')
  const run = (command: readonly string[]): string =>
    spawnSync(command[0] ?? '', command.slice(1), {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    }).stdout
  t.match(run(plan.command), /not ok 1 - b/)
  const output = run(withoutFailed(plan, new Set(['a', "a > b $5 (it's)"])).command)
  t.same(output.match(/(?:not )?ok \d+ - .*/g), ['ok 1 - c', 'ok 1 - a', 'ok 2 - b'])
})

void test('pytest leaves out tests that failed; a runner that cannot runs all', (t) => {
  const failed = new Set(['tests/test_a.py::test_b[1 2]'])
  const pytest = planOf('pytest', 'python3', '-m', 'pytest')
  t.same(withoutFailed(pytest, failed).command.slice(3), ['--deselect=tests/test_a.py::test_b[1 2]'])
  for (const plan of [planOf('cargo', 'cargo', 'test'), pytest])
    t.equal(withoutFailed(plan, plan === pytest ? new Set() : failed).command, plan.command)
  const many = new Set(Array.from({ length: 1_000 }, (_, at) => `tests/test_prices.py::test_number_${at}`))
  t.equal(withoutFailed(pytest, many).command, pytest.command, 'more than a command has room for')
  t.end()
})
