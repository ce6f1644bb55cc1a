import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Logger } from '../telemetry/logger.ts'
import { BytePool } from './byte-pool.ts'
import { bodyTooLarge } from './compressed-body.ts'
import { freeMemoryOf } from './garbage.ts'
import { clientOf, Listener, type Excess } from './listener.ts'
import type { ServerTls } from './server-tls.ts'
import { untilAborted } from './until-aborted.ts'

export interface HttpServerOptions {
  readonly endpoint: string
  readonly tls?: ServerTls
  readonly connectionsMax: number
  readonly connectionsPerClientMax: number
  /** How long headers, and the whole of a request, may take to come in. */
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  /** How long a connection is kept open without a request. */
  readonly idleTimeoutMs: number
  readonly logger: Logger
}

/** A request whose body has not been read. */
export interface ServerRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Without its question mark; '' when there is none. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  /** Address of the other end. */
  readonly client: string
  /** Whose bound its connection is beyond; undefined when it is within all. */
  readonly excess: Excess | undefined
  /** Aborted when the client has gone away. */
  readonly signal: AbortSignal
  /**
   * Reads the body; `hold` says of every part whether there is memory for it. The bytes are used again for another
   * request once this one is answered.
   * Errors: PermanentError HEPH_NET_BODY_TOO_LARGE; a NoRoomError; the signal's reason.
   */
  readBody(bytesMax: number, hold: (byteCount: number) => boolean): Promise<Uint8Array>
}

export interface ServerAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

/** There is no memory for the body of a request at this moment. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError'
}

const SHORT_BYTES = 64 * 1_024
const HEADER_BYTES_MAX = 16 * 1_024
const HEADERS_MAX = 100
const CONNECTIONS_LOOKED_AT_MS = 1_000
/** Memory of requests that is kept for the next ones. */
const POOL_BYTES_MAX = 8 * 1_048_576
const NO_BYTES = new Uint8Array(0)

/**
 * An HTTP/1.1 server, with or without TLS. A slow or silent client loses its connection, a body is only read as far as
 * it may be long, and what a handler throws is an answer of 500.
 */
export class HttpServer {
  readonly #options: HttpServerOptions
  readonly #handle: (request: ServerRequest) => Promise<ServerAnswer>
  readonly #open = new Set<Promise<void>>()
  readonly #pool = new BytePool(POOL_BYTES_MAX)
  #listener: Listener | undefined

  constructor(options: HttpServerOptions, handle: (request: ServerRequest) => Promise<ServerAnswer>) {
    this.#options = options
    this.#handle = handle
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#listener?.port
  }

  /** Errors: those of `ServerTls.start` and `Listener.listen`. */
  async start(): Promise<void> {
    const { tls, headersTimeoutMs, requestTimeoutMs, idleTimeoutMs } = this.#options
    const limits = {
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      maxHeaderSize: HEADER_BYTES_MAX,
      connectionsCheckingInterval: CONNECTIONS_LOOKED_AT_MS,
    }
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      const work = this.#answer(request, response).finally(() => this.#open.delete(work))
      this.#open.add(work)
    }
    const server =
      tls === undefined
        ? createServer(limits, onRequest)
        : createSecureServer({ ...(await tls.start('http/1.1')), ...limits }, onRequest)
    server.maxHeadersCount = HEADERS_MAX
    if (tls !== undefined) tls.follow(server as ReturnType<typeof createSecureServer>)
    server.on('tlsClientError', (_error, socket: { destroy(): void }) => socket.destroy())
    this.#listener = new Listener(server, this.#options)
    await this.#listener.listen()
  }

  /** Takes no more connections, waits for the answers under way until the signal is aborted, then ends them. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#options.tls?.stop()
    this.#listener?.stop()
    await untilAborted(Promise.all(this.#open), signal)
    this.#listener?.destroyAll()
    this.#listener = undefined
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const memory = new RequestMemory(this.#pool)
    const seen = this.#requestOf(request, response, memory)
    const answer = await this.#handle(seen).catch((thrown: unknown) => {
      if (!response.destroyed) this.#options.logger.error('a request failed', { error: thrown })
      return { status: 500, headers: {}, body: '' }
    })
    memory.free()
    if (response.destroyed) return
    const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': body.length,
      // What is left of a long body is not worth reading.
      ...(request.complete || isShort(request) ? {} : { connection: 'close' }),
    })
    await new Promise<void>((resolve) => {
      response.once('close', resolve)
      response.end(body)
    })
  }

  #requestOf(request: IncomingMessage, response: ServerResponse, memory: RequestMemory): ServerRequest {
    const { remoteAddress, remotePort = 0 } = request.socket
    const client = clientOf(remoteAddress)
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(new Error('the client has gone away'))
    })
    return {
      method: request.method ?? '',
      path: (request.url ?? '').replace(/[?#].*$/s, ''),
      query: /\?([^#]*)/.exec(request.url ?? '')?.[1] ?? '',
      headers: request.headers,
      client,
      excess: this.#listener?.excessOf(client, remotePort),
      signal: gone.signal,
      readBody: async (bytesMax, hold) => await readBody(request, { bytesMax, hold, memory }),
    }
  }
}

function isShort({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SHORT_BYTES
}

interface BodyOptions {
  readonly bytesMax: number
  readonly hold: (byteCount: number) => boolean
  readonly memory: RequestMemory
}

/**
 * Copies a body together as it comes, so that no part of the socket's memory is kept. A little more than is allowed is
 * read and forgotten: a client that still writes would not see the answer.
 */
async function readBody(request: IncomingMessage, options: BodyOptions): Promise<Uint8Array> {
  const { bytesMax, hold, memory } = options
  // Nobody would hear of that any more.
  if (request.destroyed) throw new Error('the client has gone away')
  const declared = Number(request.headers['content-length'] ?? 0)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let length = 0
  let fault: Error | undefined = declared > bytesMax ? bodyTooLarge(bytesMax) : undefined
  let bytes = fault === undefined ? memory.take(declared) : NO_BYTES
  request.on('data', (part: Buffer) => {
    const end = length + part.length
    if (end > bytesMax) fault ??= bodyTooLarge(bytesMax)
    else if (fault === undefined && !hold(part.length)) fault = new NoRoomError('no memory for the body')
    if (fault === undefined) {
      // It does not say how long it is.
      if (end > bytes.length) bytes = memory.grow(bytes, length, end)
      bytes.set(part, length)
    }
    // The parser makes memory for each part.
    freeMemoryOf(part)
    length = end
    if (length <= 2 * bytesMax) return
    request.pause()
    resolve()
  })
  request.once('end', resolve)
  request.once('error', reject)
  request.once('close', () => reject(new Error('the client has gone away')))
  await promise
  if (fault !== undefined) throw fault
  return bytes.subarray(0, length)
}

/** The memory that one request has of the pool. */
class RequestMemory {
  readonly #pool: BytePool
  #bytes: Uint8Array = NO_BYTES

  constructor(pool: BytePool) {
    this.#pool = pool
  }

  take(byteCount: number): Uint8Array {
    this.#bytes = this.#pool.take(byteCount)
    return this.#bytes
  }

  /** More of it, with what the present one holds. */
  grow(bytes: Uint8Array, length: number, byteCount: number): Uint8Array {
    const more = this.#pool.take(Math.max(byteCount, 2 * length))
    more.set(bytes.subarray(0, length))
    this.#pool.give(bytes)
    this.#bytes = more
    return more
  }

  /** Nobody uses it any more. */
  free(): void {
    this.#pool.give(this.#bytes)
    this.#bytes = NO_BYTES
  }
}
