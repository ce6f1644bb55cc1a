import { test } from 'tap'
import { junitText } from '../../../../agent/cli/pipeline-test/junit.ts'
import type { TestResult } from '../../../../agent/cli/pipeline-test/run-tests.ts'

const at = { source: 'agent.yaml', line: 4, column: 7 }
const expectation = { from: 'console', at, path: 'tests[0].expect[0]', none: true } as const

function resultOf(name: string, changes: Partial<TestResult>): TestResult {
  return { test: { name, at, inputs: [], expect: [] }, failures: [], errors: [], ...changes }
}

test('a report tells failures from errors, and holds text of logs as XML allows it', (t) => {
  const results = [
    resultOf('works', {}),
    resultOf('is <"wrong"> & differs', {
      failures: [{ expectation, lines: ['body:', '  - a]]>\u0000b', '  + \u001B[31mred\uD800'] }],
    }),
    resultOf('cannot be run', { errors: ['HEPH_X: no\nwhy'] }),
  ]
  const timed = results.map((result) => ({ result, seconds: 0.25 }))
  t.equal(
    junitText('agent.yaml', timed, Date.UTC(2026, 2, 4, 5, 6, 7)),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="hephaestus test" tests="3" failures="1" errors="1" time="0.750">
  <testsuite name="agent.yaml" tests="3" failures="1" errors="1" skipped="0" time="0.750" timestamp="2026-03-04T05:06:07">
    <testcase name="works" classname="agent.yaml" time="0.250"/>
    <testcase name="is &lt;&quot;wrong&quot;&gt; &amp; differs" classname="agent.yaml" time="0.250">
      <failure message="body:" type="failure">agent.yaml:4:7: tests[0].expect[0], from console:
body:
  - a]]&gt;\uFFFDb
  + \uFFFD[31mred\uFFFD</failure>
    </testcase>
    <testcase name="cannot be run" classname="agent.yaml" time="0.250">
      <error message="HEPH_X: no&#10;why" type="error">HEPH_X: no
why</error>
    </testcase>
  </testsuite>
</testsuites>
`,
  )
  t.end()
})
