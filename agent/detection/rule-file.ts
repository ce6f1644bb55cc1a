import { formatPath, type Fault, type Origin } from '../../config/fault.ts'
import { parseYaml } from '../../config/parse-yaml.ts'
import { list, object, type Infer } from '../../config/schema.ts'
import { showValue } from '../../config/show-value.ts'
import { isNull, nodeAt, plainValue, type ConfigNode } from '../../config/tree.ts'
import { validateSection } from '../../config/validate.ts'
import { dataRule, type DataRule } from './data-rule.ts'
import { ruleDocument } from './rule-document.ts'
import { failedTests } from './rule-tests.ts'

/**
 * A rule file is YAML with one key, `rules`, and the rules in a list under it.
 * Shape: "rules:\n  - {id: …, description: …, pattern: …}".
 */
const ruleFile = object({ rules: list(ruleDocument, { min: 1, help: 'Rules' }) })

/** One rule with where it comes from. */
export interface WrittenRule {
  readonly rule: DataRule
  readonly at: Origin
  /** As it was written, without defaults. */
  readonly written: unknown
}

export interface RuleFile {
  /** None when there is a fault. */
  readonly rules: readonly WrittenRule[]
  readonly faults: readonly Fault[]
}

/**
 * Reads a rule file and runs the tests in its rules.
 * Errors: none; everything that is wrong is a fault with file, line and column.
 */
export function parseRuleFile(text: string, path: string): RuleFile {
  const { root, faults, isSyntaxBroken } = parseYaml(text, path)
  const at: Origin = { source: path, line: 1, column: 1 }
  if (isSyntaxBroken || faults.length > 0) return { rules: [], faults }
  if (root === undefined || isNull(root)) return { rules: [], faults: [emptyFile(at)] }
  const checked = validateSection(ruleFile, { keyAt: at, node: root, path: [] })
  if (checked.faults.length > 0) return { rules: [], faults: checked.faults }
  // The check of the schema is what gives it its type.
  const { rules: documents } = checked.value as Infer<typeof ruleFile>
  const rules = documents.map((document, index) => ({
    rule: dataRule(document),
    at: nodeAt(root, ['rules', index])?.at ?? at,
    written: plainValue(nodeAt(root, ['rules', index]) ?? root),
  }))
  const found = [...sameIds(rules), ...testFaults(rules, root)]
  return found.length > 0 ? { rules: [], faults: found } : { rules, faults: [] }
}

/** Rules whose id an earlier one has. */
export function sameIds(rules: readonly WrittenRule[]): readonly Fault[] {
  const first = new Map<string, Origin>()
  return rules.flatMap(({ rule: { id }, at }): readonly Fault[] => {
    const other = first.get(id)
    if (other === undefined) first.set(id, at)
    if (other === undefined) return []
    const what = `the rule "${id}" is there already, in ${other.source}${other.line === undefined ? '' : `:${other.line}`}`
    return [{ ...at, path: 'rules', what, todo: 'give one of them another id' }]
  })
}

function testFaults(rules: readonly WrittenRule[], root: ConfigNode): readonly Fault[] {
  return rules.flatMap(({ rule: { id, document }, at }, index) =>
    failedTests(document).map(({ path, what }): Fault => {
      const place = ['rules', index, ...path]
      const node = nodeAt(root, place)
      return {
        ...(node?.at ?? at),
        path: formatPath(place),
        what: `rule "${id}": ${what}`,
        saw: showValue(node, place),
        todo: 'correct the rule or its test',
      }
    }),
  )
}

function emptyFile(at: Origin): Fault {
  return { ...at, path: '', what: 'the file is empty', todo: 'write rules: and a list of them' }
}
