import { test } from 'tap'
import {
  readableOutput,
  readTestReport,
  type TestReport,
} from '../../../../processors/fix/validation/tests/test-report.ts'
import type { ReportFormat } from '../../../../processors/fix/validation/tests/test-plan.ts'

function read(
  format: ReportFormat,
  output: { stdout?: string; stderr?: string; exitCode?: number },
): unknown {
  const report: TestReport = readTestReport(format, { stdout: '', stderr: '', exitCode: 0, ...output })
  return { passed: [...report.passed], failed: [...report.failed], skipped: [...report.skipped] }
}

void test('TAP is read with its subtests, skips and same names', (t) => {
  const stdout = `TAP version 13
# Subtest: adds
ok 1 - adds
  ---
  duration_ms: 1
  ...
# Subtest: cart
    # Subtest: adds
    not ok 1 - adds
      ---
      error: 'ok 1 - not a test'
      ...
    ok 2 - waits # SKIP no network
    1..2
not ok 2 - cart
# Subtest: adds
ok 3 - adds
1..3
`
  t.strictSame(read('tap', { stdout }), {
    passed: ['adds', 'adds (2)'],
    failed: ['cart > adds', 'cart'],
    skipped: ['cart > waits'],
  })
  t.end()
})

void test('the JSON of jest and vitest is read, also behind other output, with files that do not load', (t) => {
  const results = {
    testResults: [
      {
        name: 'a.js',
        assertionResults: [
          { fullName: 'x y', status: 'passed' },
          { fullName: 'z', status: 'pending' },
        ],
      },
      { name: 'b.js', assertionResults: [{ fullName: 'x', status: 'failed' }] },
      { name: 'c.js', status: 'failed', assertionResults: [] },
    ],
  }
  t.strictSame(read('jest', { stdout: `> {odd} output\n{not json\n${JSON.stringify(results)}\n` }), {
    passed: ['a.js > x y'],
    failed: ['b.js > x', 'c.js'],
    skipped: ['a.js > z'],
  })
  t.end()
})

void test('the JSON of mocha is read', (t) => {
  const results = {
    passes: [{ fullTitle: 'a' }],
    failures: [{ fullTitle: 'b' }],
    pending: [{ fullTitle: 'c' }],
  }
  t.strictSame(read('mocha', { stdout: JSON.stringify(results, undefined, 2) }), {
    passed: ['a'],
    failed: ['b'],
    skipped: ['c'],
  })
  t.end()
})

void test('the summary of pytest is read', (t) => {
  const stdout = `..F
=========================== short test summary info ============================
PASSED test_a.py::test_one
PASSED test_a.py::test_many[a - b]
SKIPPED [1] test_a.py:3: no network
FAILED test_a.py::test_two - assert 1 == 2
ERROR test_b.py - ImportError: no module
2 passed, 1 failed
`
  t.strictSame(read('pytest', { stdout, exitCode: 1 }), {
    passed: ['test_a.py::test_one', 'test_a.py::test_many[a - b]'],
    failed: ['test_a.py::test_two', 'test_b.py'],
    skipped: ['[1] test_a.py:3: no network'],
  })
  t.end()
})

void test('the verbose output of unittest is read, with docstrings and output in between', (t) => {
  const stderr = `test_a (tests.test_x.Case.test_a) ... ok
test_b (tests.test_x.Case)
Says what it does. ... FAIL
test_c (tests.test_x.Case.test_c) ... some output
ok
test_d (tests.test_x.Case.test_d) ... skipped 'no network'
test_e (unittest.loader._FailedTest.test_e) ... ERROR

----------------------------------------------------------------------
Ran 5 tests in 0.001s
`
  t.strictSame(read('unittest', { stderr, exitCode: 1 }), {
    passed: ['tests.test_x.Case.test_a', 'tests.test_x.Case.test_c'],
    failed: ['tests.test_x.Case.test_b', 'unittest.loader._FailedTest.test_e'],
    skipped: ['tests.test_x.Case.test_d'],
  })
  t.end()
})

void test('the events of go test are read, with packages that do not compile', (t) => {
  const events = [
    { Action: 'run', Package: 'shop', Test: 'TestA' },
    { Action: 'pass', Package: 'shop', Test: 'TestA' },
    { Action: 'fail', Package: 'shop', Test: 'TestB' },
    { Action: 'skip', Package: 'shop', Test: 'TestC' },
    { Action: 'pass', Package: 'shop' },
    { Action: 'fail', Package: 'shop/api' },
  ]
  const stdout = ['# shop/api', ...events.map((event) => JSON.stringify(event)), '{broken'].join('\n')
  t.strictSame(read('go', { stdout }), {
    passed: ['shop.TestA'],
    failed: ['shop.TestB', 'shop/api'],
    skipped: ['shop.TestC'],
  })
  t.end()
})

void test('a run without a readable report is one test', (t) => {
  t.strictSame(read('exit_code', { exitCode: 0 }), { passed: ['the whole run'], failed: [], skipped: [] })
  t.strictSame(read('exit_code', { exitCode: 2 }), { passed: [], failed: ['the whole run'], skipped: [] })
  t.end()
})

void test('malformed and empty output tells no test', (t) => {
  for (const format of ['tap', 'jest', 'mocha', 'pytest', 'unittest', 'go'] as const) {
    for (const text of ['', '{', '}{', 'ok', '\u0000\u0001', '{'.repeat(10_000)]) {
      const none = read(format, { stdout: format === 'tap' && text === 'ok' ? '' : text, stderr: text })
      t.strictSame(none, { passed: [], failed: [], skipped: [] })
    }
  }
  t.end()
})

void test('cargo test is read, with its ignored tests and those in comments', (t) => {
  const stdout = `
running 3 tests
test slip::tests::rounds ... ok
test slip::tests::slow ... ignored, takes an hour
test slip::tests::adds ... FAILED

failures:

---- slip::tests::adds stdout ----
test result: FAILED. 1 passed; 1 failed

running 1 test
test src/slip.rs - slip::gross (line 12) ... ok
test src/slip.rs - slip::net (line 20) - should panic ... ok
`
  t.strictSame(read('cargo', { stdout, exitCode: 101 }), {
    passed: ['slip::tests::rounds', 'src/slip.rs - slip::gross', 'src/slip.rs - slip::net'],
    failed: ['slip::tests::adds'],
    skipped: ['slip::tests::slow'],
  })
  t.end()
})

void test('reports of Surefire are read, whatever the tests print', (t) => {
  const stdout = `[INFO] Tests run: 4
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="orders.FileTest" tests="4">
  <properties><property name="user.dir" value="/workspace"/></properties>
  <testcase name="reads" classname="orders.FileTest" time="0.1"/>
  <testcase name="refuses" classname="orders.FileTest" time="0.1">
    <failure message="expected &lt;1&gt;" type="AssertionError">at orders.FileTest</failure>
  </testcase>
  <testcase name="waits" classname="orders.FileTest" time="0"><skipped/></testcase>
  <testcase name="prints" classname="orders.FileTest" time="0">
    <system-out><![CDATA[<error>no error</error>]]></system-out>
  </testcase>
</testsuite>`
  t.strictSame(read('junit', { stdout, exitCode: 1 }), {
    passed: ['orders.FileTest.reads', 'orders.FileTest.prints'],
    failed: ['orders.FileTest.refuses'],
    skipped: ['orders.FileTest.waits'],
  })
  t.equal(readableOutput('junit', stdout), '[INFO] Tests run: 4\n')
  t.end()
})
