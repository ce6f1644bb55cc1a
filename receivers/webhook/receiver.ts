import type { Consumer, Receiver } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { PushIntake } from '../../agent/delivery/push-intake.ts'
import { Authenticator } from '../../agent/net/authenticator.ts'
import { HttpServer } from '../../agent/net/http-server.ts'
import { ServerTls } from '../../agent/net/server-tls.ts'
import type { Config } from './config.ts'
import { Door } from './door.ts'
import { createMeasurements, type Measurements } from './measurements.ts'

/**
 * Takes crash reports over HTTP. A client is told "taken" when its reports are durable downstream or were dropped by
 * the pipeline's own rules, and "come again" when that does not happen in time.
 */
export class WebhookReceiver implements Receiver {
  /** Clients may always send more. */
  readonly finished = new Promise<void>(() => undefined)
  readonly #settings: Settings
  readonly #config: Config
  readonly #measurements: Measurements
  readonly #intake: PushIntake
  #server: HttpServer | undefined
  #authenticator: Authenticator | undefined

  constructor(settings: Settings, config: Config, next: Consumer) {
    const { limits, timeout: timeoutMs } = config
    this.#settings = settings
    this.#config = config
    this.#measurements = createMeasurements(settings)
    this.#intake = new PushIntake({ settings, limits, timeoutMs, next, counts: this.#measurements })
  }

  /** The port, while it listens, for who asked for any. */
  get port(): number | undefined {
    return this.#server?.port
  }

  /** Errors: RetryableError HEPH_NET_LISTEN, PermanentError for files that cannot be used. */
  async start(): Promise<void> {
    try {
      await this.#start()
    } catch (thrown) {
      await this.shutdown(AbortSignal.abort(thrown))
      throw thrown
    }
    const { endpoint } = this.#config
    this.#settings.logger.info('listening for crash reports', { endpoint, port: this.port })
  }

  /** Refuses new requests, answers those under way, until the signal is aborted. */
  async shutdown(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#intake.abort(new Error('the agent is shutting down'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    this.#intake.stop()
    await this.#server?.stop(signal)
    this.#server = undefined
    this.#authenticator?.stop()
    this.#authenticator = undefined
    signal.removeEventListener('abort', abort)
  }

  async #start(): Promise<void> {
    const { logger, clock, baseDirectory } = this.#settings
    const { auth, tls, endpoint, limits, ...config } = this.#config
    const files = { baseDirectory, clock, logger }
    this.#authenticator = auth && new Authenticator({ config: auth, ...files })
    await this.#authenticator?.start()
    const door = new Door({
      config: this.#config,
      intake: this.#intake,
      authenticator: this.#authenticator,
      measurements: this.#measurements,
      clock,
    })
    this.#server = new HttpServer(
      {
        endpoint,
        logger,
        connectionsMax: limits.max_connections,
        connectionsPerClientMax: limits.max_connections_per_client,
        headersTimeoutMs: config.read_header_timeout,
        requestTimeoutMs: config.read_timeout,
        idleTimeoutMs: config.idle_timeout,
        ...(tls === undefined ? {} : { tls: new ServerTls({ config: tls, ...files }) }),
      },
      (request) => door.handle(request),
    )
    await this.#server.start()
  }
}
