import type { Inspection } from '../../agent/component/factory.ts'
import { readRuleFiles } from '../../agent/detection/rule-paths.ts'
import type { RuleDocument } from '../../agent/detection/rule-document.ts'
import { shippedRules } from '../../agent/detection/shipped-rules.ts'
import { formatOrigin } from '../../config/fault.ts'
import { nearMiss } from '../../config/near-miss.ts'
import type { Config } from './config.ts'

/** What is wrong with the rule files that a configuration names, and what its rules cost. */
export async function inspect(config: Config, baseDirectory: string): Promise<Inspection> {
  const files = await readRuleFiles(config.rule_files, baseDirectory)
  const written = [
    ...config.rules.map((document) => ({ document, where: '' })),
    ...files.rules.map(({ rule: { document }, at }) => ({ document, where: ` (${formatOrigin(at)})` })),
  ]
  return {
    faults: files.faults,
    warnings: [
      ...written.filter(({ document }) => document.literals.length === 0).map(costs),
      ...config.disabled_rules.flatMap(unknownRule),
    ],
  }
}

function costs({ document, where }: { readonly document: RuleDocument; readonly where: string }): string {
  return `rule ${document.id}${where} has no literals: every line is decoded and looked at, instead of a few; add texts that its pattern does not match without`
}

function unknownRule(id: string): readonly string[] {
  const ids = shippedRules().map(({ rule }) => rule.id)
  if (ids.includes(id)) return []
  const meant = nearMiss(id, ids)
  return [
    `disabled_rules names ${id}, which is no built-in rule${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  ]
}
