import type { TestPlan } from './test-plan.ts'

/**
 * A plan that leaves out tests by name, as pytest and Node's runner can; of other runners the plan as it is. Of a test in a test
 * that failed only the inner one is left out.
 */
export function withoutFailed(plan: TestPlan, failed: ReadonlySet<string>): TestPlan {
  const names = [...failed].filter((name) => ![...failed].some((one) => one.startsWith(`${name} > `)))
  if (names.length === 0) return plan
  if (plan.format === 'pytest')
    return { ...plan, command: [...plan.command, ...names.map((name) => `--deselect=${name}`)] }
  const command = plan.command.map((word) => word.replace(NODE_TEST, `$&${skipping(names)}`))
  return plan.format === 'tap' ? { ...plan, command } : plan
}

const NODE_TEST = /\bnode\b[^;|&]*? --test(?= )/

/** For a shell. Node knows a test in a test by both names with a blank between. */
function skipping(names: readonly string[]): string {
  const patterns = names.map((name) => RegExp.escape(name.replaceAll(' > ', ' ')))
  return patterns
    .map((pattern) => ` '--test-skip-pattern=/^${pattern}$/'`)
    .join('')
    .replaceAll('$', '$$$$')
}
