import { constants, type ClientHttp2Stream } from 'node:http2'
import { sleep, type Clock } from '../model/clock.ts'
import { HephaestusError, RetryableError } from '../model/errors.ts'
import { addressesOf, orAborted } from './addresses.ts'
import { contentEncodingOf, decompressBody } from './compressed-body.ts'
import type { Endpoint } from './endpoint.ts'
import type { GrpcBalancer } from './grpc-balancers.ts'
import { bracketed, GrpcConnection, type GrpcClientKeepalive } from './grpc-connection.ts'
import { endingOf, endingOfHttp, GRPC, type GrpcEnding } from './grpc-status.ts'
import type { TlsOptions } from './tls-options.ts'

export interface GrpcClientOptions {
  readonly endpoint: Endpoint
  /** What the server is called in requests and in its certificate, where that is not the endpoint. */
  readonly authority?: string
  /** Asked for every new connection; without it connections are not encrypted. */
  readonly tls?: () => TlsOptions
  /** A name with several addresses: calls go to all of them in turn, or to the first that can be reached. */
  readonly balancer: GrpcBalancer
  /** Without a connection a call waits for one until its time is over; else it fails at once. */
  readonly waitsForReady: boolean
  readonly keepalive?: GrpcClientKeepalive
  /** A longer answer is none. */
  readonly answerBytesMax: number
  readonly clock: Clock
}

export interface GrpcRequest {
  /** Shape: "/opentelemetry.proto.collector.logs.v1.LogsService/Export". */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly message: Uint8Array
  /** What the message is compressed with. Shape: "gzip"; absent when it is not. */
  readonly encoding?: string
  /** How long the server may work on it. Units: milliseconds. */
  readonly timeoutMs: number
}

/** Shape: with code 0 the message of the answer, else none. */
export interface GrpcAnswer extends GrpcEnding {
  readonly answer: Uint8Array
}

/** Between attempts to connect of a call that waits. Units: milliseconds. */
const CONNECT_PAUSE_MS = 200
const CONNECT_PAUSE_MS_MAX = 5_000
/** How soon a connection has to show that it lives after a call on it got no answer in time. Units: milliseconds. */
const PROBE_MS = 5_000
const PREFIX_BYTES = 5
const EMPTY = new Uint8Array(0)

/**
 * Calls unary methods of a gRPC server over connections that stay open.
 *
 *   call ──▶ an open connection, in turn ──▶ HEADERS, DATA ──▶ headers, message, trailers
 *              │ none: look the name up, connect to the next address      │ no trailers: RetryableError
 *
 * Nothing is tried again: the caller knows what its calls mean.
 * Errors: RetryableError HEPH_GRPC_FAILED when there is no answer, with the network's own error as cause; the
 * signal's reason when it is aborted. Every status is an answer.
 * Bounds: a call ends when its signal does; one connection for each address.
 * Source: gRPC over HTTP/2 (PROTOCOL-HTTP2.md).
 */
export class GrpcClient {
  readonly #options: GrpcClientOptions
  readonly #authority: string
  readonly #connections = new Map<string, GrpcConnection>()
  #addresses: readonly string[] = []
  #turn = 0
  #isClosed = false

  constructor(options: GrpcClientOptions) {
    this.#options = options
    const { host, port } = options.endpoint
    this.#authority = options.authority ?? `${bracketed(host)}:${port}`
  }

  async call(request: GrpcRequest, signal: AbortSignal): Promise<GrpcAnswer> {
    signal.throwIfAborted()
    const connection = await this.#connection(request.timeoutMs, signal)
    try {
      return await this.#exchange(connection, request, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof HephaestusError) throw thrown
      throw this.#failed(connection.fault ?? thrown)
    }
  }

  /** Ends all connections. Calls under way fail. */
  close(): void {
    this.#isClosed = true
    for (const connection of this.#connections.values()) connection.end()
    this.#connections.clear()
  }

  #failed(cause: unknown): RetryableError {
    return new RetryableError('HEPH_GRPC_FAILED', `no answer from ${this.#authority}`, { cause })
  }

  // --- connections

