import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import { findTestPlans } from '../../../../processors/fix/validation/tests/test-plans.ts'
import type { TestPlan } from '../../../../processors/fix/validation/tests/test-plan.ts'
import { openProject, projectWith } from '../project.ts'

interface Found {
  readonly line: string
  readonly directory: string
  readonly format: string
}

async function plansFor(
  files: Readonly<Record<string, string>>,
  path: string,
  testCommand?: readonly string[],
): Promise<readonly Found[]> {
  return (await plansOf(files, path, testCommand)).map(foundOf)
}

async function plansOf(
  files: Readonly<Record<string, string>>,
  path: string,
  testCommand?: readonly string[],
): Promise<readonly TestPlan[]> {
  const directory = await projectWith(files)
  try {
    const repository = await openProject(directory)
    const reference = { path: directory, ...(testCommand === undefined ? {} : { testCommand }) }
    return await findTestPlans({ repository, reference, path, language: languageOf(path) })
  } finally {
    await rm(directory, { recursive: true })
  }
}

function languageOf(path: string): Language {
  if (path.endsWith('.py')) return 'python'
  if (path.endsWith('.rs')) return 'rust'
  if (path.endsWith('.java')) return 'java'
  return path.endsWith('.go') ? 'go' : 'javascript'
}

function foundOf({ command, directory, format }: TestPlan): Found {
  const script = command[0] === '/bin/sh' ? (command[2] ?? '') : command.join(' ')
  return { line: script.replace(PROGRAMS, ''), directory, format }
}

/** What lets a script find the programs of installed packages. */
const PROGRAMS = /^export PATH="\$PWD\/node_modules\/\.bin[^"]*:\$PATH"; /

const manifest = (test_: string, scripts: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ scripts: { ...scripts, test: test_ } })

const SCRIPTS: readonly (readonly [script: string, line: string, format: string])[] = [
  ['node --test', 'node --test --test-reporter=tap', 'tap'],
  ['node --import tsx --test test/*.ts', 'node --import tsx --test --test-reporter=tap test/*.ts', 'tap'],
  ['node --test --test-reporter=spec', 'node --test --test-reporter=tap', 'tap'],
  ['c8 node --test', 'c8 node --test --test-reporter=tap', 'tap'],
  ['jest', 'jest --json --ci --watchAll=false', 'jest'],
  ['NODE_ENV=test jest --runInBand', 'NODE_ENV=test jest --runInBand --json --ci --watchAll=false', 'jest'],
  [
    'vitest',
    'vitest --run --reporter=json --outputFile=/tmp/vitest-report.json; code=$?; cat /tmp/vitest-report.json; exit $code',
    'jest',
  ],
  ['mocha test/**/*.js', 'mocha test/**/*.js --reporter json', 'mocha'],
  ['npx mocha', 'mocha --reporter json', 'mocha'],
  ['tap', 'tap --reporter=tap --disable-coverage', 'tap'],
  ['eslint . && node --test', 'node --test --test-reporter=tap', 'tap'],
  ['npm run lint && npm run unit', 'node --test --test-reporter=tap unit/', 'tap'],
  ['./run-tests.sh', './run-tests.sh', 'exit_code'],
  ['jest unit && jest slow', 'jest unit && jest slow', 'exit_code'],
  ['node --test; true', 'node --test; true', 'exit_code'],
]

for (const [script, line, format] of SCRIPTS) {
  void test(`the test script "${script}" is run as "${line}"`, async (t) => {
    const scripts = { lint: 'eslint .', unit: 'node --test unit/' }
    const found = await plansFor({ 'package.json': manifest(script, scripts), 'a.js': '' }, 'a.js')
    t.strictSame(found, [{ line, directory: '', format }])
  })
}

const SHOWN: readonly (readonly [script: string, line: string])[] = [
  ['node --test --test-reporter=dot', 'node --test --test-reporter=spec'],
  ['jest', 'jest --ci --watchAll=false'],
  ['vitest', 'vitest --run'],
  ['mocha --bail', 'mocha --bail'],
  ['eslint . && mocha', 'mocha'],
]

