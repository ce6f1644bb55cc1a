import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { invariant } from '../model/invariant.ts'
import { RetryableError } from '../model/errors.ts'
import { listenHint, parseEndpoint } from './endpoint.ts'

interface ListenerOptions {
  readonly endpoint: string
  /** All at the same time; the requests of some further ones are refused, still more are closed at once. */
  readonly connectionsMax: number
  /** From one address; the requests of further ones are refused, with an answer that says so. */
  readonly connectionsPerClientMax: number
}

/** Whose bound a connection is beyond: that of its client, or that of all together. */
export type Excess = 'client' | 'all'

/** Twice as many connections as a client may have are answered, still more are closed. */
const ANSWERED_FACTOR = 2
/** So many more than all may be are answered too. */
const ANSWERED_MORE = 32
const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Takes connections for a server, as many as are allowed. `localhost` is both loopback addresses, where the machine
 * has both: which of them a client tries first is not known.
 */
export class Listener {
  readonly #server: Server
  readonly #options: ListenerOptions
  readonly #sockets = new Set<Socket>()
  /** The connections of each address, in the order in which they came. */
  readonly #perClient = new Map<string, Set<number>>()
  /** Those beyond what all may be, as addresses and ports, in the order in which they came. */
  readonly #beyond = new Set<string>()
  #second: Server | undefined
  #onIdle: (() => void) | undefined

  constructor(server: Server, options: ListenerOptions) {
    this.#server = server
    this.#options = options
    server.maxConnections = options.connectionsMax + ANSWERED_MORE
    // Before the server's own listener sees it.
    server.prependListener('connection', (socket: Socket) => this.#take(socket))
  }

  /** The port, also where any one was asked for. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | null
    invariant(address !== null, 'a listener has a port while it listens')
    return address.port
  }

  /** Errors: RetryableError HEPH_NET_LISTEN. */
  async listen(): Promise<void> {
    const endpoint = parseEndpoint(this.#options.endpoint)
    invariant(endpoint !== undefined, 'the configuration has checked the endpoint')
    const { host, port } = endpoint
    const [first, other] = host === 'localhost' ? LOOPBACK : [host === '' ? undefined : host]
    await this.#listenOn(this.#server, port, first)
    if (other === undefined) return
    const second = createServer((socket) => this.#server.emit('connection', socket))
    second.maxConnections = this.#options.connectionsMax + ANSWERED_MORE
    // A machine without the other loopback address is no fault, and neither is somebody else who has it.
    this.#second = await this.#listenOn(second, this.port, other).then(
      () => second,
      () => undefined,
    )
  }

  /** Whose bound a connection is beyond at this moment; undefined when it is within both. */
  excessOf(address: string, port: number): Excess | undefined {
    if (this.#beyond.has(keyOf(address, port))) return 'all'
    const ports = this.#perClient.get(address)
    const { connectionsPerClientMax } = this.#options
    if (ports === undefined || ports.size <= connectionsPerClientMax) return undefined
    return [...ports].indexOf(port) >= connectionsPerClientMax ? 'client' : undefined
  }

  /** Takes no further connections; those that are open stay. */
  stop(): void {
    this.#server.close()
    this.#second?.close()
    this.#second = undefined
  }

  /** Resolves when no connection is open any more. */
  async untilIdle(): Promise<void> {
    if (this.#sockets.size === 0) return
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
  }

  /** Ends all connections at once. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listenOn(server: Server, port: number, host: string | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(
          new RetryableError(
            'HEPH_NET_LISTEN',
            `cannot listen on ${this.#options.endpoint}; ${listenHint(error)}`,
            { cause: error },
          ),
        )
      })
      server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve())
    })
    server.removeAllListeners('error')
    // What happens to a listening socket later (too many open files) must not end the process.
    server.on('error', () => undefined)
  }

  #take(socket: Socket): void {
    const client = clientOf(socket.remoteAddress)
    const ports = this.#perClient.get(client) ?? new Set()
    const { connectionsMax, connectionsPerClientMax } = this.#options
    const isFull = ports.size >= connectionsPerClientMax * ANSWERED_FACTOR
    if (this.#sockets.size >= connectionsMax + ANSWERED_MORE || isFull) {
      socket.destroy()
      return
    }
    const port = socket.remotePort ?? 0
    if (this.#sockets.size >= connectionsMax) this.#beyond.add(keyOf(client, port))
    this.#sockets.add(socket)
    this.#perClient.set(client, ports.add(port))
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#leave(keyOf(client, port))
      ports.delete(port)
      if (ports.size === 0) this.#perClient.delete(client)
      if (this.#sockets.size === 0) this.#onIdle?.()
    })
  }

  /** A connection within the bound makes room for the oldest beyond it. */
  #leave(key: string): void {
    if (this.#beyond.delete(key)) return
    const [oldest] = this.#beyond
    if (oldest !== undefined) this.#beyond.delete(oldest)
  }
}

function keyOf(address: string, port: number): string {
  return `${address} ${port}`
}

/** Who is at the other end. Shape: an IPv4 address is written the same on every socket. */
export function clientOf(address: string | undefined): string {
  return (address ?? 'unknown').replace(/^::ffff:/, '')
}
