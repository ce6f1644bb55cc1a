import { linearPattern, patternFault } from '../../agent/pattern/linear-pattern.ts'
import { REDACTION_CLASSES } from '../../agent/redaction/rule.ts'
import { REDACTION_RULES } from '../../agent/redaction/rules.ts'
import { userRuleFault } from '../../agent/redaction/user-rule.ts'
import { list, object, oneOf, string, type Infer } from '../../config/schema.ts'

const ruleIds = REDACTION_RULES.map(({ id }) => id)

export const config = object({
  classes: list(oneOf(REDACTION_CLASSES), {
    default: ['credential', 'email', 'payment'],
    help: 'What is masked: credential, email, payment (cards and accounts), address (of the network), phone, national_id',
  }),
  disabled_rules: list(
    string({
      check: (id) => (ruleIds.includes(id) ? undefined : `expected a rule: ${ruleIds.join(', ')}`),
      help: 'Id of a rule, as it stands in masks',
    }),
    { default: [], help: 'Rules of these classes that are not applied' },
  ),
  blocked_key_patterns: list(string({ check: patternFault, help: 'Pattern in RE2 syntax' }), {
    default: [],
    help: 'Attributes whose name one of these matches are masked whole, besides those named like a secret',
  }),
  ignored_keys: list(string({ help: 'Name of an attribute' }), {
    default: [],
    help: 'Attributes that are left as they are, at any depth',
  }),
  rules: list(
    object(
      {
        name: string({ pattern: /^[a-z][a-z0-9_]{0,39}$/, help: 'Stands in masks and metrics' }),
        literals: list(string({ pattern: /^[\x20-\x7e]+$/, help: 'ASCII text' }), {
          default: [],
          help: 'Only texts that hold one of these, in any letter case, are searched; without any, every text is',
        }),
        pattern: string({ check: patternFault, help: 'What is masked, in RE2 syntax' }),
        group: string({
          default: '',
          help: 'Name of the group of the pattern that holds the value; empty: all of the match',
        }),
      },
      { check: userRuleFault, help: 'One rule' },
    ),
    { default: [], help: 'Rules of your own' },
  ),
})

export type Config = Infer<typeof config>

/** Whether an attribute of a name is one that the configuration blocks. */
export function isBlockedName(patterns: readonly string[]): (name: string) => boolean {
  const compiled = patterns.map((pattern) => linearPattern(pattern))
  return (name) => compiled.some((pattern) => pattern.matches(name))
}
