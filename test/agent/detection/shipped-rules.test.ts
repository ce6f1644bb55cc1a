import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { parseRuleFile, sameIds } from '../../../agent/detection/rule-file.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { formatFault } from '../../../config/fault.ts'

const FOLDER = join(import.meta.dirname, '../../../agent/detection/rules')

for (const name of readdirSync(FOLDER)) {
  test(`the rules of ${name} are right and pass their own tests`, (t) => {
    const { rules, faults } = parseRuleFile(readFileSync(join(FOLDER, name), 'utf8'), name)
    t.same(faults.map(formatFault), [])
    for (const { rule } of rules) {
      const { tests, literals } = rule.document
      t.ok(tests.matches.length > 0 && tests.leaves_alone.length > 0, `${rule.id} shows both`)
      t.ok(literals.length > 0, `${rule.id} leaves the prefilter on`)
    }
    t.end()
  })
}

test('the rules that come with the agent are those of all files, each with an id of its own', (t) => {
  const rules = shippedRules()
  t.ok(rules.length > 50)
  t.same(sameIds(rules), [])
  t.equal(shippedRules(), rules, 'they are read once')
  t.end()
})
