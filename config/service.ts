import {
  boolean,
  duration,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from './schema.ts'

/** Where what the agent says about itself is sent. Units: milliseconds, as the Collector has it. */
const otlpExporterConfig = object(
  {
    otlp: object(
      {
        protocol: oneOf(['grpc'], { default: 'grpc', help: 'How it is sent' }),
        endpoint: string({
          help: 'URL of the receiver: http://host:4317, or https:// to encrypt',
          check: (text) =>
            /^https?:\/\/[^/?#@]+\/?$/.test(text)
              ? undefined
              : 'expected http:// or https:// with a host and a port, as in https://collector:4317',
        }),
        headers: list(
          object({
            name: string({ help: 'Name of one', pattern: /^[\w.-]+$/ }),
            value: string({ help: 'Its value; a secret as ${env:…} or ${file:…}' }),
          }),
          { default: [], help: 'Metadata of every call' },
        ),
        timeout: integer({ default: 10_000, min: 1, help: 'How long one call may take, in milliseconds' }),
        certificate: optional(
          string({ help: 'Certificates in PEM form of those who may sign that of the server' }),
        ),
        client_certificate: optional(string({ help: 'Certificate in PEM form that the server is shown' })),
        client_key: optional(string({ help: 'Key in PEM form that belongs to client_certificate' })),
      },
      {
        help: 'OTLP over gRPC',
        check: (value) =>
          (value.client_certificate === undefined) === (value.client_key === undefined)
            ? undefined
            : 'expected client_certificate and client_key together',
      },
    ),
  },
  { help: 'Where it is sent' },
)

/** Of logs and of traces: what is sent waits for more of it. */
const batchProcessorConfig = object({
  batch: object(
    {
      schedule_delay: integer({
        default: 5_000,
        min: 1,
        help: 'Send what is there this often, in milliseconds',
      }),
      export_timeout: integer({
        default: 30_000,
        min: 1,
        help: 'How long sending may take, in milliseconds',
      }),
      max_queue_size: integer({ default: 2_048, min: 1, help: 'As many wait at most' }),
      max_export_batch_size: integer({ default: 512, min: 1, help: 'As many in one call at most' }),
      exporter: otlpExporterConfig,
    },
    {
      help: 'Several are sent at a time',
      check: (value) =>
        value.max_export_batch_size > value.max_queue_size
          ? 'expected max_export_batch_size not above max_queue_size'
          : undefined,
    },
  ),
})

const metricReaderConfig = object(
  {
    pull: optional(
      object(
        {
          exporter: object({
            prometheus: object(
              {
                host: string({ default: 'localhost', help: 'Address it listens on' }),
                port: integer({ default: 8888, min: 0, max: 65_535, help: 'Its port' }),
              },
              { help: 'Page /metrics in the format of Prometheus' },
            ),
          }),
        },
        { help: 'Somebody else fetches them' },
      ),
    ),
    periodic: optional(
      object(
        {
          interval: integer({ default: 60_000, min: 1, help: 'Sent this often, in milliseconds' }),
          timeout: integer({ default: 30_000, min: 1, help: 'How long sending may take, in milliseconds' }),
          exporter: otlpExporterConfig,
        },
        {
          help: 'The agent sends them',
          check: (value) =>
            value.timeout > value.interval ? 'expected timeout not above interval' : undefined,
        },
      ),
    ),
  },
  {
    check: (value) =>
      (value.pull === undefined) === (value.periodic === undefined)
        ? 'expected one of pull and periodic'
        : undefined,
  },
)

const samplerConfig = object(
  {
    always_on: optional(object({}, { help: 'Every trace is kept' })),
    always_off: optional(object({}, { help: 'None is' })),
    trace_id_ratio_based: optional(
      object(
        { ratio: number({ default: 1, min: 0, max: 1, help: 'Share of the traces that is kept' }) },
        { help: 'Some are, by their id: all who use the same ratio keep the same traces' },
      ),
    ),
  },
  {
    default: {},
    help: 'Which traces are kept; every one when none is chosen',
    check: (value) =>
      Object.values(value).filter((each) => each !== undefined).length > 1
        ? 'expected one of always_on, always_off and trace_id_ratio_based'
        : undefined,
  },
)

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
        sampling: object(
          {
            enabled: boolean({ default: true, help: 'Left out is what says the same again and again' }),
            tick: duration({ default: '10s', help: 'The time for which entries of one kind are counted' }),
            initial: integer({ default: 10, min: 1, help: 'So many of one kind are written in that time' }),
            thereafter: integer({
              default: 100,
              min: 0,
              help: 'Then each of so many; none for 0. How many were left out is said when the time is over',
            }),
          },
          { default: {}, help: 'Keeps the same entry from filling the log; none of level debug is left out' },
        ),
        processors: list(batchProcessorConfig, {
          default: [],
          help: 'Sends the log as OTLP records too, by the OpenTelemetry SDK',
        }),
      },
      { default: {}, help: 'The log of the agent itself' },
    ),
    metrics: object(
      {
        level: oneOf(['none', 'basic', 'normal', 'detailed'], {
          default: 'normal',
          help: 'None at all; only components and the process; also what components count; also how long and how many',
        }),
        readers: list(metricReaderConfig, {
          default: [],
          help: 'How the measurements get out; without one they stay inside',
        }),
      },
      { default: {}, help: 'The measurements of the agent itself' },
    ),
    traces: object(
      {
        processors: list(batchProcessorConfig, {
          default: [],
          help: 'Sends a trace of each error event, from its line to its fix, over OTLP; without one none is made',
        }),
        sampler: samplerConfig,
      },
      { default: {}, help: 'The traces of the agent itself' },
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
export type MetricsConfig = TelemetryConfig['metrics']
export type TracesConfig = TelemetryConfig['traces']
/** How and where what waits is sent, several at a time. */
export type BatchProcessorConfig = Infer<typeof batchProcessorConfig>['batch']
/** Where and how the agent sends what it says about itself. */
export type OtlpTelemetryConfig = Infer<typeof otlpExporterConfig>['otlp']
