import {
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock, Random } from '../model/clock.ts'

/** Units: milliseconds; undefined means never. */
export interface GrpcKeepalive {
  readonly connectionIdleMs: number | undefined
  readonly connectionAgeMs: number | undefined
  readonly connectionAgeGraceMs: number | undefined
  /** Between pings on a quiet connection, and how long their answers may take. */
  readonly timeMs: number
  readonly timeoutMs: number
}

interface GrpcServerConnectionOptions {
  readonly keepalive: GrpcKeepalive
  /** Calls at the same time; undefined sets no bound. */
  readonly streamsMax: number | undefined
  readonly clock: Clock
  readonly random: Random
  readonly onCall: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void
  readonly onEnd: () => void
}

/**
 * How much a client may send before it is told to go on. With the 64 KiB that HTTP/2 begins with, a request of some
 * hundred records waits for the other side several times.
 */
const STREAM_WINDOW_BYTES = 1_048_576
const CONNECTION_WINDOW_BYTES = 4_194_304
const HEADER_BYTES_MAX = 16 * 1_024
const SESSION_MEGABYTES_MAX = 32
/** Connections that were opened together do not end together. */
const AGE_SPREAD = 0.1

/**
 * The server's end of one HTTP/2 connection:
 *
 *   open ──▶ leaving (GOAWAY: idle or old; calls under way end, no new ones) ──▶ ended
 *     └── no answer to a ping, broken ─────────────────────────────────────────▶ ended
 *
 * Source: RFC 9113; gRPC keepalive (A8) and server-side connection management (A9).
 */
export class GrpcServerConnection {
  readonly #options: GrpcServerConnectionOptions
  readonly #session: ServerHttp2Session
  readonly #socket: Socket
  readonly #timers = new Map<string, () => void>()
  #calls = 0
  #readBytes = 0

  constructor(socket: Socket, options: GrpcServerConnectionOptions) {
    const { streamsMax } = options
    this.#options = options
    this.#socket = socket
    this.#session = performServerHandshake(socket, {
      maxSessionMemory: SESSION_MEGABYTES_MAX,
      settings: {
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxHeaderListSize: HEADER_BYTES_MAX,
        ...(streamsMax === undefined ? {} : { maxConcurrentStreams: streamsMax }),
      },
    })
    this.#session.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
    this.#session.on('error', () => undefined)
    this.#session.on('stream', (stream, headers) => this.#take(stream, headers))
    this.#session.once('close', () => {
      for (const cancel of this.#timers.values()) cancel()
      this.#timers.clear()
      options.onEnd()
    })
    this.#waitToPing()
    this.#waitForIdleness()
    this.#waitForAge()
  }

  /** Says goodbye: calls under way go on, new ones are not taken. */
  leave(): void {
    if (!this.#session.closed) this.#session.close()
  }

  /** Ends it at once, with all that is under way. */
  destroy(): void {
    this.#session.destroy()
  }

  #take(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    this.#calls += 1
    this.#stopTimer('idle')
    stream.once('close', () => {
      this.#calls -= 1
      this.#waitForIdleness()
    })
    this.#options.onCall(stream, headers)
  }

  #waitToPing(): void {
    const { timeMs } = this.#options.keepalive
    this.#readBytes = this.#socket.bytesRead
    this.#startTimer('ping', timeMs, () => {
      if (this.#socket.bytesRead === this.#readBytes) this.#ping()
      else this.#waitToPing()
    })
  }

  #ping(): void {
    this.#startTimer('ping', this.#options.keepalive.timeoutMs, () => this.destroy())
    this.#session.ping(() => this.#waitToPing())
  }

  #waitForIdleness(): void {
    const { connectionIdleMs } = this.#options.keepalive
    if (connectionIdleMs === undefined || this.#calls > 0) return
    this.#startTimer('idle', connectionIdleMs, () => this.leave())
  }

  #waitForAge(): void {
    const { connectionAgeMs, connectionAgeGraceMs } = this.#options.keepalive
    if (connectionAgeMs === undefined) return
    const spread = 1 + AGE_SPREAD * (2 * this.#options.random() - 1)
    this.#startTimer('age', connectionAgeMs * spread, () => {
      this.leave()
      if (connectionAgeGraceMs !== undefined)
        this.#startTimer('age', connectionAgeGraceMs, () => this.destroy())
    })
  }

  #startTimer(name: string, delayMs: number, callback: () => void): void {
    this.#stopTimer(name)
    if (this.#session.destroyed) return
    this.#timers.set(name, this.#options.clock.after(delayMs, callback))
  }

  #stopTimer(name: string): void {
    this.#timers.get(name)?.()
    this.#timers.delete(name)
  }
}
