import { spawnSync } from 'node:child_process'

/**
 * Checks who imports whom. A parser that is missing reads nothing and breaks no rule, so the number of
 * modules that were read must not fall under a floor.
 */
const MODULES_MIN = 100

const { stdout, stderr, status } = spawnSync(
  'depcruise',
  [
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'agent',
    'config',
    'receivers',
    'processors',
    'exporters',
    'test',
  ],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
)
interface Report {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly {
      readonly rule: { readonly name: string }
      readonly from: string
      readonly to: string
    }[]
  }
}
if (stdout === '') {
  console.error(stderr)
  process.exit(status ?? 1)
}
const { summary } = JSON.parse(stdout) as Report
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`)
if (summary.totalCruised < MODULES_MIN) {
  console.error(
    `only ${summary.totalCruised} modules were read, at least ${MODULES_MIN} were expected: is the parser missing?`,
  )
}
console.log(`${summary.totalCruised} modules, ${summary.violations.length} violations`)
process.exit(summary.violations.length > 0 || summary.totalCruised < MODULES_MIN ? 1 : 0)
