import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { parse } from 'yaml'

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
  }[]
}

const rows = [...readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)]
/** As they are called on the page for Prometheus. */
const onPage = new Set(
  rows.flatMap(([, name = '', kind]) => {
    if (kind === 'counter') return [`${name}_total`]
    return kind === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name]
  }),
)

function unknownIn(expression: string): readonly string[] {
  const names = expression.match(/\b(?:hephaestus|otelcol|gen_ai_client)_\w+/g) ?? []
  return names.filter((name) => !onPage.has(name))
}

test('the alerts are made of measurements that there are', (t) => {
  const { groups } = parse(readFileSync('packaging/prometheus/rules.yaml', 'utf8')) as Rules
  const rules = groups.flatMap((group) => group.rules)
  t.ok(rules.length > 8)
  for (const { alert, expr } of rules) t.same(unknownIn(expr), [], alert)
  t.end()
})

test('so is the dashboard', (t) => {
  const { panels } = JSON.parse(readFileSync('packaging/prometheus/dashboard.json', 'utf8')) as Dashboard
  const shown = panels.filter(({ targets }) => targets !== undefined)
  t.ok(shown.length > 12)
  for (const { title, targets = [] } of shown)
    t.same(
      targets.flatMap(({ expr }) => unknownIn(expr)),
      [],
      title,
    )
  t.end()
})

test('so are the questions of the three families in the documentation, and each family has several', (t) => {
  const questions = [
    ...readFileSync('docs/self-telemetry.md', 'utf8').matchAll(
      /^\| (system|models|business) +\| (.*?) +\| `(.*)` +\|$/gm,
    ),
  ]
  for (const [, , question = '', expr = ''] of questions) t.same(unknownIn(expr), [], question)
  for (const family of ['system', 'models', 'business'])
    t.ok(questions.filter(([, of]) => of === family).length >= 4, family)
  t.end()
})
