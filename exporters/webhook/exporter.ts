import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { inTime } from '../../agent/delivery/deadline.ts'
import { RetryableError, type PermanentError } from '../../agent/model/errors.ts'
import { invariant } from '../../agent/model/invariant.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { AddressGuard, type Resolve } from '../../agent/net/address-guard.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { HttpClient, type HttpRequest, type HttpResponse } from '../../agent/net/http-client.ts'
import { signatureOf } from '../../agent/net/signature.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { PartlyDeliveredError } from '../../agent/otlp/partly-delivered.ts'
import type { Counter } from '../../agent/telemetry/instruments.ts'
import { judge, readable, refusal } from './answer.ts'
import type { Config } from './config.ts'
import { recordFilter, type RecordFilter } from './filter.ts'
import type { Preset } from './preset.ts'
import { presets } from './presets.ts'
import { encodedItems, shipmentOf, type Chunk, type Item, type Shipment } from './shipment.ts'

const gzipped = promisify(gzip)
/** Below this a smaller request is no gain. */
const COMPRESSED_BYTES_MIN = 512
const IDLE_CONNECTION_MS = 30_000
const REDIRECTS_MAX = 3

/**
 * Sends records as requests in the form of a service.
 *
 *   logs ──▶ filter ──▶ [ chunk | chunk ] ──▶ POST ──▶ taken: next chunk
 *                            ▲                  │ a part is wrong or too large: halves, or refused when it is one record
 *                            └──────────────────┤ refused: next chunk
 *                                               └ no answer, or "later": RetryableError; the chunks that wait are kept
 *
 * When the same parts are offered again, what was taken before is not sent once more.
 */
export class WebhookExporter implements Exporter {
  /** A chat takes one record a request: what was gathered may be hundreds of them. */
  readonly keepsTime = true
  readonly #settings: Settings
  readonly #config: Config
  readonly #preset: Preset
  readonly #filter: RecordFilter
  readonly #guard: AddressGuard
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #shipments = new WeakMap<EncodedLogs['parts'], Shipment>()
  readonly #filtered: Counter
  readonly #name: { readonly exporter: string }
  #tls: ClientTls | undefined
  #client: HttpClient | undefined

