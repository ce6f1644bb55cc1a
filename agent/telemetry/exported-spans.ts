import { Client, type ServiceError } from '@grpc/grpc-js'
import type { BatchProcessorConfig } from '../../config/service.ts'
import type { Clock } from '../model/clock.ts'
import { otlpConnection } from './otlp-connection.ts'
import type { Span } from './span.ts'

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'

/** What became of spans. */
export type SpanOutcome = 'sent' | 'failed' | 'dropped'

interface ExportedSpansOptions {
  readonly config: BatchProcessorConfig
  /** What relative paths are relative to. */
  readonly baseDirectory: string
  readonly clock: Clock
  /** Makes the request of spans: the forms of OTLP are known further up. */
  readonly encode: (spans: readonly Span[]) => Uint8Array
  readonly onOutcome: (outcome: SpanOutcome, spans: number) => void
  /** Gets what went wrong with the sending. */
  readonly onFault: (fault: Error) => void
}

/**
 * Sends spans by OTLP over gRPC, several at a time:
 *
 *   add ─▶ waiting (max_queue_size) ─▶ every schedule_delay, or when a call's worth is there ─▶ one call at a time
 *
 * Spans are told once: what a call does not deliver is counted and given up, for nobody's work depends on it.
 * Bounds: `max_queue_size` spans wait; those that come while it is full are counted as dropped.
 */
export class ExportedSpans {
  readonly #options: ExportedSpansOptions
  readonly #client: Client
  readonly #connection: Awaited<ReturnType<typeof otlpConnection>>
  #waiting: Span[] = []
  #sending: Promise<void> | undefined
  #cancelTimer: (() => void) | undefined

  private constructor(options: ExportedSpansOptions, connection: Awaited<ReturnType<typeof otlpConnection>>) {
    this.#options = options
    this.#connection = connection
    this.#client = new Client(new URL(connection.url).host, connection.credentials)
  }

  /** Errors: PermanentError HEPH_TELEMETRY_FILE when a certificate or key cannot be read. */
  static async open(options: ExportedSpansOptions): Promise<ExportedSpans> {
    const connection = await otlpConnection(options.config.exporter.otlp, options.baseDirectory)
    return new ExportedSpans(options, connection)
  }

  add(span: Span): void {
    const { config, onOutcome } = this.#options
    if (this.#waiting.length >= config.max_queue_size) {
      onOutcome('dropped', 1)
      return
    }
    this.#waiting.push(span)
    if (this.#waiting.length >= config.max_export_batch_size) this.#send()
    else this.#wait()
  }

  /** Sends what waits, and ends the connection. Bounds: as long as the calls may take. */
  async close(): Promise<void> {
    this.#send()
    await this.#sending
    this.#client.close()
  }

  #wait(): void {
    const { clock, config } = this.#options
    this.#cancelTimer ??= clock.after(config.schedule_delay, () => this.#send())
  }

  #send(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  async #sendAll(): Promise<void> {
    const { config, encode, onOutcome, onFault } = this.#options
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, config.max_export_batch_size)
      try {
        await this.#call(encode(spans))
        onOutcome('sent', spans.length)
      } catch (thrown) {
        onOutcome('failed', spans.length)
        onFault(thrown as Error)
      }
    }
  }

  /** Errors: the ServiceError of the call. */
  #call(request: Uint8Array): Promise<void> {
    const { url, metadata, timeoutMillis } = this.#connection
    const timeMs = Math.min(timeoutMillis, this.#options.config.export_timeout)
    return new Promise((resolve, reject) => {
      const onAnswer = (error: ServiceError | null): void => {
        if (error === null) resolve()
        else reject(new Error(`${url}: ${error.details}`, { cause: error }))
      }
      this.#client.makeUnaryRequest(
        EXPORT,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer) => bytes,
        request,
        metadata,
        // A deadline is a moment of the machine's own clock, which gRPC asks for itself.
        { deadline: new Date(this.#options.clock.now() + timeMs) },
        onAnswer,
      )
    })
  }
}
