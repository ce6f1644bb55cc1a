import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { invariant } from '../../agent/model/invariant.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { HttpClient } from '../../agent/net/http-client.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { OtlpSending, type RequestOutcome } from '../../agent/otlp/sending.ts'
import { judge } from './answer.ts'
import type { Config } from './config.ts'
import { requestBody } from './request-body.ts'

/** Answers are small: a count and a message. */
const RESPONSE_BYTES_MAX = 64 * 1024

/** Sends records by OTLP over HTTP; `OtlpSending` says what follows from an answer. */
export class OtlpHttpExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #sending: OtlpSending
  #tls: ClientTls | undefined
  #client: HttpClient | undefined

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#url = config.logs_endpoint ?? `${(config.endpoint ?? '').replace(/\/+$/, '')}/v1/logs`
    this.#headers = lowerCased({ 'user-agent': 'hephaestus', ...config.headers })
    this.#sending = new OtlpSending(settings, { request: (logs, signal) => this.#request(logs, signal) })
  }

  async start(): Promise<void> {
    const config = this.#config
    const tls = this.#url.startsWith('https:')
      ? new ClientTls({ ...this.#settings, config: config.tls })
      : undefined
    this.#tls = tls
    await tls?.start()
    this.#client = new HttpClient({
      ...(tls === undefined ? {} : { tls: () => tls.current }),
      ...(config.proxy_url === undefined ? {} : { proxyUrl: config.proxy_url }),
      connectionsMax: config.max_conns_per_host,
      idleTimeoutMs: config.idle_conn_timeout,
      responseBytesMax: RESPONSE_BYTES_MAX,
    })
  }

  async export(batch: LogBatch, signal: AbortSignal): Promise<void> {
    await this.exportEncoded({ parts: [encodeLogs(batch)], count: batch.count }, signal)
  }

  async exportEncoded(logs: EncodedLogs, signal: AbortSignal): Promise<void> {
    await this.#sending.send(logs, signal)
  }

  async shutdown(): Promise<void> {
    this.#tls?.stop()
    await this.#client?.close()
    this.#client = undefined
  }

  async #request(logs: EncodedLogs, signal: AbortSignal): Promise<RequestOutcome> {
    const client = this.#client
    invariant(client !== undefined, 'an exporter is started before it is handed logs')
    const body = await requestBody(logs, this.#config)
    signal.throwIfAborted()
    const response = await client.send(
      {
        method: 'POST',
        url: this.#url,
        headers: { ...this.#headers, ...body.headers },
        body: body.bytes,
      },
      signal,
    )
    return judge(response, this.#config.encoding, this.#settings.clock.now())
  }
}

/** Names of headers do not differ by case; a later one wins. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