  /** `resolve` finds the addresses of names; the system's resolver unless a test brings another one. */
  constructor(settings: Settings, config: Config, resolve?: Resolve) {
    this.#settings = settings
    this.#config = config
    this.#preset = presets[config.preset]
    this.#filter = recordFilter(config.filter, this.#preset.usualEvents)
    const rules = { allowsPrivate: config.allow_private, allowed: config.allow_addresses }
    this.#guard = new AddressGuard(rules, resolve)
    this.#url = urlOf(config.url, this.#preset.path)
    this.#headers = lowerCased({
      'user-agent': 'hephaestus',
      ...this.#preset.headers(config),
      ...config.headers,
      'content-type': contentTypeOf(config, this.#preset),
    })
    this.#name = { exporter: settings.key }
    this.#filtered = settings.instruments.counter('hephaestus_exporter_filtered_log_records', {
      unit: '{record}',
      help: 'Log records that an exporter was handed and does not send because of its filter',
    })
  }

  async start(): Promise<void> {
    const { proxy_url } = this.#config
    const tls = this.#url.startsWith('https:')
      ? new ClientTls({ ...this.#settings, config: this.#config.tls })
      : undefined
    this.#tls = tls
    await tls?.start()
    this.#client = new HttpClient({
      ...(tls === undefined ? {} : { tls: () => tls.current }),
      ...(proxy_url === undefined ? {} : { proxyUrl: proxy_url }),
      guard: this.#guard,
      connectionsMax: 0,
      idleTimeoutMs: IDLE_CONNECTION_MS,
      responseBytesMax: this.#preset.responseBytesMax,
    })
  }

  async export(batch: LogBatch, signal: AbortSignal): Promise<void> {
    await this.exportEncoded({ parts: [encodeLogs(batch)], count: batch.count }, signal)
  }

  async exportEncoded(logs: EncodedLogs, signal: AbortSignal): Promise<void> {
    const shipment = this.#shipmentOf(logs)
    const { waiting, refused } = shipment
    for (let chunk = waiting[0]; chunk !== undefined; chunk = waiting[0]) {
      const rest = await this.#sendOrSplit(chunk, shipment, signal)
      // By what it is, not by where: the next attempt may have begun when this one ran out of time.
      const position = waiting.indexOf(chunk)
      if (position >= 0) waiting.splice(position, 1, ...rest.chunks)
      if (rest.error !== undefined) throw rest.error
      if (waiting.length > 0) signal.throwIfAborted()
    }
    this.#shipments.delete(logs.parts)
    const { failure } = shipment
    if (failure === undefined) return
    throw logs.count === 1 ? failure : partlyDelivered(refused, failure)
  }

  async shutdown(): Promise<void> {
    this.#tls?.stop()
    await this.#client?.close()
    this.#client = undefined
  }

  #shipmentOf({ parts }: EncodedLogs): Shipment {
    const begun = this.#shipments.get(parts)
    if (begun !== undefined) return begun
    const shipment = shipmentOf(parts, {
      preset: this.#preset,
      config: this.#config,
      filter: this.#filter,
    })
    this.#shipments.set(parts, shipment)
    if (shipment.filtered > 0) this.#filtered.add(shipment.filtered, this.#name)
    return shipment
  }

  /** Sends a chunk, and says what of it has yet to be sent, and whether that is for later. */
  async #sendOrSplit(
    chunk: Chunk,
    shipment: Shipment,
    signal: AbortSignal,
  ): Promise<{ readonly chunks: readonly Chunk[]; readonly error?: RetryableError }> {
    const response = await this.#send(chunk, signal)
    const answer = judge(response, this.#settings.clock.now())
    if (answer.kind === 'taken') return this.#settlePieces(chunk, response, shipment)
    if (answer.isDivisible && chunk.length > 1) {
      const middle = chunk.length >>> 1
      return { chunks: [chunk.slice(0, middle), chunk.slice(middle)] }
    }
    refuse(shipment, chunk, answer.error)
    return { chunks: [] }
  }

  /** For a service that answers for each record of a request. */
  #settlePieces(
    chunk: Chunk,
    response: HttpResponse,
    shipment: Shipment,
  ): { readonly chunks: readonly Chunk[]; readonly error?: RetryableError } {
    const outcomes = this.#preset.outcomes?.(
      response,
      chunk.map(({ piece }) => piece),
    )
    if (outcomes === undefined) return { chunks: [] }
    const later: Item[] = []
    let reason = ''
    chunk.forEach((item, index) => {
      const outcome = outcomes[index]
      if (outcome === undefined || outcome.kind === 'taken') return
      const said = `${outcome.status} for a record: ${readable(outcome.reason)}`
      if (outcome.kind === 'refused') {
        refuse(shipment, [item], refusal(outcome.status, said))
      } else {
        later.push(item)
        reason = said
      }
    })
    if (later.length === 0) return { chunks: [] }
    const error = new RetryableError('HEPH_WEBHOOK_UNAVAILABLE', `the service answered ${reason}`, {
      fields: { records: later.length },
    })
    return { chunks: [later], error }
  }

  async #send(chunk: Chunk, signal: AbortSignal): Promise<HttpResponse> {
    const client = this.#client
    invariant(client !== undefined, 'an exporter is started before it is handed logs')
    const request = await this.#requestOf(chunk)
    signal.throwIfAborted()
    const { clock } = this.#settings
    const send = async (each: HttpRequest): Promise<HttpResponse> =>
      await inTime({ clock, timeoutMs: this.#config.timeout, signal }, (ending) => client.send(each, ending))
    let response = await send(request)
    let { url } = request
    for (let count = 0; count < REDIRECTS_MAX; count += 1) {
      const target = this.#config.follow_redirects === 'never' ? undefined : redirectOf(response, url)
      if (target === undefined) break
      url = target
      response = await send({ ...request, url })
    }
    return response
  }

  async #requestOf(chunk: Chunk): Promise<HttpRequest> {
    const { signature, compression, method } = this.#config
    const plain = Buffer.from(this.#preset.body(chunk.map(({ piece }) => piece)))
    const isGzip = compression === 'gzip' && plain.length >= COMPRESSED_BYTES_MIN
    const body = isGzip ? await gzipped(plain) : plain
    const keys = [signature?.secret, signature?.previous_secret].filter((key) => key !== undefined)
    return {
      method,
      url: this.#url,
      headers: {
        ...this.#headers,
        'idempotency-key': keyOf(chunk),
        ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
        ...(keys.length === 0
          ? {}
          : { 'x-hephaestus-signature': signatureOf(body, keys, this.#settings.clock.now()) }),
      },
      body,
    }
  }
}

/** The same for the same records, so that a receiver can tell a repeated request from a new one. */
function keyOf(chunk: Chunk): string {
  const [first, ...more] = chunk
  if (first !== undefined && more.length === 0) return first.id
  const hash = createHash('sha256')
  for (const { id } of chunk) hash.update(id)
  return hash.digest('hex')
}

/** Where a redirect leads that may be followed: one that keeps the method, to the same scheme, host and port. */
function redirectOf({ status, headers }: HttpResponse, from: string): string | undefined {
  const target = status === 307 || status === 308 ? URL.parse(headers['location'] ?? '', from) : null
  return target !== null && target.origin === new URL(from).origin ? target.href : undefined
}

function refuse(shipment: Shipment, chunk: Chunk, error: PermanentError): void {
  shipment.refused.push(...chunk)
  shipment.failure ??= error
}

function partlyDelivered(refused: readonly Item[], cause: PermanentError): PartlyDeliveredError {
  const rest = encodedItems(refused)
  return new PartlyDeliveredError('HEPH_WEBHOOK_PARTLY', `${rest.count} records were refused`, {
    rest,
    cause,
    fields: { records: rest.count },
  })
}

/** Shape: "https://splunk:8088" gives "https://splunk:8088/services/collector/event" for that preset. */
function urlOf(written: string, path: string): string {
  const url = new URL(written)
  if (url.pathname === '/') url.pathname = path === '' ? '/' : path
  return url.href
}

function contentTypeOf({ template }: Config, preset: Preset): string {
  const type = template?.content_type ?? preset.contentType
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}

/** Names of headers do not differ by case; a later one wins. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
