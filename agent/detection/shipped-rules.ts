import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseYaml } from '../../config/parse-yaml.ts'
import { checkValue, list, object, type Infer } from '../../config/schema.ts'
import { plainValue } from '../../config/tree.ts'
import { invariant } from '../model/invariant.ts'
import { dataRule } from './data-rule.ts'
import { knownRuleDocument } from './rule-document.ts'
import type { WrittenRule } from './rule-file.ts'

/**
 * The files stand beside the code: as they are written, in YAML; beside the bundle that is made of it as JSON,
 * since reading YAML would take a fifth of a short command's time.
 */
const FOLDER = fileURLToPath(new URL('./rules/', import.meta.url))

const ruleFile = object({ rules: list(knownRuleDocument) })

let loaded: readonly WrittenRule[] | undefined

/**
 * The rules that come with the agent, by file name. Their own tests are run by the test suite and not here.
 * Errors: InvariantError when a file is wrong; what the system says when they cannot be read.
 * Bounds: read once in a process.
 */
export function shippedRules(): readonly WrittenRule[] {
  loaded ??= readdirSync(FOLDER).toSorted().flatMap(rulesOfFile)
  return loaded
}

function rulesOfFile(name: string): readonly WrittenRule[] {
  const value = contentOf(name) as { readonly rules?: readonly unknown[] }
  const checked = checkValue(ruleFile, value)
  invariant(checked.kind === 'valid', `the rules that come with the agent are right: ${name}`)
  // The check of the schema is what gives it its type.
  const { rules } = checked.value as Infer<typeof ruleFile>
  return rules.map((document, index) => ({
    rule: dataRule(document),
    at: { source: name },
    written: value.rules?.[index],
  }))
}

function contentOf(name: string): unknown {
  const text = readFileSync(join(FOLDER, name), 'utf8')
  if (name.endsWith('.json')) return JSON.parse(text)
  const { root } = parseYaml(text, name)
  return root === undefined ? undefined : plainValue(root)
}
