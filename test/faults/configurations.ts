import { OUTPUT_FILE, type Configuration } from './workbench.ts'

type Section = Readonly<Record<string, unknown>>

interface PipelineParts {
  /** Keys of the file receiver, over those that every case has. */
  readonly receiver?: Section
  /** By name, in the order of the pipeline. */
  readonly processors?: Section
  /** By name; the file exporter that the judge reads when none are given. */
  readonly exporters?: Section
}

const OUTPUT: Section = { file: { path: OUTPUT_FILE, rotation: { size: '10GiB' } } }

/** A whole configuration: files, what happens to their records, and where they go. */
export function tailing(include: readonly string[], parts: PipelineParts = {}): Configuration {
  const { receiver = {}, processors = {}, exporters = OUTPUT } = parts
  return {
    receivers: { file: { include, start_at: 'beginning', ...receiver } },
    processors,
    exporters,
    service: {
      pipelines: {
        logs: { receivers: ['file'], processors: Object.keys(processors), exporters: Object.keys(exporters) },
      },
    },
  }
}
