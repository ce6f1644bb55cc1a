import { exactly, type Literal } from '../../agent/model/literal.ts'
import type { Rule } from './rule.ts'
import { crashLine } from './rules/crash-line.ts'
import { level } from './rules/level.ts'
import { processExit } from './rules/process-exit.ts'
import { stackField } from './rules/stack-field.ts'
import { stackTrace } from './rules/stack-trace.ts'

/** All rules; the first that finds something decides, so those that find more come first. */
export const RULES: readonly Rule[] = [processExit, stackField, stackTrace, crashLine, level]

/** What a body holds in which a rule finds something, its level aside. */
export const RULE_LITERALS: readonly Literal[] = exactly(
  RULES.flatMap(({ needs }) => (needs.kind === 'literals' ? needs.literals : [])),
)