for (const [script, line] of SHOWN) {
  void test(`the errors of "${script}" are shown by "${line}"`, async (t) => {
    const [plan] = await plansOf({ 'package.json': manifest(script), 'a.js': '' }, 'a.js')
    t.equal(plan?.shown?.[2]?.replace(PROGRAMS, ''), line)
  })
}

void test('a script finds the programs of the packages around it, the nearest first; Node needs none', async (t) => {
  const lineOf = async (script: string): Promise<string | undefined> => {
    const files = { 'packages/a/package.json': manifest(script), 'packages/a/a.js': '' }
    return (await plansOf(files, 'packages/a/a.js'))[0]?.command[2]
  }
  t.equal(
    await lineOf('mocha'),
    'export PATH="$PWD/node_modules/.bin:$PWD/../node_modules/.bin:$PWD/../../node_modules/.bin:$PATH"; mocha --reporter json',
  )
  t.equal(await lineOf('node --test'), 'node --test --test-reporter=tap')
})

void test('a package.json without a real test script has no tests', async (t) => {
  const text = manifest('echo "Error: no test specified" && exit 1')
  t.strictSame(await plansFor({ 'package.json': text, 'a.js': '' }, 'a.js'), [])
})

void test('a malformed package.json has no tests', async (t) => {
  t.strictSame(await plansFor({ 'package.json': '{"scripts":', 'a.js': '' }, 'a.js'), [])
})

void test('files that import node:test are run where no script tells how', async (t) => {
  const files = { 'a.js': '', 'test/a.test.js': `import { test } from 'node:test'` }
  t.strictSame(await plansFor(files, 'a.js'), [
    { line: 'node --test --test-reporter=tap', directory: '', format: 'tap' },
  ])
})

void test('the nearest package with tests above the changed file is the one that is tested', async (t) => {
  const files = {
    'package.json': manifest('jest'),
    'services/cart/package.json': manifest('node --test'),
    'services/cart/src/a.js': '',
    'services/list/package.json': '{}',
    'services/list/a.js': '',
  }
  t.strictSame(await plansFor(files, 'services/cart/src/a.js'), [
    { line: 'node --test --test-reporter=tap', directory: 'services/cart', format: 'tap' },
  ])
  t.match(await plansFor(files, 'services/list/a.js'), [{ directory: '', format: 'jest' }])
})

void test('a configured command is used as it is written, and its report where we know it', async (t) => {
  const files = { 'package.json': manifest('jest'), 'a.js': '' }
  t.strictSame(await plansFor(files, 'a.js', ['make', 'check']), [
    { line: 'make check', directory: '', format: 'exit_code' },
  ])
  t.match(await plansFor(files, 'a.js', ['node', '--test', '--test-reporter=tap']), [{ format: 'tap' }])
})

const CASES = 'import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n'
const FUNCTIONS = 'def test_a():\n    assert True\n'
const PYTEST =
  'python3 -m pytest -q -rA --tb=short --color=no -p no:cacheprovider --continue-on-collection-errors'

void test('Python test functions are run by pytest alone', async (t) => {
  const files = { 'shop.py': '', 'tests/test_shop.py': FUNCTIONS }
  t.strictSame(await plansFor(files, 'shop.py'), [{ line: PYTEST, directory: '', format: 'pytest' }])
})

void test('Python test cases are run by unittest, from the folder they are in', async (t) => {
  t.strictSame(await plansFor({ 'shop.py': '', 'test_shop.py': CASES }, 'shop.py'), [
    { line: 'python3 -m unittest discover -v', directory: '', format: 'unittest' },
  ])
  t.strictSame(await plansFor({ 'shop.py': '', 'tests/test_shop.py': CASES }, 'shop.py'), [
    { line: 'python3 -m unittest discover -v -s tests -p test*.py', directory: '', format: 'unittest' },
  ])
  const inPackage = { 'shop.py': '', 'tests/__init__.py': '', 'tests/test_shop.py': CASES }
  t.strictSame(await plansFor(inPackage, 'shop.py'), [
    { line: 'python3 -m unittest discover -v', directory: '', format: 'unittest' },
  ])
})

