import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { invariant } from '../../agent/model/invariant.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { isEncrypted, parseGrpcEndpoint } from '../../agent/net/grpc-client-config.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { GrpcLogsClient } from '../../agent/otlp/grpc-logs-client.ts'
import { OtlpSending, type RequestOutcome } from '../../agent/otlp/sending.ts'
import type { Config } from './config.ts'

/** Sends records by OTLP over gRPC; `OtlpSending` says what follows from an answer. */
export class OtlpGrpcExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  readonly #sending: OtlpSending
  #tls: ClientTls | undefined
  #client: GrpcLogsClient | undefined

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#sending = new OtlpSending(settings, { request: (logs, signal) => this.#request(logs, signal) })
  }

  async start(): Promise<void> {
    const target = parseGrpcEndpoint(this.#config.endpoint)
    invariant(target !== undefined, 'an endpoint was checked with the configuration')
    const config = this.#config
    const tls = isEncrypted(target, config)
      ? new ClientTls({ ...this.#settings, config: config.tls })
      : undefined
    this.#tls = tls
    await tls?.start()
    this.#client = new GrpcLogsClient({
      target,
      config,
      tls: tls === undefined ? undefined : () => tls.current,
      clock: this.#settings.clock,
    })
  }

  async export(batch: LogBatch, signal: AbortSignal): Promise<void> {
    await this.exportEncoded({ parts: [encodeLogs(batch)], count: batch.count }, signal)
  }

  async exportEncoded(logs: EncodedLogs, signal: AbortSignal): Promise<void> {
    await this.#sending.send(logs, signal)
  }

  shutdown(): Promise<void> {
    this.#tls?.stop()
    this.#client?.close()
    this.#client = undefined
    return Promise.resolve()
  }

  async #request(logs: EncodedLogs, signal: AbortSignal): Promise<RequestOutcome> {
    const client = this.#client
    invariant(client !== undefined, 'an exporter is started before it is handed logs')
    return await client.request(logs, signal)
  }
}
