import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import type { Clock, Random } from '../model/clock.ts'
import type { Logger } from '../telemetry/logger.ts'
import { BytePool } from './byte-pool.ts'
import { ReadGarbage } from './garbage.ts'
import { GrpcServerCall, type GrpcCallOptions } from './grpc-call.ts'
import type { GrpcFile } from './grpc-descriptor.ts'
import { GrpcHealth } from './grpc-health.ts'
import type { GrpcCall, GrpcMethod, GrpcStreamMethod } from './grpc-method.ts'
import { GrpcServerConnection, type GrpcKeepalive } from './grpc-server-connection.ts'
import { GRPC, type GrpcEnding } from './grpc-status.ts'
import { clientOf, Listener } from './listener.ts'
import type { ServerTls } from './server-tls.ts'
import { untilAborted } from './until-aborted.ts'

export interface GrpcServerOptions {
  readonly endpoint: string
  readonly tls?: ServerTls
  readonly connectionsMax: number
  readonly connectionsPerClientMax: number
  /** Longest message, before and after decompression. Units: bytes. */
  readonly messageBytesMax: number
  /** Calls at the same time on one connection; undefined sets no bound. */
  readonly streamsMax: number | undefined
  readonly keepalive: GrpcKeepalive
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

interface GrpcServices {
  readonly methods: readonly (GrpcMethod | GrpcStreamMethod)[]
  /** Asked before anything of a call's message is read; undefined lets it in. */
  admit(call: GrpcCall): Promise<GrpcEnding | undefined>
  /** Says of every part of a message whether there is memory for it: why not. */
  hold(call: GrpcCall, byteCount: number): GrpcEnding | undefined
  /** What the health service says of itself to be there. Shape: names of services. */
  readonly names: readonly string[]
  /** What reflection tells; without it there is none. */
  readonly files: readonly GrpcFile[] | undefined
}

/** Memory of requests that is kept for the next ones. */
const POOL_BYTES_MAX = 8 * 1_048_576

/**
 * A gRPC server of methods that take and give bytes. It gets its connections from a listener of ours, so that limits
 * and certificates are the same as for HTTP. Source: gRPC over HTTP/2.
 */
export class GrpcServer {
  readonly #options: GrpcServerOptions
  readonly #services: GrpcServices
  readonly #health: GrpcHealth
  readonly #methods = new Map<string, GrpcMethod | GrpcStreamMethod>()
  readonly #connections = new Set<GrpcServerConnection>()
  readonly #callOptions: GrpcCallOptions
  /** How many are under way. */
  #calls = 0
  #onIdle: (() => void) | undefined
  #listener: Listener | undefined

  constructor(options: GrpcServerOptions, services: GrpcServices) {
    const { clock, messageBytesMax } = options
    this.#options = options
    this.#services = services
    this.#health = new GrpcHealth(services.names)
    for (const method of [...services.methods, ...this.#health.methods])
      this.#methods.set(method.path, method)
    this.#callOptions = {
      messageBytesMax,
      clock,
      pool: new BytePool(POOL_BYTES_MAX),
      garbage: new ReadGarbage(),
      admit: (call) => services.admit(call),
      hold: (call, byteCount) => services.hold(call, byteCount),
      failed: (thrown) => {
        options.logger.error('a call failed', { error: thrown })
        return { code: GRPC.internal, message: '' }
      },
    }
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#listener?.port
  }

  /** Errors: those of `ServerTls.start` and `Listener.listen`. */
  async start(): Promise<void> {
    const { files } = this.#services
    if (files !== undefined) {
      const { reflectionMethods } = await import('./grpc-reflection.ts')
      for (const method of reflectionMethods(files)) this.#methods.set(method.path, method)
    }
    this.#listener = new Listener(await this.#socketServer(), this.#options)
    await this.#listener.listen()
  }

  /** Takes no more connections, waits for the calls under way until the signal is aborted, then ends them. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#options.tls?.stop()
    this.#listener?.stop()
    this.#health.stop()
    await untilAborted(this.#untilIdle(), signal)
    for (const connection of this.#connections) connection.leave()
    await untilAborted(this.#listener?.untilIdle() ?? Promise.resolve(), signal)
    for (const connection of this.#connections) connection.destroy()
    this.#listener?.destroyAll()
    this.#listener = undefined
  }

  async #socketServer(): Promise<NetServer> {
    const take = (socket: Socket): void => this.#take(socket)
    const { tls } = this.#options
    if (tls === undefined) return createServer({ noDelay: true }, take)
    const server = createSecureServer(await tls.start('h2'), take)
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    tls.follow(server)
    return server
  }

  #take(socket: Socket): void {
    const { keepalive, streamsMax, clock, random } = this.#options
    const { remoteAddress, remotePort = 0 } = socket
    const client = clientOf(remoteAddress)
    const connection = new GrpcServerConnection(socket, {
      keepalive,
      streamsMax,
      clock,
      random,
      onCall: (stream, headers) => {
        const excess = this.#listener?.excessOf(client, remotePort)
        const call = new GrpcServerCall(this.#callOptions, { client, excess }, stream, headers)
        this.#calls += 1
        stream.once('close', () => this.#ended())
        void call.run(this.#methods.get(call.path))
      },
      onEnd: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
  }

  #ended(): void {
    this.#calls -= 1
    if (this.#calls === 0) this.#onIdle?.()
  }

  async #untilIdle(): Promise<void> {
    if (this.#calls === 0) return
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
  }
}
