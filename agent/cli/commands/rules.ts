import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { stringify } from 'yaml'
import { ConfigFaultsError, formatFault, formatOrigin } from '../../../config/fault.ts'
import { addRule, readAddedRules, removeRule } from '../../detection/added-rules.ts'
import { parseRuleFile, type WrittenRule } from '../../detection/rule-file.ts'
import { shippedRules } from '../../detection/shipped-rules.ts'
import { PermanentError } from '../../model/errors.ts'
import { prepareStateDirectory } from '../../storage/state-directory.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'

/** Which rules a command is about. */
export interface RulesOptions {
  readonly stateDir?: string
  readonly json: boolean
}

interface ListedRule extends WrittenRule {
  readonly origin: 'added' | 'built-in'
}

/** `hephaestus rules list`: the built-in rules and those that were added to the state directory. */
export function listRules(options: RulesOptions, context: CommandContext): number {
  const { rules, faults } = allRules(options, context)
  if (options.json) {
    context.print(
      `${JSON.stringify({ rules: rules.map(summaryOf), faults: faults.map(formatFault) }, undefined, 2)}\n`,
    )
    return EXIT.done
  }
  for (const rule of rules) {
    const { id, origin, severity, description } = summaryOf(rule)
    context.print(`${id.padEnd(28)} ${origin.padEnd(9)} ${(severity ?? '').padEnd(9)} ${description}\n`)
  }
  for (const fault of faults) context.printError(`left out: ${formatFault(fault)}\n`)
  return EXIT.done
}

/** `hephaestus rules show ID`: one rule as it is written. Errors: PermanentError HEPH_RULE_UNKNOWN. */
export function showRule(id: string, options: RulesOptions, context: CommandContext): number {
  const found = allRules(options, context).rules.find(({ rule }) => rule.id === id)
  if (found === undefined) {
    throw new PermanentError(
      'HEPH_RULE_UNKNOWN',
      `there is no rule ${id}; hephaestus rules list shows them all`,
    )
  }
  const document = { rules: [found.written] }
  context.print(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : stringify(document))
  return EXIT.done
}

/**
 * `hephaestus rules test FILE`: checks a rule file and runs the tests in its rules.
 * Errors: ConfigFaultsError HEPH_CONFIG_INVALID with every fault.
 */
export function testRules(file: string, options: RulesOptions, context: CommandContext): number {
  const rules = checkedRules(file, context)
  const tested = rules.map(({ rule: { id, document } }) => ({
    id,
    tests: document.tests.matches.length + document.tests.leaves_alone.length,
    hasLiterals: document.literals.length > 0,
  }))
  if (options.json) {
    context.print(`${JSON.stringify({ rules: tested })}\n`)
    return EXIT.done
  }
  for (const { id, tests, hasLiterals } of tested) {
    context.print(`${id}: ${tests === 0 ? 'right, but it has no tests' : `${tests} tests passed`}\n`)
    if (!hasLiterals) context.print(`${id}: ${WITHOUT_LITERALS}\n`)
  }
  return EXIT.done
}

const WITHOUT_LITERALS = 'has no literals, so that an agent which has it decodes and looks at every line'

/**
 * `hephaestus rules add FILE`: gives the rules of a file to the agents of a state directory; one that runs takes
 * them over within a second. A rule with the id of another takes its place.
 * Errors: ConfigFaultsError HEPH_CONFIG_INVALID with every fault of the file; then nothing is added.
 */
export function addRules(file: string, options: RulesOptions, context: CommandContext): number {
  const rules = checkedRules(file, context)
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const shipped = new Set(shippedRules().map(({ rule }) => rule.id))
  prepareStateDirectory(stateDirectory)
  asOwnerOf(stateDirectory, () => {
    for (const { rule, written } of rules) addRule(stateDirectory, rule.id, stringify({ rules: [written] }))
  })
  const ids = rules.map(({ rule }) => rule.id)
  if (options.json) {
    context.print(`${JSON.stringify({ added: ids })}\n`)
    return EXIT.done
  }
  for (const { rule } of rules) {
    context.print(`added ${rule.id}${shipped.has(rule.id) ? ', in place of the built-in rule' : ''}\n`)
    if (rule.needs.kind === 'every') context.print(`${rule.id}: ${WITHOUT_LITERALS}\n`)
  }
  return EXIT.done
}

/** `hephaestus rules remove ID`. Errors: PermanentError HEPH_RULE_NOT_ADDED. */
export function removeAddedRule(id: string, options: RulesOptions, context: CommandContext): number {
  const isBuiltIn = shippedRules().some(({ rule }) => rule.id === id)
  const isId = /^[\w-]+$/.test(id)
  const stateDirectory = openStateDirectory(options.stateDir, context)
  if (!isId || !asOwnerOf(stateDirectory, () => removeRule(stateDirectory, id))) {
    const todo = isBuiltIn
      ? 'it is built in: name it in disabled_rules of the detect processor'
      : 'hephaestus rules list shows those that were'
    throw new PermanentError('HEPH_RULE_NOT_ADDED', `the rule ${id} was not added; ${todo}`)
  }
  context.print(options.json ? `${JSON.stringify({ removed: id })}\n` : `removed ${id}\n`)
  return EXIT.done
}

/** Added rules first, as an agent asks them; a built-in one whose id they have is not asked. */
function allRules(
  options: RulesOptions,
  context: CommandContext,
): { readonly rules: readonly ListedRule[]; readonly faults: ReturnType<typeof readAddedRules>['faults'] } {
  const added = readAddedRules(openStateDirectory(options.stateDir, context))
  const ids = new Set(added.rules.map(({ rule }) => rule.id))
  const shipped = shippedRules().filter(({ rule }) => !ids.has(rule.id))
  return {
    rules: [
      ...added.rules.map((rule) => ({ ...rule, origin: 'added' as const })),
      ...shipped.map((rule) => ({ ...rule, origin: 'built-in' as const })),
    ],
    faults: added.faults,
  }
}

function checkedRules(file: string, context: CommandContext): readonly WrittenRule[] {
  const { rules, faults } = parseRuleFile(textOf(resolve(context.workingDirectory, file)), file)
  if (faults.length > 0) throw new ConfigFaultsError(faults)
  return rules
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new PermanentError('HEPH_RULE_FILE', `the rule file ${path} cannot be read`, { cause })
  }
}

function summaryOf({ rule: { id, document }, origin, at }: ListedRule): {
  readonly id: string
  readonly origin: string
  readonly at: string
  readonly description: string
  readonly severity: string | undefined
  readonly class: string | undefined
  readonly crash: boolean
  readonly literals: readonly string[]
} {
  const { description, severity, class: errorClass, crash, literals } = document
  return { id, origin, at: formatOrigin(at), description, severity, class: errorClass, crash, literals }
}
