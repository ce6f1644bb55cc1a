import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import { invariant } from '../../agent/model/invariant.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { HttpClient } from '../../agent/net/http-client.ts'
import { readTlsOptions } from '../../agent/net/tls-options.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { halvesOf } from '../../agent/otlp/halves.ts'
import { PartlyDeliveredError } from '../../agent/otlp/partly-delivered.ts'
import type { PartialSuccess } from '../../agent/otlp/response.ts'
import type { Counter } from '../../agent/telemetry/instruments.ts'
import { judge } from './answer.ts'
import type { Config } from './config.ts'
import { requestBody } from './request-body.ts'

/** Answers are small: a count and a message. */
const RESPONSE_BYTES_MAX = 64 * 1024
/** What the server finds too large is remembered, down to this: a smaller bound would cost more than it saves. */
const REMEMBERED_BYTES_MIN = 64 * 1024
/** The same complaint of the server is logged once in this time. */
const COMPLAINT_INTERVAL_MS = 60_000

/** How far the sending of some logs has come: what waits, and what the server will never take. */
interface Progress {
  readonly waiting: EncodedLogs[]
  readonly refused: EncodedLogs[]
  failure: PermanentError | undefined
}

/**
 * Sends records by OTLP over HTTP.
 *
 *   logs ──▶ [ chunk | chunk ] ──▶ POST ──▶ taken: next chunk
 *                 ▲                  │ 413: halves of it, or refused when it is one record
 *                 └──────────────────┤ another refusal: refused, next chunk
 *                                    └ no answer, or "later": RetryableError; the chunks that wait are kept
 *
 * When the same parts are offered again, what was taken before is not sent once more.
 */
export class OtlpHttpExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #progress = new WeakMap<EncodedLogs['parts'], Progress>()
  readonly #rejected: Counter
  readonly #name: { readonly exporter: string }
  #client: HttpClient | undefined
  #tooLargeBytes = Number.POSITIVE_INFINITY
  #complaint = { message: '', atMs: Number.NEGATIVE_INFINITY }

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#url = config.logs_endpoint ?? `${(config.endpoint ?? '').replace(/\/+$/, '')}/v1/logs`
    this.#headers = lowerCased({ 'user-agent': 'hephaestus', ...config.headers })
    this.#name = { exporter: formatComponentId(settings.id) }
    this.#rejected = settings.instruments.counter('hephaestus_exporter_rejected_log_records', {
      unit: '{record}',
      help: 'Log records that the server did not keep although it took the request',
    })
  }

  async start(): Promise<void> {
    const config = this.#config
    this.#client = new HttpClient({
      ...(this.#url.startsWith('https:')
        ? { tls: await readTlsOptions(config.tls, this.#settings.baseDirectory) }
        : {}),
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
    const progress = this.#progress.get(logs.parts) ?? { waiting: [logs], refused: [], failure: undefined }
    this.#progress.set(logs.parts, progress)
    const { waiting, refused } = progress
    for (let chunk = waiting[0]; chunk !== undefined; chunk = waiting[0]) {
      const rest = await this.#sendOrSplit(chunk, progress, signal)
      // By what it is, not by where: the next attempt may have begun when this one ran out of time.
      const position = waiting.indexOf(chunk)
      if (position >= 0) waiting.splice(position, 1, ...rest)
      if (waiting.length > 0) signal.throwIfAborted()
    }
    this.#progress.delete(logs.parts)
    const { failure } = progress
    if (failure === undefined) return
    if (refused.length === 1 && refused[0] === logs) throw failure
    throw partlyDelivered(refused, failure)
  }

  async shutdown(): Promise<void> {
    await this.#client?.close()
    this.#client = undefined
  }

  /** Sends a chunk, and says what of it has yet to be sent. */
  async #sendOrSplit(
    chunk: EncodedLogs,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<readonly EncodedLogs[]> {
    const size = sizeOf(chunk)
    if (size >= this.#tooLargeBytes) {
      const halves = halvesOf(chunk)
      if (halves !== undefined) return halves
    }
    const failure = await this.#send(chunk, signal)
    if (failure === undefined) return []
    const halves = failure.code === 'HEPH_OTLP_HTTP_TOO_LARGE' ? halvesOf(chunk) : undefined
    if (halves !== undefined) {
      this.#tooLargeBytes = Math.max(REMEMBERED_BYTES_MIN, Math.min(this.#tooLargeBytes, size))
      return halves
    }
    progress.refused.push(chunk)
    progress.failure ??= failure
    return []
  }

  /** Sends one request; the result is why the server will never take it. */
  async #send(chunk: EncodedLogs, signal: AbortSignal): Promise<PermanentError | undefined> {
    const client = this.#client
    invariant(client !== undefined, 'an exporter is started before it is handed logs')
    const body = await requestBody(chunk, this.#config)
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
    try {
      const answer = judge(response, this.#config.encoding, this.#settings.clock.now())
      if (answer.kind === 'too_large') return answer.error
      this.#report(answer)
      return undefined
    } catch (thrown) {
      if (thrown instanceof PermanentError) return thrown
      throw thrown
    }
  }

  /** Counts what the server did not keep of a request that it took; it is not to be sent again. */
  #report({ rejectedRecords, message }: PartialSuccess): void {
    if (rejectedRecords > 0) this.#rejected.add(rejectedRecords, this.#name)
    if (rejectedRecords === 0 && message === '') return
    const nowMs = this.#settings.clock.monotonicMs()
    if (message === this.#complaint.message && nowMs - this.#complaint.atMs < COMPLAINT_INTERVAL_MS) return
    this.#complaint = { message, atMs: nowMs }
    const fields = { endpoint: this.#url, rejected: rejectedRecords, message }
    if (rejectedRecords > 0) this.#settings.logger.error('the server did not keep all records', fields)
    else this.#settings.logger.warn('the server took the records with a warning', fields)
  }
}

function partlyDelivered(refused: readonly EncodedLogs[], cause: PermanentError): PartlyDeliveredError {
  const rest = {
    parts: refused.flatMap((chunk) => chunk.parts),
    count: refused.reduce((sum, chunk) => sum + chunk.count, 0),
  }
  return new PartlyDeliveredError('HEPH_OTLP_HTTP_PARTLY', `${rest.count} records were refused`, {
    rest,
    cause,
    fields: { records: rest.count },
  })
}

function sizeOf(logs: EncodedLogs): number {
  return logs.parts.reduce((sum, part) => sum + part.length, 0)
}

/** Names of headers do not differ by case; a later one wins. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
