import type { DataRule } from '../../agent/detection/data-rule.ts'
import { ruleGroup } from '../../agent/detection/rule-group.ts'
import type { Rule } from '../../agent/detection/rule.ts'
import { shippedRules } from '../../agent/detection/shipped-rules.ts'
import { exactly, type Literal } from '../../agent/model/literal.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { exceptionField } from './rules/exception-field.ts'
import { failedRequest } from './rules/failed-request.ts'
import { level } from './rules/level.ts'
import { processExit } from './rules/process-exit.ts'
import { stackField } from './rules/stack-field.ts'
import { stackTrace } from './rules/stack-trace.ts'

/** Which rules hold beside those that are code. */
export interface RuleChoice {
  /** Rules of the user: they come before ours, and take the place of one of ours that has their id. */
  readonly own: readonly DataRule[]
  /** Ids of rules of ours that are left out. */
  readonly disabled: readonly string[]
  /** From which level on a record is an error that its program wrote an exception into the fields of; any when left out. */
  readonly exceptions?: 'any' | 'threshold'
}

let ours: readonly Rule[] | undefined

/** All rules; the first that finds something decides, so those that find more come first. */
export function rulesOf(choice: RuleChoice): readonly Rule[] {
  const { own, disabled, exceptions = 'any' } = choice
  const isOurs = own.length === 0 && disabled.length === 0 && exceptions === 'any'
  return isOurs ? (ours ??= chosen(choice)) : chosen(choice)
}

function chosen({ own, disabled, exceptions = 'any' }: RuleChoice): readonly Rule[] {
  const written = exceptions === 'any' ? atAnyLevel : (rule: Rule): Rule => rule
  const without = new Set([...disabled, ...own.map(({ id }) => id)])
  const shipped = shippedRules().flatMap(({ rule }) => (without.has(rule.id) ? [] : [rule]))
  return [
    processExit,
    written(stackField),
    stackTrace,
    ruleGroup([...own, ...shipped]),
    written(exceptionField),
    failedRequest,
    level,
  ]
}

/**
 * A program that writes an exception into the fields of a record says that it had one, whatever the level; fields that
 * `parse` made of a line say no more than the line.
 */
function atAnyLevel(rule: Rule): Rule {
  return {
    ...rule,
    find(record) {
      const finding = rule.find(record)
      const isParsed = record.attribute(ATTRIBUTE.parseFormat) !== undefined
      return finding === undefined || isParsed ? finding : { ...finding, isLevelJudged: true }
    },
  }
}

/** What a body holds in which a rule finds something, its level aside; undefined when it may hold anything. */
export function literalsOfRules(rules: readonly Rule[]): readonly Literal[] | undefined {
  if (rules.some(({ needs }) => needs.kind === 'every')) return undefined
  return exactly(rules.flatMap(({ needs }) => (needs.kind === 'literals' ? needs.literals : [])))
}
