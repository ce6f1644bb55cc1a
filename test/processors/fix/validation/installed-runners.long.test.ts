import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { errorsIn } from '../../../../processors/fix/reproduction/observation.ts'
import { runTests, testBaseline } from '../../../../processors/fix/validation/checks/tests.ts'
import { EvidenceLog } from '../../../../processors/fix/validation/evidence-log.ts'
import { findTestPlans } from '../../../../processors/fix/validation/tests/test-plans.ts'
import type { TestPlan } from '../../../../processors/fix/validation/tests/test-plan.ts'
import type { TestReport } from '../../../../processors/fix/validation/tests/test-report.ts'
import { onlyTests, withoutFailed } from '../../../../processors/fix/validation/tests/test-selection.ts'
import { withWorkspace } from '../../../../processors/fix/validation/workspace.ts'
import { skip, withSandboxed } from '../sandboxed.ts'

/**
 * Goal: a suite is run by the runner that is installed beside the code, as npm would, and read test by test.
 * Method: the real runners from the registry, in versions that people have; one test passes and one fails.
 */
const CODE = 'exports.sum = (list) => list.reduce((a, b) => a + b)\n'
const SUITE = `
const { sum } = require('../sum.js')
describe('sum', () => {
  it('adds', () => { if (sum([1, 2]) !== 3) throw new Error('no') })
  it('knows nothing of zero', () => { sum([]) })
})
`
const RUNNERS = [
  { runner: 'mocha', version: '11.7.1', script: 'mocha', suite: SUITE },
  { runner: 'jest', version: '30.0.0', script: 'jest', suite: SUITE },
  {
    runner: 'vitest',
    version: '5.1.1',
    script: 'vitest run',
    suite: `import { describe, it } from 'vitest'\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${SUITE}`,
  },
]

for (const { runner, version, script, suite } of RUNNERS) {
  test(
    `a suite of ${runner} is run by what is installed beside the code`,
    { skip, timeout: 200_000 },
    async (t) => {
      const manifest = { scripts: { test: script }, devDependencies: { [runner]: version } }
      const files = {
        'package.json': JSON.stringify(manifest),
        'sum.js': CODE,
        [`test/sum.test.${runner === 'vitest' ? 'mjs' : 'js'}`]: suite,
      }
      const evidence = new EvidenceLog()
      await withSandboxed(files, async ({ directory, settings }) => {
        const words = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
        const { status, stderr } = spawnSync('npm', words, { cwd: directory, encoding: 'utf8' })
        t.equal(status, 0, stderr)
        const { repository } = settings
        const reference = { path: directory }
        const plans = await findTestPlans({ repository, reference, path: 'sum.js', language: 'javascript' })
        const options = { timeoutMs: 60_000, evidence, signal: new AbortController().signal }
        const baseline = await withWorkspace(settings, [], async (workspace) =>
          testBaseline(workspace, plans, options),
        )
        if (baseline.kind !== 'usable')
          throw new Error(
            JSON.stringify([
              baseline,
              evidence.select(new Set(baseline.kind === 'none' ? [] : baseline.evidence)),
            ]),
          )
        const { passed, failed } = baseline.run.report
        t.match([...passed], [/adds/])
        t.match([...failed], [/knows nothing of zero/])
        const { plan } = baseline
        const namesOf = async (chosen: TestPlan): Promise<TestReport> =>
          withWorkspace(
            settings,
            [],
            async (workspace) => (await runTests(workspace, chosen, options)).report,
          )
        const without = await namesOf(withoutFailed(plan, failed))
        t.strictSame([[...without.passed], without.failed.size], [[...passed], 0])
        const only = await namesOf(onlyTests(plan, [...failed]) ?? plan)
        t.strictSame([[...only.failed], only.passed.size], [[...failed], 0])
        const { shown = [], environment } = onlyTests(plan, [...failed]) ?? plan
        const { stdout, stderr: more } = await withWorkspace(settings, [], (workspace) =>
          workspace.run({ command: shown, environment, wallMs: 60_000 }, new AbortController().signal),
        )
        t.match(errorsIn(`${stdout}\n${more}`, 'javascript', repository), [
          { types: ['TypeError'], messages: [/Reduce of empty array/], path: 'sum.js', place: /^1:/ },
        ])
      })
    },
  )
}
