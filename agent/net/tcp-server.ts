import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import type { Clock } from '../model/clock.ts'
import type { Logger } from '../telemetry/logger.ts'
import { clientOf, Listener } from './listener.ts'
import type { ServerTls } from './server-tls.ts'
import { untilAborted } from './until-aborted.ts'

export interface TcpServerOptions {
  readonly endpoint: string
  readonly tls?: ServerTls
  /** Name of the protocol, for clients that ask for one by ALPN. */
  readonly protocol: string
  readonly connectionsMax: number
  readonly connectionsPerClientMax: number
  /** A connection on which nothing comes for so long is closed; time in which nobody asked for more does not count. */
  readonly idleTimeoutMs: number
  readonly clock: Clock
  readonly logger: Logger
}

/** One connection of a client. */
export interface TcpConnection {
  /** Address of the other end. */
  readonly client: string
  readonly clientPort: number
  /**
   * What comes, as it comes; the client is slowed down while nobody asks for more. Ends when the connection ends or
   * the server is stopped. Errors: none; a connection that breaks has ended.
   */
  bytes(): AsyncGenerator<Uint8Array>
}

/**
 * A server that only listens, with or without TLS: its clients send and get no answer.
 * Bounds: so many connections as it may have; of a connection nothing is read ahead but a socket's buffer.
 */
export class TcpServer {
  readonly #options: TcpServerOptions
  readonly #handle: (connection: TcpConnection) => Promise<void>
  readonly #open = new Map<Socket, Promise<void>>()
  #listener: Listener | undefined
  #isStopping = false

  constructor(options: TcpServerOptions, handle: (connection: TcpConnection) => Promise<void>) {
    this.#options = options
    this.#handle = handle
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#listener?.port
  }

  /** Errors: those of `ServerTls.start` and `Listener.listen`. */
  async start(): Promise<void> {
    const { tls, protocol } = this.#options
    const onConnection = (socket: Socket): void => this.#take(socket)
    let server: Server
    if (tls === undefined) {
      server = createServer(onConnection)
    } else {
      const secure = createSecureServer(await tls.start(protocol), onConnection)
      tls.follow(secure)
      secure.on('tlsClientError', (_error, socket: { destroy(): void }) => socket.destroy())
      server = secure
    }
    this.#listener = new Listener(server, this.#options)
    await this.#listener.listen()
  }

  /** Takes no more connections and reads no more; waits for what was read until the signal is aborted. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#isStopping = true
    this.#options.tls?.stop()
    this.#listener?.stop()
    for (const socket of this.#open.keys()) socket.destroy()
    await untilAborted(Promise.all(this.#open.values()), signal)
    this.#listener?.destroyAll()
    this.#listener = undefined
  }

  #take(socket: Socket): void {
    const client = clientOf(socket.remoteAddress)
    const { remotePort: clientPort = 0 } = socket
    if (this.#isStopping || this.#listener?.excessOf(client, clientPort) !== undefined) {
      socket.destroy()
      return
    }
    socket.on('error', () => undefined)
    const work = this.#handle({
      client,
      clientPort,
      bytes: () => this.#bytes(socket),
    })
      .catch((thrown: unknown) =>
        this.#options.logger.error('a connection failed', { client, error: thrown }),
      )
      .finally(() => {
        socket.destroy()
        this.#open.delete(socket)
      })
    this.#open.set(socket, work)
  }

  async *#bytes(socket: Socket): AsyncGenerator<Uint8Array> {
    const { clock, idleTimeoutMs } = this.#options
    const chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
    for (;;) {
      const cancel = clock.after(idleTimeoutMs, () => socket.destroy())
      // A reset, or our own end of the connection.
      const next = await chunks.next().catch(() => undefined)
      cancel()
      if (next === undefined || next.done === true) return
      yield next.value
    }
  }
}
