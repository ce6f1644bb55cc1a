import { createRequire } from 'node:module'
import type { buildConnector, Dispatcher, ProxyAgent } from 'undici'
// The whole of undici is twice what a client is: it has fetch, a cache, cookies and stand-ins for tests too.
import sendBy from 'undici/lib/api/api-request.js'
import connectorOf from 'undici/lib/core/connect.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import { HephaestusError, RetryableError } from '../model/errors.ts'
import type { AddressGuard } from './address-guard.ts'
import { orAborted } from './addresses.ts'
import { keepParserPlain } from './http-parser.ts'
import type { TlsOptions } from './tls-options.ts'

export interface HttpClientOptions {
  /** Asked for every request: connections that are made after it has given another object use that. */
  readonly tls?: () => TlsOptions
  /** All requests go through this proxy; https through a tunnel. Shape: "http://user:secret@proxy:3128". */
  readonly proxyUrl?: string
  /** Connections at one time; further requests wait. 0 sets no bound. */
  readonly connectionsMax: number
  /** How long a connection may take to be made; 10 s when left out. */
  readonly connectTimeoutMs?: number
  /** How long a connection is kept open without a request. */
  readonly idleTimeoutMs: number
  /** More of an answer than this is not read. */
  readonly responseBytesMax: number
  /** To which addresses a connection may be made; to all when absent. With a proxy, the proxy decides that. */
  readonly guard?: AddressGuard
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; of repeated ones the first. */
  readonly headers: Readonly<Record<string, string>>
  /** At most `responseBytesMax` of it. */
  readonly body: Uint8Array
}

/** An answer that is still coming. */
export interface HttpStream {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/** A client that goes through a proxy is put together from more of it. */
const loadWhole = createRequire(import.meta.url) as (name: 'undici') => {
  readonly ProxyAgent: typeof ProxyAgent
}
/** TCP and TLS together: what takes longer is not answered by anybody, and holds a place among the connections. */
const CONNECT_TIMEOUT_MS = 10_000

/**
 * Sends HTTP/1.1 requests over connections that stay open. Nothing is tried again and no redirect is followed: the
 * caller knows what its requests mean.
 * Errors: RetryableError HEPH_HTTP_FAILED when there is no answer, with the network's own error as cause; the
 * signal's reason when it is aborted; what the guard says of an address. Every status is an answer.
 * Bounds: `send` ends when its signal does; the answer is cut at responseBytesMax.
 */
export class HttpClient {
  readonly #options: HttpClientOptions
  #tls: TlsOptions | undefined
  #dispatcher: Dispatcher
  /** With what was true before: they end with the requests that are under way. */
  readonly #leaving = new Set<Dispatcher>()

  constructor(options: HttpClientOptions) {
    keepParserPlain()
    this.#options = options
    this.#tls = options.tls?.()
    this.#dispatcher = dispatcherOf(options, this.#tls)
  }

  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { status, headers, body } = await this.#begin(request, signal)
    return { status, headers, body: await this.#during(request, signal, () => this.#read(body)) }
  }

  /**
   * As `send`, for an answer that is read as it comes, however long it is; it ends with its signal.
   * Errors: as `send`, also while it is read.
   */
  async open(request: HttpRequest, signal: AbortSignal): Promise<HttpStream> {
    const { status, headers, body } = await this.#begin(request, signal)
    const during = async <Result>(read: () => Promise<Result>): Promise<Result> =>
      await this.#during(request, signal, read)
    async function* parts(): AsyncGenerator<Uint8Array> {
      const reader = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
      try {
        for (;;) {
          const next = await during(() => reader.next())
          if (next.done === true) return
          yield next.value
        }
      } finally {
        await reader.return?.()
      }
    }
    return { status, headers, body: parts() }
  }

  async #begin(request: HttpRequest, signal: AbortSignal) {
    const { origin, pathname, search } = new URL(request.url)
    this.#followTls()
    const response = await this.#during(
      request,
      signal,
      async () =>
        // undici hears of a signal only once there is a connection, which may never be made.
        await orAborted(
          sendBy.call(this.#dispatcher, {
            origin,
            path: pathname + search,
            method: request.method,
            headers: request.headers,
            body: request.body ?? null,
            signal,
          }),
          signal,
        ),
    )
    return { status: response.statusCode, headers: firstOfEach(response.headers), body: response.body }
  }

  /** Words what the network throws. */
  async #during<Result>(
    { url }: HttpRequest,
    signal: AbortSignal,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof HephaestusError) throw thrown
      const { origin } = new URL(url)
      throw new RetryableError('HEPH_HTTP_FAILED', `no answer from ${origin}`, { cause: worded(thrown) })
    }
  }

  /** Ends all connections. Requests under way fail. */
  async close(): Promise<void> {
    await Promise.all([this.#dispatcher, ...this.#leaving].map((each) => each.destroy()))
  }

  #followTls(): void {
    const tls = this.#options.tls?.()
    if (tls === this.#tls) return
    this.#tls = tls
    const old = this.#dispatcher
    this.#dispatcher = dispatcherOf(this.#options, tls)
    this.#leaving.add(old)
    // It may be destroyed meanwhile, which ends it too.
    void old.close().then(
      () => this.#leaving.delete(old),
      () => this.#leaving.delete(old),
    )
  }

  async #read(body: Dispatcher.ResponseData['body']): Promise<Uint8Array> {
    const { responseBytesMax } = this.#options
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk.subarray(0, responseBytesMax - length))
      length += chunk.length
      // Leaving the loop ends the connection: the rest is of no use to anybody.
      if (length >= responseBytesMax) break
    }
    return Buffer.concat(chunks)
  }
}

function dispatcherOf(options: HttpClientOptions, tls: TlsOptions | undefined): Dispatcher {
  const connectTimeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const pool = {
    allowH2: false,
    connections: options.connectionsMax === 0 ? null : options.connectionsMax,
    keepAliveTimeout: options.idleTimeoutMs,
    // What the server hints may make it shorter, not longer.
    keepAliveMaxTimeout: options.idleTimeoutMs,
    // The caller's signal bounds the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout,
  }
  const connect = { ...tls, timeout: connectTimeout }
  if (options.proxyUrl === undefined) {
    const { guard } = options
    return new Agent({ ...pool, connect: guard === undefined ? connect : guardedConnector(connect, guard) })
  }
  const whole = loadWhole('undici')
  return new whole.ProxyAgent({ ...pool, uri: options.proxyUrl, requestTls: connect })
}

/** A host that is an address is checked here, since nobody looks it up; a name where it is resolved. */
function guardedConnector(
  options: buildConnector.BuildOptions,
  guard: AddressGuard,
): buildConnector.connector {
  const connect = connectorOf({ ...options, allowH2: false, lookup: guard.lookup })
  return (target, callback) => {
    try {
      guard.check(target.hostname)
    } catch (thrown) {
      callback(thrown as Error, null)
      return
    }
    connect(target, callback)
  }
}

/** A name with several addresses fails once for each of them, and the whole of it says nothing. */
function worded(thrown: unknown): unknown {
  return thrown instanceof AggregateError && thrown.message === '' ? thrown.errors[0] : thrown
}

function firstOfEach(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) result[name] = first
  }
  return result
}