void test('Python tests find the packages that lie in a folder of sources', async (t) => {
  const layouts: readonly (readonly [string, string | undefined])[] = [
    ['src/shop/__init__.py', 'src'],
    ['src/shop.py', 'src'],
    ['src/__init__.py', undefined],
    ['shop/__init__.py', undefined],
  ]
  for (const [path, wanted] of layouts) {
    const files = { 'setup.py': '', [path]: '', 'tests/test_shop.py': 'def test_a(): pass\n' }
    const [plan] = await plansOf(files, path)
    t.equal(plan?.environment?.['PYTHONPATH'], wanted, path)
  }
})

void test('Python tests are run with the packages that are installed beside the code, else with those of the machine', async (t) => {
  const files = {
    'requirements.txt': '',
    'shop.py': '',
    'test_shop.py': 'def test_a(): pass\n',
    '.gitignore': '.venv\n',
    '.venv/bin/python': '',
  }
  t.strictSame(
    (await plansFor(files, 'shop.py')).map(({ line }) => line),
    [PYTEST.replace('python3', '.venv/bin/python'), PYTEST],
  )
})

void test('mixed Python tests are run by pytest, and by unittest where there is no pytest', async (t) => {
  const files = {
    'app/pyproject.toml': '',
    'app/shop.py': '',
    'app/test_a.py': CASES,
    'app/test_b.py': FUNCTIONS,
  }
  const formats = (await plansFor(files, 'app/shop.py')).map(({ format, directory }) => [format, directory])
  t.strictSame(formats, [
    ['pytest', 'app'],
    ['unittest', 'app'],
  ])
})

void test('a Go module is tested as a whole, in the folder of its go.mod', async (t) => {
  const files = { 'svc/go.mod': 'module svc', 'svc/a.go': 'package svc', 'svc/a_test.go': 'package svc' }
  t.strictSame(await plansFor(files, 'svc/a.go'), [
    { line: 'go test -vet=off -json ./...', directory: 'svc', format: 'go' },
  ])
  t.strictSame(await plansFor({ 'go.mod': 'module a', 'a.go': 'package a' }, 'a.go'), [])
})

void test('a Rust crate is tested by cargo where its manifest is, without network', async (t) => {
  const files = { 'Cargo.toml': '', 'tools/Cargo.toml': '', 'tools/src/main.rs': '', 'src/lib.rs': '' }
  t.strictSame(await plansFor(files, 'tools/src/main.rs'), [
    { line: 'cargo test --offline --no-fail-fast', directory: 'tools', format: 'cargo' },
    { line: 'cargo test --offline --no-fail-fast --bins', directory: 'tools', format: 'cargo' },
  ])
  const library = await plansFor({ 'Cargo.toml': '', 'src/lib.rs': '' }, 'src/lib.rs')
  t.strictSame(library[1]?.line, 'cargo test --offline --no-fail-fast --lib --bins')
  t.strictSame(await plansFor({ 'src/lib.rs': '' }, 'src/lib.rs'), [])
})

void test('a Java project is tested by the tool whose file is nearest, and its reports are printed', async (t) => {
  const [maven] = await plansFor({ 'pom.xml': '', 'src/main/java/A.java': '' }, 'src/main/java/A.java')
  t.match(maven, { directory: '', format: 'junit' })
  t.match(maven?.line, /^mvn -o -B .* test; .*surefire-reports.* exit \$status$/)
  const files = { 'pom.xml': '', 'app/build.gradle': '', 'app/src/A.java': '' }
  const [gradle] = await plansFor(files, 'app/src/A.java')
  t.match(gradle, { directory: 'app', format: 'junit' })
  t.match(gradle?.line, /^gradle --offline /)
  t.strictSame(await plansFor({ 'src/A.java': '' }, 'src/A.java'), [])
})

void test('Java without a build tool is compiled together, and its test classes with a main are run', async (t) => {
  const main = 'class X { public static void main(String[] args) {} }'
  const files = {
    'app/src/shop/A.java': 'package shop;',
    'app/src/shop/Main.java': `package shop; ${main}`,
    'app/test/shop/AllTests.java': `package shop;\n${main}`,
    'app/test/Helper.java': 'class Helper {}',
    'app/test/$(touch x).java': main,
    'other/test/OtherTest.java': main,
  }
  const [plan, ...more] = await plansFor(files, 'app/src/shop/A.java')
  t.match(plan, { directory: 'app', format: 'tap' })
  t.match(plan?.line, 'for class in shop.AllTests; do')
  t.strictSame(more, [])
})
