import { linearPattern } from '../pattern/linear-pattern.ts'
import { inAnyCase } from '../model/literal.ts'
import type { RedactionRule } from './rule.ts'

/** A rule as a user writes it. */
interface WrittenRule {
  readonly name: string
  readonly literals: readonly string[]
  readonly pattern: string
  /** Name of the group of the pattern that holds the value; '': all that it matches. */
  readonly group: string
}

/**
 * Makes a rule of what a user wrote; its pattern is matched in linear time.
 * Errors: ConfigError HEPH_PATTERN_INVALID.
 */
export function userRule({ name, literals, pattern, group }: WrittenRule): RedactionRule {
  const compiled = linearPattern(pattern)
  return {
    id: name,
    class: 'credential',
    kind: 'secret',
    literals: inAnyCase(literals),
    find: (text) => compiled.spansIn(text, group),
    examples: { applies: [], leavesAlone: [] },
  }
}

/** What is wrong with a rule that a user wrote, once its pattern is right; undefined when nothing is. */
export function userRuleFault({ pattern, group }: WrittenRule): string | undefined {
  if (group === '' || linearPattern(pattern).groupNames.includes(group)) return undefined
  return `expected the name of a group of the pattern, written as (?P<${group}>…)`
}
