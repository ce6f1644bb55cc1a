import type { Consumer, Receiver } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Config } from './config.ts'
import { Intake } from './intake.ts'
import { createMeasurements } from './measurements.ts'
import { TcpDoor } from './tcp-door.ts'
import { UdpDoor } from './udp-door.ts'

/** The ports that a receiver listens on, for who asked for any port. */
export interface Ports {
  readonly tcp: number | undefined
  readonly udp: number | undefined
}

/**
 * Takes syslog messages. The protocol has no answers: a sender over TCP is slowed down by a pipeline that takes
 * nothing, one over UDP is not and loses what there is no room for; what was read and not delivered is lost with a
 * crash, unless a queue on the disk has it.
 */
export class SyslogReceiver implements Receiver {
  /** Senders may always send more. */
  readonly finished = new Promise<void>(() => undefined)
  readonly #settings: Settings
  readonly #config: Config
  readonly #intake: Intake
  readonly #tcp: TcpDoor | undefined
  readonly #udp: UdpDoor | undefined

  constructor(settings: Settings, config: Config, next: Consumer) {
    const measurements = createMeasurements(settings)
    const { tcp, udp } = config
    this.#settings = settings
    this.#config = config
    this.#intake = new Intake(settings, config, next, measurements)
    this.#tcp = tcp && new TcpDoor({ settings, config, own: tcp, intake: this.#intake, measurements })
    this.#udp = udp && new UdpDoor(settings, udp, this.#intake, measurements)
  }

  get ports(): Ports {
    return { tcp: this.#tcp?.port, udp: this.#udp?.port }
  }

  /** Errors: RetryableError HEPH_NET_LISTEN, PermanentError for files of TLS that cannot be used. */
  async start(): Promise<void> {
    try {
      await this.#tcp?.start()
      await this.#udp?.start()
    } catch (thrown) {
      await this.shutdown(AbortSignal.abort(thrown))
      throw thrown
    }
    const { tcp, udp } = this.#config
    this.#settings.logger.info('listening for syslog', {
      ...(tcp === undefined ? {} : { tcp: tcp.listen_address, tcp_port: this.ports.tcp }),
      ...(udp === undefined ? {} : { udp: udp.listen_address, udp_port: this.ports.udp }),
    })
  }

  /** Takes no more messages, hands on what has come until the signal is aborted. */
  async shutdown(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#intake.abort(new Error('the agent is shutting down'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    await Promise.all([this.#tcp?.stop(signal), this.#udp?.stop(signal)])
    signal.removeEventListener('abort', abort)
  }
}
