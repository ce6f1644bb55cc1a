import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import type { ReportFormat, TestPlan } from '../../../../processors/fix/validation/tests/test-plan.ts'
import { partOf } from '../../../../processors/fix/validation/tests/test-part.ts'
import { onlyTests, withoutFailed } from '../../../../processors/fix/validation/tests/test-selection.ts'

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
  const only = run(onlyTests(plan, ['a', "a > b $5 (it's)"])?.command ?? [])
  t.same(only.match(/(?:not )?ok \d+ - .*/g), ["not ok 1 - b $5 (it's)", 'ok 2 - c', 'not ok 1 - a'])
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

const MAVEN = 'mvn -o -B test; status=$?; cat reports; exit $status'
const GRADLE = 'gradle --offline --continue test; status=$?; cat reports; exit $status'
const CHOSEN: readonly (readonly [string, TestPlan, readonly string[], readonly string[]])[] = [
  [
    'pytest by their ids',
    planOf('pytest', 'pytest', '-q'),
    ['tests/test_a.py::test_b[1 2]'],
    ['pytest', '-q', 'tests/test_a.py::test_b[1 2]'],
  ],
  [
    'unittest by their names',
    planOf('unittest', 'python3', '-m', 'unittest', 'discover'),
    ['test_a.A.test_b'],
    ['python3', '-m', 'unittest', 'discover', '-k', 'test_a.A.test_b'],
  ],
  [
    'Go by their packages, those in tables as a whole',
    planOf('go', 'go', 'test', '-json', './...'),
    ['example.com/shop/cart.TestTotal/of_1.5', 'example.com/shop/cart.ExampleTotal'],
    ['go', 'test', '-json', '-run', '^(?:TestTotal|ExampleTotal)$', 'example.com/shop/cart'],
  ],
  [
    'Cargo by their paths',
    planOf('cargo', 'cargo', 'test', '--lib'),
    ['cart::tests::total'],
    ['cargo', 'test', '--lib', '--', '--exact', 'cart::tests::total'],
  ],
  [
    'Maven by class and method',
    planOf('junit', '/bin/sh', '-c', MAVEN),
    ['shop.CartTest.total[1]', 'shop.CartTest.empty', 'shop.Cart$InnerTest.one(int)'],
    [
      '/bin/sh',
      '-c',
      MAVEN.replace(
        ' test;',
        " test '-Dtest=CartTest#total+empty,Cart$InnerTest#one' -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false;",
      ),
    ],
  ],
  [
    'Gradle by class and method',
    planOf('junit', '/bin/sh', '-c', GRADLE),
    ['shop.CartTest.total'],
    ['/bin/sh', '-c', GRADLE.replace(' test;', " test --tests '*CartTest.total';")],
  ],
]

for (const [name, plan, tests, command] of CHOSEN) {
  void test(`only the named tests are run: ${name}`, (t) => {
    t.strictSame(onlyTests(plan, tests)?.command, command)
    t.end()
  })
}

void test('what cannot be run alone is not: no names, too many, names with blanks, a command that chooses by itself', (t) => {
  const cargo = planOf('cargo', 'cargo', 'test')
  const many = Array.from({ length: 21 }, (_, at) => `tests::t${at}`)
  t.strictSame(
    [[], many, ['src/lib.rs - total']].map((names) => onlyTests(cargo, names)),
    [undefined, undefined, undefined],
  )
  const junit = planOf('junit', '/bin/sh', '-c', MAVEN)
  t.equal(onlyTests(junit, ['shop.CartSpec.adds what is in it']), undefined)
  const jest = planOf('jest', '/bin/sh', '-c', 'jest -t cart --json')
  t.equal(onlyTests(jest, ['/w/a.js > adds']), undefined)
  t.equal(withoutFailed(jest, new Set(['/w/a.js > adds'])), jest)
  t.equal(onlyTests(planOf('exit_code', 'make', 'test'), ['the whole run']), undefined)
  t.end()
})

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script]
const PARTS: readonly (readonly [string, TestPlan, readonly string[], readonly string[] | undefined])[] = [
  [
    'pytest by file',
    planOf('pytest', 'pytest', '-q'),
    ['tests/test_a.py'],
    ['pytest', '-q', 'tests/test_a.py'],
  ],
  [
    'Go by package',
    planOf('go', 'go', 'test', './...'),
    ['cart/a_test.go', 'cart/b_test.go', 'c_test.go'],
    ['go', 'test', './cart', './'],
  ],
  [
    'the runner of Node by file',
    planOf('tap', ...shell('node --test --test-reporter=tap')),
    ['test/a.test.js'],
    shell('node --test --test-reporter=tap test/a.test.js'),
  ],
  [
    'Vitest by file, before its report is read',
    planOf('jest', ...shell('vitest run --reporter=json; code=$?; cat report; exit $code')),
    ['a.test.js'],
    shell('vitest run --reporter=json a.test.js; code=$?; cat report; exit $code'),
  ],
  [
    'Maven by class',
    planOf('junit', ...shell(MAVEN)),
    ['src/test/java/shop/CartTest.java'],
    shell(
      MAVEN.replace(
        ' test;',
        ' test -Dtest=CartTest -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false;',
      ),
    ),
  ],
  [
    'not where the call names files itself',
    planOf('tap', ...shell('node --test test/*.js')),
    ['test/a.js'],
    undefined,
  ],
  ['not of files with odd names', planOf('pytest', 'pytest'), ['tests/test a.py', '-x.py;ls'], undefined],
  ['not with other runners', planOf('exit_code', 'make', 'test'), ['a.c'], undefined],
]

for (const [name, plan, files, command] of PARTS) {
  void test(`only the tests of some files are run: ${name}`, (t) => {
    t.strictSame(partOf(plan, files)?.command, command)
    t.end()
  })
}
