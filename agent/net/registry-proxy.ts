import { rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Bytes, Milliseconds } from '../model/units.ts'
import { localAddress, type LocalAddress } from './local-address.ts'

export interface RegistryProxyOptions {
  /** The socket file; whoever can reach its folder may connect. */
  readonly path: string
  /** Who may be reached. Shape: "registry.npmjs.org:443". */
  readonly hosts: ReadonlySet<string>
  readonly connectionsMax: number
  /** What may be fetched through it in all. */
  readonly bytesMax: Bytes
  readonly idleTimeoutMs: Milliseconds
}

const REFUSED_MAX = 20
/** For the next hop only, or secrets that a registry without an account has no need of. */
const NOT_PASSED_ON = new Set([
  'authorization',
  'connection',
  'cookie',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The way of a sandbox to package registries, and nowhere else: an HTTP proxy on a socket file that takes CONNECT, GET and
 * HEAD for the hosts it is told, by name and port. Everything else is answered with 403 and told in `refused`.
 * Bounds: connections, and bytes of all answers together; past them everything is cut.
 */
export class RegistryProxy {
  readonly #options: RegistryProxyOptions
  readonly #server: Server
  readonly #sockets = new Set<Duplex>()
  readonly #refused = new Set<string>()
  #address: LocalAddress | undefined
  #bytes = 0

  constructor(options: RegistryProxyOptions) {
    this.#options = options
    this.#server = createServer((request, response) => this.#fetch(request, response))
    this.#server.maxConnections = options.connectionsMax
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#tunnel(request, socket, head)
    })
    this.#server.on('connection', (socket: Socket) => this.#keep(socket))
  }

  /** Hosts that were asked for and not allowed. */
  get refused(): readonly string[] {
    return [...this.#refused]
  }

  /** Whether more was fetched than may be. */
  get isExhausted(): boolean {
    return this.#bytes > this.#options.bytesMax
  }

  /** Errors: what the system throws when the file cannot be made. */
  async start(): Promise<void> {
    const address = localAddress(this.#options.path)
    this.#address = address
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(address.path, resolve)
    })
    // The program inside is another user; it is the folder that keeps everybody else away.
    await chmod(this.#options.path, 0o666)
  }

  /** Ends all connections. Safe without start, and twice. */
  stop(): void {
    this.#server.close()
    this.#cut()
    this.#address?.release()
    rmSync(this.#options.path, { force: true })
  }

  #fetch(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined
    const port = url?.port === '' ? '80' : (url?.port ?? '')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (url?.protocol !== 'http:' || !isRead || !this.#allows(`${url.hostname}:${port}`)) {
      this.#refuse(url === undefined ? String(request.url) : `${url.hostname}:${port}`)
      response.writeHead(403, { connection: 'close' }).end('not a registry that may be reached\n')
      return
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !NOT_PASSED_ON.has(name)),
    )
    const asked = sendRequest(
      url,
      { method: request.method ?? 'GET', headers, timeout: this.#options.idleTimeoutMs },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.on('data', (chunk: Buffer) => this.#count(chunk.length))
        answer.on('error', () => response.destroy())
        answer.pipe(response)
      },
    )
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502, { connection: 'close' }).end()
    })
    response.on('close', () => asked.destroy())
    asked.end()
  }

  #tunnel({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => client.destroy())
    if (!this.#allows(url)) {
      this.#refuse(url)
      client.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
      return
    }
    const colon = url.lastIndexOf(':')
    const server = connect({ host: url.slice(0, colon), port: Number(url.slice(colon + 1)) })
    this.#keep(server)
    server.setTimeout(this.#options.idleTimeoutMs, () => server.destroy())
    server.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) server.write(head)
      server.on('data', (chunk) => this.#count(chunk.length))
      server.pipe(client)
      client.pipe(server)
    })
    server.on('error', () => {
      if (client.writable) client.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n')
    })
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  }

  #allows(host: string): boolean {
    return !this.isExhausted && this.#options.hosts.has(host.toLowerCase())
  }

  #refuse(host: string): void {
    if (this.#refused.size < REFUSED_MAX) this.#refused.add(host.slice(0, 200))
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (this.isExhausted) this.#cut()
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
