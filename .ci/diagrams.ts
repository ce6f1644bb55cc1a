import { readFileSync } from 'node:fs'
import { parse, parseAllDocuments } from 'yaml'
import { mermaidOf } from '../agent/cli/mermaid.ts'
import { components } from '../agent/components.ts'
import { STATUS_MOVES } from '../agent/component/status.ts'
import { AGENT_MOVES, FIX_MOVES, READER_MOVES, type Moves } from '../agent/model/state-machine.ts'
import { loadConfig } from '../config/load.ts'

/** The page of diagrams, made of what there is: configurations that are delivered, tables of states, alerts. */
export async function diagramsPage(): Promise<string> {
  const { graph } = await pipelinesOf(readFileSync('packaging/deb/agent.yaml', 'utf8'))
  const modes = await Promise.all(['daemonset', 'sidecar', 'gateway'].map(modeOf))
  return `# Diagrams

Made by \`npm run docs\` from the code and what the packages bring. \`hephaestus graph --config FILE\` draws the pipelines of any
configuration. [ARCHITECTURE.md](../ARCHITECTURE.md) has the words.

## The agent

${fenced(agentDiagram())}
## A pipeline

What the Debian package starts with.

${fenced(graph)}
## In a cluster

The three modes of the chart, with the components that each runs, in their order.

${fenced(clusterDiagram(modes))}
## States

The agent:

${fenced(statesDiagram(AGENT_MOVES, 'initializing'))}
A component, as \`/status\` tells it:

${fenced(statesDiagram(STATUS_MOVES, 'starting'))}
Something that is read, such as a file:

${fenced(statesDiagram(READER_MOVES, 'inactive'))}
A fix:

${fenced(statesDiagram(FIX_MOVES, 'pending'))}
## What alerts are made of

The rules of \`packaging/prometheus/rules.yaml\`, with [the measurements](metrics.md) that each looks at.

${fenced(alertsDiagram())}`
}

function agentDiagram(): string {
  const of = (kind: string): string =>
    components.factories
      .filter((factory) => factory.kind === kind)
      .map(({ type }) => type)
      .join('<br/>')
  return `flowchart LR
  subgraph ingest["ingest lane: the agent's process"]
    direction LR
    receivers(["receivers<br/>${of('receiver')}"])
    processors["processors<br/>${of('processor')}"]
    queue[("queue, retry, dead letters")]
    exporters[("exporters<br/>${of('exporter')}")]
    extensions{{"extensions<br/>${of('extension')}"}}
    store[("store: checkpoints, groups, jobs")]
  end
  subgraph repair["repair lane: a child process"]
    direction LR
    analysis["analysis: code, cause"]
    candidates["candidates"]
    sandbox["sandbox: verdict"]
  end
  receivers --> processors
  processors --> queue
  queue --> exporters
  processors --> store
  store --> analysis
  analysis --> candidates
  candidates --> sandbox
  sandbox --> store
  store --> processors
`
}

interface Mode {
  readonly mode: string
  readonly steps: readonly string[]
}

function clusterDiagram(modes: readonly Mode[]): string {
  const boxes = modes.flatMap(({ mode, steps }) => [
    `  subgraph ${mode}["${mode}"]`,
    '    direction LR',
    ...steps.map((step, place) => `    ${mode}_${place}["${step}"]`),
    ...steps.slice(1).map((_, place) => `    ${mode}_${place} --> ${mode}_${place + 1}`),
    '  end',
  ])
  return `flowchart TB
${boxes.join('\n')}
  pods(["logs of all containers of a node"]) --> daemonset
  application(["log of one application"]) --> sidecar
  daemonset -- "OTLP" --> gateway
  sidecar -- "OTLP" --> gateway
  repositories[("repositories")] --> gateway
  gateway -- "OTLP" --> backend(["the backend that you have"])
`
}

async function modeOf(mode: string): Promise<Mode> {
  const documents = parseAllDocuments(readFileSync(`packaging/kubernetes/manifests/${mode}.yaml`, 'utf8'))
  const map = documents
    .map((document) => document.toJS() as { kind: string; data?: Record<string, string> })
    .find(({ kind }) => kind === 'ConfigMap')
  const { config } = await pipelinesOf(map?.data?.['agent.yaml'] ?? '')
  const [pipeline] = config.pipelines
  if (pipeline === undefined) throw new Error(`${mode} has no pipeline`)
  const { receivers, processors, exporters } = pipeline
  return { mode, steps: [receivers.join(', '), ...processors, exporters.join(', ')] }
}

async function pipelinesOf(
  text: string,
): Promise<{ readonly graph: string; readonly config: Awaited<ReturnType<typeof loadConfig>> }> {
  const config = await loadConfig({
    files: ['agent.yaml'],
    sets: [],
    catalog: components,
    environment: { NODE_NAME: 'node' },
    readFile: () => Promise.resolve(text),
  })
  return { graph: mermaidOf(config), config }
}

function statesDiagram(moves: Moves<string>, first: string): string {
  const lines = Object.entries(moves).flatMap(([from, targets]) => targets.map((to) => `  ${from} --> ${to}`))
  const last = Object.entries(moves).filter(([, targets]) => targets.length === 0)
  return `stateDiagram-v2
  [*] --> ${first}
${[...lines, ...last.map(([state]) => `  ${state} --> [*]`)].join('\n')}
`
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}

function alertsDiagram(): string {
  const { groups } = parse(readFileSync('packaging/prometheus/rules.yaml', 'utf8')) as RuleFile
  const lines = groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, expr }) =>
      [...new Set(expr.match(/\b(?:hephaestus|otelcol)_\w+|\bup\b/g))].map(
        (name) => `  ${name.replace(/_total$/, '')} --> ${alert}`,
      ),
    ),
  )
  return `flowchart LR\n${lines.join('\n')}\n`
}

function fenced(text: string): string {
  return `\`\`\`mermaid\n${text}\`\`\`\n`
}
