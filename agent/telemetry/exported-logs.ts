import { diag, DiagLogLevel, SeverityNumber, type Logger as OtelLogger } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import type { TelemetryConfig } from '../../config/service.ts'
import { kindOfEntry } from './entry-kind.ts'
import type { LogEntry, LogLevel } from './logger.ts'
import { otlpConnection } from './otlp-connection.ts'
import { ownResource } from './own-resource.ts'

type BatchConfig = TelemetryConfig['logs']['processors'][number]['batch']

interface ExportedLogsOptions {
  readonly processors: TelemetryConfig['logs']['processors']
  readonly version: string
  readonly instanceId: string
  /** What relative paths are relative to. */
  readonly baseDirectory: string
  /** Takes secrets out of a text before it leaves the process. */
  readonly redact: (text: string) => string
  /** Gets what went wrong with the sending, for people and not for the log: that is what cannot be sent. */
  readonly onFault: (message: string) => void
}

/** Source: OpenTelemetry log data model, severity. */
const SEVERITY: Readonly<Record<LogLevel, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
}

/**
 * The agent's own log as OTLP records, by the stock SDK and its gRPC exporter: there are few of them, and an object for
 * each does no harm. What an exporter of a pipeline forwards goes by the agent's own encoder.
 * Bounds: `max_queue_size` records wait; those that come while it is full are dropped, and stand in the log all the same.
 */
export class ExportedLogs {
  readonly #provider: LoggerProvider
  readonly #logger: OtelLogger
  readonly #redact: (text: string) => string

  private constructor(provider: LoggerProvider, { version, redact }: ExportedLogsOptions) {
    this.#provider = provider
    this.#logger = provider.getLogger('hephaestus', version)
    this.#redact = redact
  }

  /** Errors: PermanentError HEPH_TELEMETRY_FILE when a certificate or key cannot be read. */
  static async open(options: ExportedLogsOptions): Promise<ExportedLogs> {
    const { processors, onFault } = options
    const ignore = (): void => undefined
    const sayFault = (message: string): void => onFault(messageOf(message))
    diag.setLogger(
      { error: sayFault, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    )
    const provider = new LoggerProvider({
      resource: resourceFromAttributes(ownResource(options)),
      processors: await Promise.all(processors.map(({ batch }) => processorOf(batch, options.baseDirectory))),
    })
    return new ExportedLogs(provider, options)
  }

  write(entry: LogEntry): void {
    const { level, message, fields, atMs } = entry
    const isFault = level === 'warn' || level === 'error'
    const attributes = {
      ...(isFault ? { fingerprint: kindOfEntry(entry).fingerprint } : {}),
      // Also one of an error in somebody's logs, where the entry is about that.
      ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, this.#attributeOf(value)])),
    }
    this.#logger.emit({
      timestamp: atMs,
      observedTimestamp: atMs,
      severityNumber: SEVERITY[level],
      severityText: level.toUpperCase(),
      body: this.#redact(message),
      attributes,
    })
  }

  /** Sends what waits, and ends the connections. */
  async close(): Promise<void> {
    await this.#provider.shutdown()
    diag.disable()
  }

  #attributeOf(value: unknown): string | number | boolean {
    if (typeof value === 'number' || typeof value === 'boolean') return value
    return this.#redact(typeof value === 'string' ? value : JSON.stringify(value))
  }
}

/** The SDK tells errors as JSON of all their fields, the stack among them. */
function messageOf(told: string): string {
  const [, message] = /"message":("(?:[^"\\]|\\.)*")/.exec(told) ?? []
  return message === undefined ? told : String(JSON.parse(message))
}

async function processorOf(batch: BatchConfig, baseDirectory: string): Promise<BatchLogRecordProcessor> {
  return new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter(await otlpConnection(batch.exporter.otlp, baseDirectory)),
    scheduledDelayMillis: batch.schedule_delay,
    exportTimeoutMillis: batch.export_timeout,
    maxQueueSize: batch.max_queue_size,
    maxExportBatchSize: batch.max_export_batch_size,
  })
}
