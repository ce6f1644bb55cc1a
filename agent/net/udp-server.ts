import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { invariant } from '../model/invariant.ts'
import { RetryableError } from '../model/errors.ts'
import { listenHint, parseEndpoint } from './endpoint.ts'
import { clientOf } from './listener.ts'

export interface UdpServerOptions {
  readonly endpoint: string
  /** Of the kernel's buffer for each socket; the system's own when undefined, and no more than it allows. */
  readonly receiveBufferBytes: number | undefined
  /** Memory of datagrams that nobody has taken; further ones are dropped. */
  readonly bufferBytesMax: number
  readonly onDropped: (datagrams: number) => void
}

/** What one client sent in one piece. */
export interface Datagram {
  readonly bytes: Uint8Array
  readonly client: string
  readonly clientPort: number
}

const LOOPBACK = ['127.0.0.1', '::1']
/** What a datagram takes besides its bytes. */
const DATAGRAM_BYTES = 256

/**
 * Takes datagrams. Nothing slows their senders down: what comes while the buffer is full is dropped and counted, and
 * what the kernel dropped before is read from /proc (`kernel-drops.ts`).
 */
export class UdpServer {
  readonly #options: UdpServerOptions
  readonly #sockets: Socket[] = []
  #datagrams: Datagram[] = []
  #bytes = 0
  #isStopped = false
  #wake: (() => void) | undefined

  constructor(options: UdpServerOptions) {
    this.#options = options
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#sockets[0]?.address().port
  }

  /** Errors: RetryableError HEPH_NET_LISTEN. */
  async start(): Promise<void> {
    const endpoint = parseEndpoint(this.#options.endpoint)
    invariant(endpoint !== undefined, 'the configuration has checked the endpoint')
    const { host, port } = endpoint
    if (host === 'localhost') {
      const [first = '', second = ''] = LOOPBACK
      await this.#bind(first, port)
      // As with TCP: a machine without the other loopback address is no fault.
      await this.#bind(second, this.port ?? port).catch(() => undefined)
    } else if (host === '') {
      // Both families on one socket, where the machine has both.
      await this.#bind('::', port).catch(() => this.#bind('0.0.0.0', port))
    } else {
      await this.#bind(host, port)
    }
  }

  /** What has come, oldest first; waits for something. Undefined after the stop, when nothing is left. One call at a time. */
  async take(): Promise<readonly Datagram[] | undefined> {
    while (this.#datagrams.length === 0) {
      if (this.#isStopped) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const taken = this.#datagrams
    this.#datagrams = []
    this.#bytes = 0
    return taken
  }

  /** Listens no more; what has come can still be taken. */
  stop(): void {
    this.#isStopped = true
    for (const socket of this.#sockets.splice(0)) socket.close()
    this.#wake?.()
  }

  async #bind(address: string, port: number): Promise<void> {
    const type = isIPv6(address) ? 'udp6' : 'udp4'
    const { receiveBufferBytes: recvBufferSize } = this.#options
    const socket = createSocket({ type, ...(recvBufferSize === undefined ? {} : { recvBufferSize }) })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        // One that could not be bound is open all the same.
        socket.close()
        reject(
          new RetryableError(
            'HEPH_NET_LISTEN',
            `cannot listen on ${this.#options.endpoint}; ${listenHint(error)}`,
            { cause: error },
          ),
        )
      })
      socket.bind({ address, port }, () => resolve())
    })
    socket.removeAllListeners('error')
    // What the network says of an earlier datagram must not end the process.
    socket.on('error', () => undefined)
    socket.on('message', (bytes, sender) => this.#add(bytes, sender))
    this.#sockets.push(socket)
  }

  #add(bytes: Uint8Array, sender: RemoteInfo): void {
    const size = bytes.length + DATAGRAM_BYTES
    if (this.#bytes + size > this.#options.bufferBytesMax) {
      this.#options.onDropped(1)
      return
    }
    this.#bytes += size
    this.#datagrams.push({ bytes, client: clientOf(sender.address), clientPort: sender.port })
    this.#wake?.()
  }
}
