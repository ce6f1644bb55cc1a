import type { TestPlan } from './test-plan.ts'

/**
 * A plan that leaves out tests by name, as pytest and Node's runner can; of other runners the plan as it is. Of a test in a test
 * that failed only the inner one is left out.
 * Bounds: names of 16 KiB together; with more the plan is as it is, since a command has only so much room.
 */
export function withoutFailed(plan: TestPlan, failed: ReadonlySet<string>): TestPlan {
  const names = [...failed].filter((name) => ![...failed].some((one) => one.startsWith(`${name} > `)))
  if (names.length === 0 || names.join('').length > NAMES_CHARACTERS_MAX) return plan
  if (plan.format === 'pytest')
    return { ...plan, command: [...plan.command, ...names.map((name) => `--deselect=${name}`)] }
  if (plan.format !== 'tap') return plan
  const command = plan.command.map((word) => word.replace(NODE_TEST, `$&${skipping(names)}`))
  return { ...plan, command }
}

/** One word of a command has at most 128 KiB; what is escaped takes up to four times as much. */
const NAMES_CHARACTERS_MAX = 16 * 1024

const NODE_TEST = /\bnode\b[^;|&]*? --test(?= )/

/** For a shell. Node knows a test in a test by both names with a blank between. */
function skipping(names: readonly string[]): string {
  const patterns = names.map((name) => RegExp.escape(name.replaceAll(' > ', ' ')))
  return patterns
    .map((pattern) => ` '--test-skip-pattern=/^${pattern}$/'`)
    .join('')
    .replaceAll('$', '$$$$')
}
