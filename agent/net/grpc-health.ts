import type { GrpcMethod, GrpcPeer, GrpcStreamMethod } from './grpc-method.ts'
import { GRPC } from './grpc-status.ts'

/** ServingStatus, encoded: field 1 of HealthCheckResponse. */
const SERVING = Uint8Array.of(0x08, 1)
const NOT_SERVING = Uint8Array.of(0x08, 2)
const SERVICE_UNKNOWN = Uint8Array.of(0x08, 3)
const SERVICE_TAG = 0x0a
const WATCHERS_MAX = 100
const REQUEST_BYTES_MAX = 1_024

/**
 * gRPC's health service for a few services that are there as long as the server is. Both of its messages have one
 * field, so they are read and written here; the usual package costs 13 MB of memory for that.
 * Bounds: 100 watchers. Source: grpc.health.v1, health.proto.
 */
export class GrpcHealth {
  readonly #services: ReadonlySet<string>
  readonly #watchers = new Map<GrpcPeer, string>()
  #isServing = true

  /** Shape: names like "opentelemetry.proto.collector.logs.v1.LogsService"; '' is the server as a whole. */
  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services])
  }

  get methods(): readonly (GrpcMethod | GrpcStreamMethod)[] {
    const notFound = { code: GRPC.notFound, message: 'no such service is here' }
    return [
      {
        path: '/grpc.health.v1.Health/Check',
        messageBytesMax: REQUEST_BYTES_MAX,
        handle: (message) => Promise.resolve(this.#statusOf(serviceOf(message)) ?? notFound),
      },
      {
        path: '/grpc.health.v1.Health/Watch',
        open: (peer) => ({ onMessage: (message) => this.#watch(peer, serviceOf(message)) }),
      },
    ]
  }

  /** Tells all who ask, and all who watch, that nothing is served any more; then the watchers' calls end. */
  stop(): void {
    this.#isServing = false
    for (const [watcher, service] of this.#watchers) {
      watcher.write(this.#statusOf(service) ?? SERVICE_UNKNOWN)
      watcher.end()
    }
    this.#watchers.clear()
  }

  #watch(peer: GrpcPeer, service: string): void {
    if (this.#watchers.size >= WATCHERS_MAX) {
      peer.end({ code: GRPC.resourceExhausted, message: 'too many watchers' })
      return
    }
    this.#watchers.set(peer, service)
    peer.call.signal.addEventListener('abort', () => this.#watchers.delete(peer), { once: true })
    peer.write(this.#statusOf(service) ?? SERVICE_UNKNOWN)
  }

  #statusOf(service: string): Uint8Array | undefined {
    if (!this.#services.has(service)) return undefined
    return this.#isServing ? SERVING : NOT_SERVING
  }
}

/** The one field of a HealthCheckRequest. Names of ours are shorter than 128 bytes; a longer one is none of them. */
function serviceOf(request: Uint8Array): string {
  if (request.length === 0) return ''
  const isField = request[0] === SERVICE_TAG && request[1] === request.length - 2
  return isField ? Buffer.from(request).toString('utf8', 2) : '?'
}
