import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  status,
  type sendUnaryData,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerMethodDefinition,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { GrpcHealth } from './grpc-health.ts'
import type { GrpcDescriptor } from './grpc-reflection.ts'
import type { Logger } from '../telemetry/logger.ts'
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
  readonly logger: Logger
}

/** Units: milliseconds; undefined means never. */
export interface GrpcKeepalive {
  readonly connectionIdleMs: number | undefined
  readonly connectionAgeMs: number | undefined
  readonly connectionAgeGraceMs: number | undefined
  /** Between pings on a quiet connection, and how long their answers may take. */
  readonly timeMs: number
  readonly timeoutMs: number
}

/** How a call ended, with one of gRPC's codes. */
export interface GrpcStatus {
  readonly code: number
  readonly message: string
  /** A google.rpc.Status with more than that, encoded. */
  readonly details?: Uint8Array
}

/** A call before its message has been read. */
export interface GrpcCall {
  /** Shape: "/grpc.health.v1.Health/Check". */
  readonly path: string
  /** The first value of a header, in lower case. */
  header(name: string): string | undefined
  readonly client: string
  /** It came on one connection too many of its client. */
  readonly isExcess: boolean
  /** Aborted when the call has ended: answered, given up, or out of the time that the client gave it. */
  readonly signal: AbortSignal
}

export interface GrpcMethod {
  readonly path: string
  /** Shape: the message of the answer, or why there is none. */
  handle(message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcStatus>
}

interface GrpcServices {
  readonly methods: readonly GrpcMethod[]
  /** Asked before anything of a call's message is read; undefined lets it in. */
  admit(call: GrpcCall): Promise<GrpcStatus | undefined>
  /** What the health service says of itself to be there. Shape: names of services. */
  readonly names: readonly string[]
  /** What reflection tells; without it there is none. */
  readonly descriptor: GrpcDescriptor | undefined
}

/** By their numbers. */
const STATUSES: readonly status[] = [
  status.OK,
  status.CANCELLED,
  status.UNKNOWN,
  status.INVALID_ARGUMENT,
  status.DEADLINE_EXCEEDED,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.PERMISSION_DENIED,
  status.RESOURCE_EXHAUSTED,
  status.FAILED_PRECONDITION,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
  status.UNAUTHENTICATED,
]
const IDENTITY = (bytes: Buffer): Buffer => bytes

/**
 * A gRPC server of unary methods that take and give bytes. It gets its connections from a listener of ours, so that
 * limits and certificates are the same as for HTTP.
 */
export class GrpcServer {
  readonly #options: GrpcServerOptions
  readonly #services: GrpcServices
  readonly #health: GrpcHealth
  readonly #admitted = new WeakMap<Metadata, GrpcCall>()
  /** How many are under way. */
  #calls = 0
  #onIdle: (() => void) | undefined
  #server: Server | undefined
  #listener: Listener | undefined

  constructor(options: GrpcServerOptions, services: GrpcServices) {
    this.#options = options
    this.#services = services
    this.#health = new GrpcHealth(services.names)
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#listener?.port
  }

