import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { diagramsPage } from '../../.ci/diagrams.ts'
import { errorCodesPage } from '../../.ci/error-codes.ts'
import { metricNamesInSource, metricRows, metricsPage } from '../../.ci/metrics-page.ts'
import { components } from '../../agent/components.ts'
import { jsonSchemaOf } from '../../config/json-schema.ts'
import { loadedConfig } from '../support/loaded-config.ts'

test('docs/errors.md is as npm run docs writes it', async (t) => {
  t.equal(readFileSync('docs/errors.md', 'utf8'), errorCodesPage())
})

test('config/hephaestus.schema.json is the schema of the components there are', async (t) => {
  t.same(JSON.parse(readFileSync('config/hephaestus.schema.json', 'utf8')), jsonSchemaOf(components))
})

test('docs/metrics.md lists every measurement there is, as npm run docs writes it', async (t) => {
  t.equal(readFileSync('docs/metrics.md', 'utf8'), await metricsPage())
  const listed = new Set((await metricRows()).map(({ name }) => name))
  const unlisted = [...metricNamesInSource()].filter((name) => !listed.has(name))
  t.strictSame(unlisted, [])
})

test('docs/diagrams.md is as npm run docs writes it, and each line of a diagram is one that Mermaid reads', async (t) => {
  const page = await diagramsPage()
  t.equal(readFileSync('docs/diagrams.md', 'utf8'), page)
  const shape = String.raw`(?:\(\["[^"]+"\]\)|\[\("[^"]+"\)\]|\{\{"[^"]+"\}\}|\["[^"]+"\])`
  const node = String.raw`\w+(?:${shape})?`
  const flowchart = new RegExp(
    `^\\s*(?:subgraph \\w+(?:${shape})?|direction LR|end|${node}|${node} (?:-->|-- "[^"]+" -->) ${node})$`,
  )
  const states = /^\s*(?:\[\*\]|\w+) --> (?:\[\*\]|\w+)$/
  const diagrams = [...page.matchAll(/```mermaid\n([^]*?)```/g)].map(([, text = '']) =>
    text.trimEnd().split('\n'),
  )
  t.equal(diagrams.length, 8)
  for (const [head = '', ...lines] of diagrams) {
    t.match(head, /^(?:flowchart (?:LR|TB)|stateDiagram-v2)$/)
    const line = head.startsWith('flowchart') ? flowchart : states
    t.same(
      lines.filter((each) => !line.test(each)),
      [],
    )
    const opened = lines.filter((each) => each.trimStart().startsWith('subgraph ')).length
    t.equal(lines.filter((each) => each.trim() === 'end').length, opened)
  }
})

test('docs/self-telemetry.md names only measurements that there are, in a configuration that is valid', async (t) => {
  const page = readFileSync('docs/self-telemetry.md', 'utf8')
  const listed = new Set((await metricRows()).map(({ name }) => name))
  const named = [...page.matchAll(/\b((?:hephaestus|otelcol|gen_ai)_[a-z0-9_]+)\{?/g)].map(([, name = '']) =>
    name.replace(/_(total|bucket)$/, ''),
  )
  const labels = ['gen_ai_token_type']
  t.strictSame(
    named.filter((name) => !listed.has(name) && !labels.includes(name)),
    [],
  )
  const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const loaded = await loadedConfig(yaml)
  t.equal(loaded.telemetry.metrics.readers.length, 2)
})
