import { list, object, oneOf, record, string, type Infer } from './schema.ts'

const telemetryConfig = object(
  {
    logs: object(
      {
        level: oneOf(['debug', 'info', 'warn', 'error'], {
          default: 'info',
          help: 'Least severity of what the agent logs about itself',
        }),
        encoding: oneOf(['console', 'json'], {
          default: 'console',
          help: 'Lines for people, or JSON for machines',
        }),
      },
      { default: {}, help: 'The log of the agent itself' },
    ),
  },
  { default: {}, help: 'What the agent says about itself' },
)

const pipelineConfig = object({
  receivers: list(string(), { min: 1, help: 'Ids of the receivers that feed the pipeline' }),
  processors: list(string(), { default: [], help: 'Ids of the processors, in the order records pass them' }),
  exporters: list(string(), { min: 1, help: 'Ids of the exporters that each get every batch' }),
})

/** What of the defined components runs, and how they are connected. */
export const serviceConfig = object({
  extensions: list(string(), { default: [], help: 'Ids of the extensions that run beside the pipelines' }),
  pipelines: record(pipelineConfig, { default: {}, help: 'Pipelines by name: logs or logs/NAME' }),
  telemetry: telemetryConfig,
})

export type ServiceConfig = Infer<typeof serviceConfig>
export type TelemetryConfig = Infer<typeof telemetryConfig>