  async #connection(timeoutMs: number, signal: AbortSignal): Promise<GrpcConnection> {
    for (let pauseMs = CONNECT_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, CONNECT_PAUSE_MS_MAX)) {
      const result = await this.#connectToAny(timeoutMs, signal)
      if (result instanceof GrpcConnection) return result
      if (!this.#options.waitsForReady || this.#isClosed) throw this.#failed(result)
      await sleep(this.#options.clock, pauseMs, signal)
    }
  }

  /** A connection that is open; else why there is none. */
  async #connectToAny(timeoutMs: number, signal: AbortSignal): Promise<GrpcConnection | Error> {
    for (const [address, { isUsable }] of this.#connections) if (!isUsable) this.#drop(address)
    if (this.#addresses.length === 0) {
      try {
        this.#addresses = await this.#lookUp(signal)
      } catch (thrown) {
        signal.throwIfAborted()
        return thrown as Error
      }
    }
    const addresses = this.#addresses
    const first = this.#options.balancer === 'pick_first' ? 0 : this.#turn++
    let fault: Error = new Error('the name has no address')
    for (let index = 0; index < addresses.length; index += 1) {
      const address = addresses[(first + index) % addresses.length] ?? ''
      try {
        return await this.#connectTo(address, timeoutMs / addresses.length, signal)
      } catch (thrown) {
        signal.throwIfAborted()
        this.#drop(address)
        fault = thrown as Error
      }
    }
    // The name may lead somewhere else by now.
    this.#addresses = []
    return fault
  }

  /** With `pick_first` the system tries the addresses by itself. */
  async #lookUp(signal: AbortSignal): Promise<readonly string[]> {
    const { endpoint, balancer } = this.#options
    if (balancer === 'pick_first') return [endpoint.host]
    return await addressesOf(endpoint.host, signal)
  }

  async #connectTo(address: string, timeoutMs: number, signal: AbortSignal): Promise<GrpcConnection> {
    const present = this.#connections.get(address)
    if (present?.isOpen === true) return present
    if (this.#isClosed) throw new Error('the client is closed')
    const connection = present ?? this.#open(address)
    const cancelTimer = this.#options.clock.after(timeoutMs, () => {
      connection.end(new Error(`no connection within ${Math.round(timeoutMs)}ms`))
    })
    try {
      await orAborted(connection.opened(), signal)
      return connection
    } finally {
      cancelTimer()
    }
  }

  #open(address: string): GrpcConnection {
    const { endpoint, authority, tls, keepalive, clock } = this.#options
    const connection = new GrpcConnection({
      host: address,
      port: endpoint.port,
      serverName: authority?.replace(/:\d+$/, '') ?? endpoint.host,
      tls: tls?.(),
      keepalive,
      clock,
    })
    this.#connections.set(address, connection)
    return connection
  }

  /** Calls that are under way on it go on; the name is looked up before the next one begins. */
  #drop(address: string): void {
    this.#connections.delete(address)
    this.#addresses = []
  }

  // --- calls

  async #exchange(
    connection: GrpcConnection,
    request: GrpcRequest,
    signal: AbortSignal,
  ): Promise<GrpcAnswer> {
    const stream = connection.request({
      ':method': 'POST',
      ':scheme': this.#options.tls === undefined ? 'http' : 'https',
      ':authority': this.#authority,
      ':path': request.path,
      ...request.headers,
      te: 'trailers',
      'content-type': 'application/grpc',
      'grpc-timeout': timeoutHeader(request.timeoutMs),
      'grpc-accept-encoding': 'identity,gzip,zstd,deflate',
      ...(request.encoding === undefined ? {} : { 'grpc-encoding': request.encoding }),
    })
    const cancel = (): void => {
      stream.close(constants.NGHTTP2_CANCEL)
      // A server behind a broken network is as silent as a busy one: the next call must not go the same way.
      connection.probe(PROBE_MS)
    }
    signal.addEventListener('abort', cancel, { once: true })
    try {
      send(stream, request)
      return await this.#receive(stream)
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  async #receive(stream: ClientHttp2Stream): Promise<GrpcAnswer> {
    const { answerBytesMax } = this.#options
    const chunks: Uint8Array[] = []
    let ending: GrpcEnding | undefined
    let encoding: string | undefined
    let fault: Error | undefined
    let length = 0
    await new Promise<void>((resolve) => {
      stream.on('response', (headers) => {
        const status = headers[':status'] ?? 0
        ending = endingOf(headers) ?? (status === 200 ? undefined : endingOfHttp(status))
        encoding = headers['grpc-encoding']?.toString()
      })
      stream.on('trailers', (headers) => {
        ending = endingOf(headers) ?? ending
      })
      stream.on('data', (chunk: Uint8Array) => {
        length += chunk.length
        if (length <= PREFIX_BYTES + answerBytesMax) chunks.push(chunk)
      })
      stream.on('error', (error: Error) => {
        fault = error
      })
      stream.once('close', resolve)
    })
    if (ending === undefined) throw fault ?? new Error('the call was ended without a status')
    if (ending.code !== GRPC.ok) return { ...ending, answer: EMPTY }
    return { ...ending, answer: await messageOf(Buffer.concat(chunks), encoding, answerBytesMax) }
  }
}

function send(stream: ClientHttp2Stream, { message, encoding }: GrpcRequest): void {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix[0] = encoding === undefined ? 0 : 1
  prefix.writeUInt32BE(message.length, 1)
  stream.cork()
  stream.write(prefix)
  stream.end(message)
  stream.uncork()
}

/**
 * The first message of an answer. One that cannot be read is empty: the status said that the call has worked.
 * Servers compress their answers as the request was, whatever was said to be accepted.
 */
async function messageOf(body: Buffer, encoding: string | undefined, bytesMax: number): Promise<Uint8Array> {
  if (body.length < PREFIX_BYTES) return EMPTY
  const length = body.readUInt32BE(1)
  if (body.length < PREFIX_BYTES + length) return EMPTY
  const message = body.subarray(PREFIX_BYTES, PREFIX_BYTES + length)
  if (body[0] === 0) return message
  const known = contentEncodingOf(encoding)
  if (known === undefined || known === '') return EMPTY
  try {
    return await decompressBody(message, known, bytesMax)
  } catch (thrown) {
    if (thrown instanceof HephaestusError) return EMPTY
    throw thrown
  }
}

/** Shape: at most eight digits and a unit. Source: gRPC over HTTP/2, Timeout. */
function timeoutHeader(timeoutMs: number): string {
  const rounded = Math.max(1, Math.ceil(timeoutMs))
  return rounded < 1e8 ? `${rounded}m` : `${Math.ceil(rounded / 1_000)}S`
}
