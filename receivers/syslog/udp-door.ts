import type { Settings } from '../../agent/component/settings.ts'
import { sleep } from '../../agent/model/clock.ts'
import { kernelDrops } from '../../agent/net/kernel-drops.ts'
import { UdpServer, type Datagram } from '../../agent/net/udp-server.ts'
import { untilAborted } from '../../agent/net/until-aborted.ts'
import type { UdpConfig } from './config.ts'
import { withoutLineEnd, type Frame } from './framer.ts'
import type { Intake, Sender } from './intake.ts'
import type { Measurements } from './measurements.ts'

const LINE_FEED = 0x0a
const DROPS_INTERVAL_MS = 10_000

/** Messages over UDP, which no one can slow down: what there is no room for is lost, and counted. */
export class UdpDoor {
  readonly #settings: Settings
  readonly #own: UdpConfig
  readonly #intake: Intake
  readonly #measurements: Measurements
  readonly #server: UdpServer
  readonly #stopping = new AbortController()
  #work: Promise<void> = Promise.resolve()

  constructor(settings: Settings, own: UdpConfig, intake: Intake, measurements: Measurements) {
    this.#settings = settings
    this.#own = own
    this.#intake = intake
    this.#measurements = measurements
    this.#server = new UdpServer({
      endpoint: own.listen_address,
      receiveBufferBytes: own.receive_buffer_size,
      bufferBytesMax: own.buffer_size,
      onDropped: (datagrams) => measurements.overflown(datagrams),
    })
  }

  get port(): number | undefined {
    return this.#server.port
  }

  /** Errors: those of `UdpServer.start`. */
  async start(): Promise<void> {
    await this.#server.start()
    this.#work = this.#handOn().catch((thrown: unknown) => {
      const reason = 'datagrams are taken no more'
      this.#settings.logger.error(reason, { error: thrown })
      this.#settings.reportStatus({ state: 'permanent_error', reason })
      this.#server.stop()
    })
    void this.#watchKernel()
  }

  /** Listens no more, and hands on what has come until the signal is aborted. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopping.abort()
    this.#server.stop()
    await untilAborted(this.#work, signal)
  }

  async #handOn(): Promise<void> {
    for (;;) {
      const datagrams = await this.#server.take()
      if (datagrams === undefined) return
      await this.#intake.takeAll(
        datagrams.map((datagram) => ({ frames: this.#framesOf(datagram), sender: this.#senderOf(datagram) })),
      )
    }
  }

  #framesOf({ bytes }: Datagram): readonly Frame[] {
    const messages = this.#own.one_log_per_packet ? [bytes] : linesOf(bytes)
    return messages
      .map((message) => ({ bytes: withoutLineEnd(message), isTruncated: false }))
      .filter((frame) => frame.bytes.length > 0)
  }

  #senderOf({ client, clientPort }: Datagram): Sender {
    return { transport: 'udp', client, clientPort, isDescribed: this.#own.add_attributes }
  }

  async #watchKernel(): Promise<void> {
    const { clock } = this.#settings
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const { port } = this
      const drops = port === undefined ? undefined : await kernelDrops(port)
      if (drops !== undefined) this.#measurements.kernelDropped(drops)
      await sleep(clock, DROPS_INTERVAL_MS, signal).catch(() => undefined)
    }
  }
}

function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start)
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end))
    start = end < 0 ? bytes.length : end + 1
  }
  return lines
}
