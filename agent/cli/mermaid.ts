import type { LoadedConfig } from '../../config/load.ts'

/**
 * The pipelines of a configuration as a Mermaid flowchart. Shape: "flowchart LR", then a box a component and an arrow an
 * edge; receivers and exporters stand once, each pipeline frames its processors. Source: mermaid.js.org, flowcharts.
 */
export function mermaidOf({ pipelines, extensions }: LoadedConfig): string {
  const receivers = [...new Set(pipelines.flatMap((pipeline) => pipeline.receivers))]
  const exporters = [...new Set(pipelines.flatMap((pipeline) => pipeline.exporters))]
  const lines = [
    'flowchart LR',
    ...receivers.map((key) => `  ${idOf('receiver', key)}([${labelOf(key)}])`),
    ...pipelines.flatMap(({ name, processors }) => [
      `  subgraph ${idOf('pipeline', name)}[${labelOf(name)}]`,
      '    direction LR',
      ...processors.map((key) => `    ${idOf('processor', key, name)}[${labelOf(key)}]`),
      '  end',
    ]),
    ...exporters.map((key) => `  ${idOf('exporter', key)}[(${labelOf(key)})]`),
    ...extensions.map((key) => `  ${idOf('extension', key)}{{${labelOf(key)}}}`),
  ]
  const edges = pipelines.flatMap((pipeline) => {
    const steps = pipeline.processors.map((key) => idOf('processor', key, pipeline.name))
    const [first] = steps
    const last = steps.at(-1)
    const from = pipeline.receivers.map((key) => idOf('receiver', key))
    const to = pipeline.exporters.map((key) => idOf('exporter', key))
    if (first === undefined || last === undefined) return crossed(from, to)
    const inner = steps.slice(1).map((step, place) => `  ${steps[place]} --> ${step}`)
    return [...crossed(from, [first]), ...inner, ...crossed([last], to)]
  })
  return `${[...lines, ...new Set(edges)].join('\n')}\n`
}

function crossed(from: readonly string[], to: readonly string[]): readonly string[] {
  return from.flatMap((start) => to.map((end) => `  ${start} --> ${end}`))
}

/** Two keys never become one id: what is no letter or digit is written as its number. */
function idOf(kind: string, key: string, pipeline = ''): string {
  const plain = (text: string): string =>
    text.replaceAll(/[^A-Za-z0-9]/g, (sign) => `_${sign.codePointAt(0)}_`)
  return [kind, ...(pipeline === '' ? [] : [plain(pipeline)]), plain(key)].join('_')
}

function labelOf(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`
}
