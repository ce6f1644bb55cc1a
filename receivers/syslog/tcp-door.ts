import { TcpServer, type TcpConnection } from '../../agent/net/tcp-server.ts'
import { ServerTls } from '../../agent/net/server-tls.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Config, TcpConfig } from './config.ts'
import { Framer, type FramingOptions } from './framer.ts'
import type { Intake, Sender } from './intake.ts'
import type { Measurements } from './measurements.ts'

interface DoorOptions {
  readonly settings: Settings
  readonly config: Config
  readonly own: TcpConfig
  readonly intake: Intake
  readonly measurements: Measurements
}

const TRAILERS = { LF: 0x0a, NUL: 0x00 } as const

/**
 * Messages over TCP and TLS. A connection is read on when what came on it before was taken over: a pipeline that
 * takes nothing slows the senders down.
 */
export class TcpDoor {
  readonly #own: TcpConfig
  readonly #framing: FramingOptions
  readonly #intake: Intake
  readonly #measurements: Measurements
  readonly #server: TcpServer
  #heldBytes = 0

  constructor({ settings, config, own, intake, measurements }: DoorOptions) {
    const { logger, clock, baseDirectory } = settings
    this.#own = own
    this.#intake = intake
    this.#measurements = measurements
    this.#framing = {
      isCounted: config.enable_octet_counting,
      trailer: TRAILERS[config.non_transparent_framing_trailer],
      countedBytesMax: config.max_octets ?? own.max_log_size,
      frameBytesMax: own.max_log_size,
    }
    const { tls } = own
    this.#server = new TcpServer(
      {
        endpoint: own.listen_address,
        ...(tls === undefined ? {} : { tls: new ServerTls({ config: tls, baseDirectory, clock, logger }) }),
        protocol: 'syslog',
        connectionsMax: own.max_connections,
        connectionsPerClientMax: own.max_connections_per_client,
        idleTimeoutMs: own.idle_timeout,
        clock,
        logger,
      },
      (connection) => this.#handle(connection),
    )
  }

  get port(): number | undefined {
    return this.#server.port
  }

  /** Errors: those of `TcpServer.start`. */
  async start(): Promise<void> {
    await this.#server.start()
  }

  async stop(signal: AbortSignal): Promise<void> {
    await this.#server.stop(signal)
  }

  async #handle(connection: TcpConnection): Promise<void> {
    const framer = new Framer(this.#framing)
    const sender: Sender = {
      transport: this.#own.tls === undefined ? 'tcp' : 'tls',
      client: connection.client,
      clientPort: connection.clientPort,
      isDescribed: this.#own.add_attributes,
    }
    let held = 0
    const hold = (byteCount: number): void => {
      this.#heldBytes += byteCount - held
      held = byteCount
    }
    try {
      for await (const bytes of connection.bytes()) {
        const frames = framer.push(bytes)
        if (frames === undefined) return this.#measurements.closed('framing')
        if (frames.length > 0) await this.#intake.take(frames, sender)
        hold(framer.heldBytes)
        if (this.#heldBytes > this.#own.max_bytes_in_flight) return this.#measurements.closed('memory')
      }
      const last = framer.flush()
      if (last.length > 0) await this.#intake.take(last, sender)
    } finally {
      hold(0)
    }
  }
}
