import { globSync, readFileSync } from 'node:fs'
import { components } from '../agent/components.ts'
import { measureCaches } from '../agent/runtime/cache-metrics.ts'
import { Graph } from '../agent/runtime/graph.ts'
import { planGraph } from '../agent/runtime/plan.ts'
import { measureProcess } from '../agent/runtime/process-metrics.ts'
import { repairMetrics } from '../agent/runtime/repair-metrics.ts'
import { CountedEntries } from '../agent/telemetry/counted-entries.ts'
import { Instruments } from '../agent/telemetry/instruments.ts'
import { loadConfig } from '../config/load.ts'
import { settingsWith } from '../test/support/settings.ts'
import { componentFolder } from './component-folder.ts'

interface MetricRow {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly unit: string
  readonly help: string
}

const OWN = /^(hephaestus|otelcol|gen_ai)_/

const NO_AGENT = {
  version: '',
  state: () => ({ state: 'running', sinceMs: 0, reason: '', isStopping: false }) as const,
  components: () => [],
}

/**
 * Every measurement of an agent: the graph of the example of each component is made, none is started, and the
 * instruments that came into being are listed.
 */
export async function metricRows(): Promise<readonly MetricRow[]> {
  const instruments = new Instruments()
  measureProcess(instruments, NO_AGENT, { clock: settingsWith().clock, stateDirectory: '/' })()
  repairMetrics(instruments, {
    countJobs: () => new Map(),
    countDecided: () => ({ applied: 0, merged: 0, rejected: 0 }),
    stoodMs: () => 0,
  })
  measureCaches(instruments, () => [])
  new CountedEntries().showIn(instruments)
  for (const factory of components.factories) {
    const config = await loadConfig({
      files: ['README.yaml'],
      sets: [],
      catalog: components,
      environment: {},
      readFile: () => Promise.resolve(exampleOf(`${componentFolder(factory)}/README.md`)),
    })
    const makeSettings = (node: { readonly id: { readonly type: string; readonly name: string } }) =>
      settingsWith({ id: node.id, instruments })
    await Graph.create(planGraph(config, components), { makeSettings, agent: NO_AGENT })
  }
  const rows: MetricRow[] = [
    ...instruments.snapshot(),
    ...instruments.histograms().map((value) => ({ ...value, kind: 'histogram' as const })),
  ]
  // Those of examples are the user's.
  return rows.filter(({ name }) => OWN.test(name)).toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Names of measurements that stand in the source. */
export function metricNamesInSource(): ReadonlySet<string> {
  const names = globSync('{agent,receivers,processors,exporters}/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/'((?:hephaestus|otelcol|gen_ai)_[a-z0-9_]+[a-z0-9])'/g)].map(
      ([, name = '']) => name,
    ),
  )
  return new Set(names)
}

/** The page that lists them. */
export async function metricsPage(): Promise<string> {
  const rows = (await metricRows()).map(
    ({ name, kind, unit, help }) =>
      `| \`${name}\` | ${kind} | \`${unit}\` | ${help.replaceAll('|', '\\|')} |`,
  )
  return `# Measurements

Made by \`npm run docs\` from the code. [Self-telemetry](self-telemetry.md) says how they get out. On the page for
Prometheus a counter's name ends in \`_total\`, and a histogram is three: \`_bucket\`, \`_sum\` and \`_count\`. Names that begin
with \`otelcol_\` mean what they mean in the Collector. Histograms are shown at level \`detailed\`, and at level \`basic\` only
\`otelcol_process_*\`, \`hephaestus_agent_*\` and \`hephaestus_component_status\`.

| name | kind | unit | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function exampleOf(readme: string): string {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readFileSync(readme, 'utf8'))?.[1]
  if (yaml === undefined) throw new Error(`${readme} shows no configuration`)
  return yaml
}
