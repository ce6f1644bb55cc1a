import {
  status,
  type sendUnaryData,
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js'

/** ServingStatus, encoded: field 1 of HealthCheckResponse. */
const SERVING = Buffer.of(0x08, 1)
const NOT_SERVING = Buffer.of(0x08, 2)
const SERVICE_UNKNOWN = Buffer.of(0x08, 3)
const SERVICE_TAG = 0x0a
const WATCHERS_MAX = 100

type Watcher = ServerWritableStream<Buffer, Buffer>

const unchanged = (bytes: Buffer): Buffer => bytes

/**
 * gRPC's health service for a few services that are there as long as the server is. Both of its messages have one
 * field, so they are read and written here; the usual package costs 13 MB of memory for that.
 * Bounds: 100 watchers. Source: grpc.health.v1, health.proto.
 */
export class GrpcHealth {
  readonly #services: ReadonlySet<string>
  readonly #watchers = new Map<Watcher, string>()
  #isServing = true

  /** Shape: names like "opentelemetry.proto.collector.logs.v1.LogsService"; '' is the server as a whole. */
  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services])
  }

  addTo(server: Server): void {
    server.register('/grpc.health.v1.Health/Check', this.#check, unchanged, unchanged, 'unary')
    server.register('/grpc.health.v1.Health/Watch', this.#watch, unchanged, unchanged, 'serverStream')
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

  readonly #check = (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void => {
    const health = this.#statusOf(serviceOf(call.request))
    if (health === undefined) answer({ code: status.NOT_FOUND, details: 'no such service is here' })
    else answer(null, health)
  }

  readonly #watch = (call: Watcher): void => {
    if (this.#watchers.size >= WATCHERS_MAX) {
      call.destroy(Object.assign(new Error('too many watchers'), { code: status.RESOURCE_EXHAUSTED }))
      return
    }
    const service = serviceOf(call.request)
    this.#watchers.set(call, service)
    call.on('cancelled', () => this.#watchers.delete(call))
    call.write(this.#statusOf(service) ?? SERVICE_UNKNOWN)
  }

  #statusOf(service: string): Buffer | undefined {
    if (!this.#services.has(service)) return undefined
    return this.#isServing ? SERVING : NOT_SERVING
  }
}

/** The one field of a HealthCheckRequest. Names of ours are shorter than 128 bytes; a longer one is none of them. */
function serviceOf(request: Buffer): string {
  if (request.length === 0) return ''
  const isField = request[0] === SERVICE_TAG && request[1] === request.length - 2
  return isField ? request.toString('utf8', 2) : '?'
}
