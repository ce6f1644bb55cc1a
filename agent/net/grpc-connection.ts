import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { connect as connectSocket, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import type { Clock } from '../model/clock.ts'
import type { TlsOptions } from './tls-options.ts'

/** How a quiet connection is asked whether it still is one. Units: milliseconds. */
export interface GrpcClientKeepalive {
  readonly timeMs: number
  readonly timeoutMs: number
  /** Also while no call is under way. */
  readonly permitWithoutStream: boolean
}

interface GrpcConnectionOptions {
  /** An address, or a name that the system looks up. */
  readonly host: string
  readonly port: number
  /** The name that the server's certificate is for. */
  readonly serverName: string
  readonly tls: TlsOptions | undefined
  readonly keepalive: GrpcClientKeepalive | undefined
  readonly clock: Clock
}

/** A window of this size is never what a small answer waits for. */
const ANSWER_WINDOW_BYTES = 65_535

/**
 * One HTTP/2 connection to a gRPC server:
 *
 *   connecting ──▶ open ──▶ leaving (GOAWAY: calls under way end, no new ones) ──▶ ended
 *        └───────────┴────────────────────────────────────────────────────────────▶ ended
 *
 * Source: RFC 9113; gRPC over HTTP/2; gRPC keepalive guide (A8).
 */
export class GrpcConnection {
  readonly #options: GrpcConnectionOptions
  readonly #session: ClientHttp2Session
  readonly #opened: Promise<void>
  #isOpen = false
  #isLeaving = false
  #fault: Error | undefined
  #calls = 0
  #cancelPing: (() => void) | undefined

  constructor(options: GrpcConnectionOptions) {
    this.#options = options
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#opened = promise
    promise.catch(() => undefined)
    const socket = socketOf(options)
    const scheme = options.tls === undefined ? 'http' : 'https'
    this.#session = connect(`${scheme}://${bracketed(options.host)}:${options.port}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: ANSWER_WINDOW_BYTES },
    })
    this.#session.once('connect', () => {
      if (options.tls !== undefined && 'alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
        this.end(new Error('the server does not speak HTTP/2, which gRPC needs'))
        return
      }
      this.#isOpen = true
      this.#waitToPing()
      resolve()
    })
    this.#session.on('goaway', () => {
      this.#isLeaving = true
    })
    this.#session.on('error', (error: Error) => {
      this.#fault ??= error
    })
    this.#session.once('close', () => {
      this.#isOpen = false
      this.#cancelPing?.()
      reject(this.#fault ?? new Error('the connection was closed'))
    })
  }

  /** It takes calls, or will when it is open. */
  get isUsable(): boolean {
    return !this.#isLeaving && !this.#session.closed && !this.#session.destroyed
  }

  get isOpen(): boolean {
    return this.#isOpen && this.isUsable
  }

  /** Why it ended, where that is known: of more use than what its streams are told. */
  get fault(): Error | undefined {
    return this.#fault
  }

  /** Resolves when calls can begin. Errors: the network's own. */
  async opened(): Promise<void> {
    await this.#opened
  }

  /** Begins a call; the connection is pinged while it is under way. */
  request(headers: Readonly<Record<string, string>>): ClientHttp2Stream {
    const stream = this.#session.request(headers, { endStream: false })
    this.#calls += 1
    stream.once('close', () => {
      this.#calls -= 1
    })
    return stream
  }

  /** Asks the server for a sign of life, and ends the connection when none comes in time. */
  probe(timeoutMs: number, onAlive: () => void = () => undefined): void {
    if (!this.isOpen) return
    const cancel = this.#options.clock.after(timeoutMs, () => {
      this.end(new Error(`no answer to a ping within ${timeoutMs}ms`))
    })
    this.#session.ping((error) => {
      cancel()
      if (error === null) onAlive()
    })
  }

  /** Ends it at once, and what is under way on it. */
  end(fault?: Error): void {
    this.#fault ??= fault
    this.#cancelPing?.()
    this.#session.destroy(fault, constants.NGHTTP2_CANCEL)
  }

  #waitToPing(): void {
    const { keepalive, clock } = this.#options
    if (keepalive === undefined || !this.isUsable) return
    this.#cancelPing = clock.after(keepalive.timeMs, () => this.#ping(keepalive))
  }

  #ping(keepalive: GrpcClientKeepalive): void {
    if (this.#calls > 0 || keepalive.permitWithoutStream) {
      this.probe(keepalive.timeoutMs, () => this.#waitToPing())
    } else this.#waitToPing()
  }
}

function socketOf({ host, port, serverName, tls }: GrpcConnectionOptions): Socket {
  if (tls === undefined) return connectSocket({ host, port })
  const { servername, ...rest } = tls
  const name = servername ?? serverName
  return connectSecurely({
    ...rest,
    host,
    port,
    ALPNProtocols: ['h2'],
    // An address cannot be asked for by name; the certificate is checked against it all the same.
    ...(isAddress(name) ? {} : { servername: name }),
  })
}

/** Shape: "::1" gives "[::1]", which is how an address stands in a URL. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host)
}