  /** Errors: those of `ServerTls.start` and `Listener.listen`. */
  async start(): Promise<void> {
    const server = new Server({ ...channelOptions(this.#options), interceptors: [this.#interceptor()] })
    for (const method of this.#services.methods) {
      server.register(method.path, this.#unary(method), (bytes: Buffer) => bytes, IDENTITY, 'unary')
    }
    this.#health.addTo(server)
    const { descriptor } = this.#services
    if (descriptor !== undefined) (await import('./grpc-reflection.ts')).addReflection(server, descriptor)
    this.#server = server
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
    const sockets = await this.#socketServer((socket) => injector.injectConnection(socket))
    this.#listener = new Listener(sockets, this.#options)
    await this.#listener.listen()
  }

  /** Takes no more connections, waits for the calls under way until the signal is aborted, then ends them. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#options.tls?.stop()
    this.#listener?.stop()
    this.#health.stop()
    await untilAborted(this.#untilIdle(), signal)
    // Says goodbye on each connection, which then ends. Its own word that all have ended comes too early.
    if (!signal.aborted) this.#server?.tryShutdown(() => undefined)
    await untilAborted(this.#listener?.untilIdle() ?? Promise.resolve(), signal)
    this.#server?.forceShutdown()
    this.#server = undefined
    this.#listener?.destroyAll()
    this.#listener = undefined
  }

  async #socketServer(take: (socket: Socket) => void): Promise<NetServer> {
    const { tls } = this.#options
    if (tls === undefined) return createServer({ noDelay: true }, take)
    const server = createSecureServer(await tls.start('h2'), take)
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    tls.follow(server)
    return server
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

  // --- calls

  #interceptor(): ServerInterceptor {
    return (method: ServerMethodDefinition<unknown, unknown>, call: ServerInterceptingCallInterface) => {
      const ended = new AbortController()
      let isOpen = false
      return new ServerInterceptingCall(call, {
        start: (next) => {
          next({
            onReceiveMetadata: (metadata, letIn) => {
              isOpen = true
              this.#calls += 1
              const seen = this.#callOf(method.path, metadata, call, ended.signal)
              this.#admitted.set(metadata, seen)
              void this.#admit(seen).then((refusal) => {
                if (refusal === undefined) letIn(metadata)
                else call.sendStatus(statusOf(refusal))
              })
            },
            onCancel: () => {
              ended.abort(new Error('the call has ended'))
              if (isOpen) this.#ended()
            },
          })
        },
      })
    }
  }

  async #admit(call: GrpcCall): Promise<GrpcStatus | undefined> {
    return await this.#services.admit(call).catch((thrown: unknown) => this.#failed(thrown))
  }

  #callOf(
    path: string,
    metadata: Metadata,
    call: ServerInterceptingCallInterface,
    signal: AbortSignal,
  ): GrpcCall {
    const { remoteAddress, remotePort = 0 } = call.getConnectionInfo()
    const client = clientOf(remoteAddress)
    return {
      path,
      client,
      signal,
      header: (name) => metadata.get(name)[0]?.toString(),
      isExcess: this.#listener?.isExcess(client, remotePort) ?? false,
    }
  }

  #unary(method: GrpcMethod) {
    return (unary: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void => {
      const call = this.#admitted.get(unary.metadata)
      if (call === undefined) {
        answer(statusOf({ code: status.INTERNAL, message: 'the call was not announced' }))
        return
      }
      void method
        .handle(unary.request, call)
        .catch((thrown: unknown) => this.#failed(thrown))
        .then((result) => {
          if (result instanceof Uint8Array) answer(null, asBuffer(result))
          else answer(statusOf(result))
        })
    }
  }

  #failed(thrown: unknown): GrpcStatus {
    this.#options.logger.error('a call failed', { error: thrown })
    return { code: status.INTERNAL, message: '' }
  }
}

/** Shape: what both an interceptor and a handler end a call with. */
function statusOf({ code, message, details }: GrpcStatus) {
  const metadata = new Metadata()
  if (details !== undefined) metadata.set('grpc-status-details-bin', asBuffer(details))
  return { code: STATUSES[code] ?? status.UNKNOWN, details: message, metadata }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function channelOptions({ messageBytesMax, streamsMax, keepalive }: GrpcServerOptions) {
  const { connectionIdleMs, connectionAgeMs, connectionAgeGraceMs, timeMs, timeoutMs } = keepalive
  return {
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.keepalive_time_ms': timeMs,
    'grpc.keepalive_timeout_ms': timeoutMs,
    ...(streamsMax === undefined ? {} : { 'grpc.max_concurrent_streams': streamsMax }),
    ...(connectionIdleMs === undefined ? {} : { 'grpc.max_connection_idle_ms': connectionIdleMs }),
    ...(connectionAgeMs === undefined ? {} : { 'grpc.max_connection_age_ms': connectionAgeMs }),
    ...(connectionAgeGraceMs === undefined
      ? {}
      : { 'grpc.max_connection_age_grace_ms': connectionAgeGraceMs }),
  }
}
