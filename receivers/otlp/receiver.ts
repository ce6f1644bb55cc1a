import type { Consumer, Receiver } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { Authenticator, type AuthConfig } from '../../agent/net/authenticator.ts'
import { GrpcServer } from '../../agent/net/grpc-server.ts'
import { HttpServer } from '../../agent/net/http-server.ts'
import { ServerTls, type ServerTlsConfig } from '../../agent/net/server-tls.ts'
import type { Config, GrpcConfig, HttpConfig } from './config.ts'
import { GrpcDoor } from './grpc-door.ts'
import { HttpDoor } from './http-door.ts'
import { Intake } from './intake.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import type { NodeMetrics } from './node-metrics.ts'
import type { RepairDoor } from './repair-door.ts'
import { LOGS_SERVICE, METRICS_SERVICE } from './signals.ts'

const MIB = 1_048_576

/** The ports that a receiver listens on, for who asked for any port. */
export interface Ports {
  readonly grpc: number | undefined
  readonly http: number | undefined
}

/**
 * Takes log records over OTLP. A client is told "taken" when everything it sent is durable downstream or was dropped by
 * the pipeline's own rules, and "come again" when that does not happen in time: nothing that was answered is lost.
 */
export class OtlpReceiver implements Receiver {
  /** Clients may always send more. */
  readonly finished = new Promise<void>(() => undefined)
  readonly #settings: Settings
  readonly #config: Config
  readonly #measurements: Measurements
  readonly #intake: Intake
  #grpc: GrpcServer | undefined
  #http: HttpServer | undefined
  #repair: RepairDoor | undefined
  #authenticators: readonly Authenticator[] = []
  #nodes: NodeMetrics | undefined

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#measurements = createMeasurements(settings)
    this.#intake = new Intake(settings, config, next, this.#measurements)
  }

  get ports(): Ports {
    return { grpc: this.#grpc?.port, http: this.#http?.port }
  }

  /** Errors: RetryableError HEPH_NET_LISTEN, PermanentError for files that cannot be used. */
  async start(): Promise<void> {
    const { grpc, http } = this.#config.protocols
    this.#intake.start()
    try {
      if (grpc !== undefined) await this.#startGrpc(grpc)
      if (http !== undefined) await this.#startHttp(http)
    } catch (thrown) {
      await this.shutdown(AbortSignal.abort(thrown))
      throw thrown
    }
    this.#settings.logger.info('listening for OTLP', {
      ...(grpc === undefined ? {} : { grpc: grpc.endpoint, grpc_port: this.ports.grpc }),
      ...(http === undefined ? {} : { http: http.endpoint, http_port: this.ports.http }),
    })
  }

  /** Refuses new requests, answers those under way, until the signal is aborted. */
  async shutdown(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#intake.abort(new Error('the agent is shutting down'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    this.#intake.stop()
    this.#repair?.leave()
    await Promise.all([this.#grpc?.stop(signal), this.#http?.stop(signal)])
    this.#grpc = undefined
    this.#http = undefined
    this.#nodes?.stop()
    this.#nodes = undefined
    for (const authenticator of this.#authenticators) authenticator.stop()
    this.#authenticators = []
    signal.removeEventListener('abort', abort)
  }

  async #startGrpc(config: GrpcConfig): Promise<void> {
    const authenticator = await this.#authenticator(config.auth)
    const { node_metrics: nodeMetrics } = this.#config
    if (nodeMetrics !== undefined) {
      const { NodeMetrics } = await import('./node-metrics.ts')
      this.#nodes = new NodeMetrics(this.#settings, nodeMetrics, this.#measurements)
      this.#nodes.start()
    }
    const door = new GrpcDoor({
      intake: this.#intake,
      authenticator,
      measurements: this.#measurements,
      nodes: this.#nodes,
    })
    const { server_parameters: keepalive } = config.keepalive
    const repair = await this.#repairDoor(config, door)
    this.#grpc = new GrpcServer(
      {
        ...this.#serverOptions(config),
        clock: this.#settings.clock,
        random: this.#settings.random,
        messageBytesMax: config.max_recv_msg_size_mib * MIB,
        streamsMax: config.max_concurrent_streams,
        keepalive: {
          connectionIdleMs: keepalive.max_connection_idle,
          connectionAgeMs: keepalive.max_connection_age,
          connectionAgeGraceMs: keepalive.max_connection_age_grace,
          timeMs: keepalive.time,
          timeoutMs: keepalive.timeout,
        },
      },
      {
        methods: [...door.methods, ...(repair?.methods ?? [])],
        admit: (call) => door.admit(call),
        hold: (call, byteCount) => door.hold(call, byteCount),
        names: [
          LOGS_SERVICE,
          ...(this.#nodes === undefined ? [] : [METRICS_SERVICE]),
          ...(repair === undefined ? [] : [repair.service]),
        ],
        files: config.reflection
          ? [...(await import('./descriptor.ts')).LOGS_FILES, ...(repair?.files ?? [])]
          : undefined,
      },
    )
    await this.#grpc.start()
  }

  /** Its code is loaded where it is asked for. */
  async #repairDoor(config: GrpcConfig, door: GrpcDoor): Promise<RepairDoor | undefined> {
    const { repairs, clock, logger } = this.#settings
    if (!config.repair_service || repairs === undefined) return undefined
    const { RepairDoor } = await import('./repair-door.ts')
    this.#repair = new RepairDoor({
      intake: this.#intake,
      repairs,
      measurements: this.#measurements,
      clock,
      logger,
      messageBytesMax: config.max_recv_msg_size_mib * MIB,
      ticketOf: (call) => door.ticketOf(call),
    })
    return this.#repair
  }

  async #startHttp(config: HttpConfig): Promise<void> {
    const authenticator = await this.#authenticator(config.auth)
    const door = new HttpDoor({
      config,
      intake: this.#intake,
      authenticator,
      measurements: this.#measurements,
    })
    this.#http = new HttpServer(
      {
        ...this.#serverOptions(config),
        headersTimeoutMs: config.read_header_timeout,
        requestTimeoutMs: config.read_timeout,
        idleTimeoutMs: config.idle_timeout,
      },
      (request) => door.handle(request),
    )
    await this.#http.start()
  }

  #serverOptions({ endpoint, tls }: { endpoint: string; tls?: ServerTlsConfig | undefined }) {
    const { logger, clock, baseDirectory } = this.#settings
    const { max_connections, max_connections_per_client } = this.#config.limits
    return {
      endpoint,
      logger,
      connectionsMax: max_connections,
      connectionsPerClientMax: max_connections_per_client,
      ...(tls === undefined ? {} : { tls: new ServerTls({ config: tls, baseDirectory, clock, logger }) }),
    }
  }

  async #authenticator(config: AuthConfig | undefined): Promise<Authenticator | undefined> {
    if (config === undefined) return undefined
    const { logger, clock, baseDirectory } = this.#settings
    const authenticator = new Authenticator({ config, baseDirectory, clock, logger })
    this.#authenticators = [...this.#authenticators, authenticator]
    await authenticator.start()
    return authenticator
  }
}
