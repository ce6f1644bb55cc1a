import { lstatSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { describeError, RetryableError } from '../model/errors.ts'
import type { Logger } from '../telemetry/logger.ts'
import { localAddress, type LocalAddress } from './local-address.ts'
import { untilAborted } from './until-aborted.ts'

export interface LocalServerOptions {
  /** The socket file. One that is there is of a process that is gone: whoever listens holds a lock on the folder. */
  readonly path: string
  readonly connectionsMax: number
  readonly requestBytesMax: number
  /** What an answer may have waiting for its reader. */
  readonly waitingBytesMax: number
  /** A client that sends or reads nothing for so long loses its connection. */
  readonly idleTimeoutMs: number
  readonly logger: Logger
}

/** One line of a client, and the way back. */
export interface LocalRequest {
  readonly text: string
  /** Aborted when the client has gone away, or the server stops. */
  readonly signal: AbortSignal
  /** Sends a line, unless its reader is too slow: false then, and the line is gone. */
  readonly offer: (line: string) => boolean
  /** Sends a line as soon as there is room. Errors: the signal's reason. */
  readonly send: (line: string) => Promise<void>
}

/** Nobody but the owner may connect: writing to the file is what connecting takes. */
const OWNER_ONLY = 0o177
const LINE_FEED = 0x0a

/**
 * Answers the programs of one user on this machine over a socket file (mode 0600): one line a connection, and as many
 * lines as the answer takes.
 */
export class LocalServer {
  readonly #options: LocalServerOptions
  readonly #handle: (request: LocalRequest) => Promise<void>
  readonly #open = new Set<Promise<void>>()
  readonly #sockets = new Set<Socket>()
  readonly #stopping = new AbortController()
  #server: Server | undefined
  #address: LocalAddress | undefined

  constructor(options: LocalServerOptions, handle: (request: LocalRequest) => Promise<void>) {
    this.#options = options
    this.#handle = handle
  }

  /** Errors: RetryableError HEPH_LOCAL_LISTEN. */
  async start(): Promise<void> {
    const { path, connectionsMax } = this.#options
    try {
      if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) rmSync(path)
      this.#address = localAddress(path)
      const server = createServer((socket) => this.#take(socket))
      server.maxConnections = connectionsMax
      await listen(server, this.#address.path)
      this.#server = server
    } catch (cause) {
      this.#address?.release()
      throw new RetryableError(
        'HEPH_LOCAL_LISTEN',
        `cannot listen on ${path}: ${describeError(cause)}; is something else there?`,
        { cause },
      )
    }
  }

  /** Ends the answers under way, and the connections when the signal is aborted at the latest. Safe without start. */
  async stop(signal: AbortSignal): Promise<void> {
    // It takes the file away too, which must be reached for that.
    this.#server?.close()
    this.#stopping.abort(new Error('the agent stops'))
    await untilAborted(Promise.all(this.#open), signal)
    for (const socket of this.#sockets) socket.destroy()
    this.#server = undefined
    this.#address?.release()
  }

  #take(socket: Socket): void {
    const gone = new AbortController()
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      gone.abort(new Error('the client has gone away'))
    })
    socket.setTimeout(this.#options.idleTimeoutMs, () => socket.destroy())
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal])
    const work = this.#answer(socket, signal).finally(() => this.#open.delete(work))
    this.#open.add(work)
  }

  async #answer(socket: Socket, signal: AbortSignal): Promise<void> {
    const { requestBytesMax, waitingBytesMax, logger } = this.#options
    try {
      const text = await firstLine(socket, requestBytesMax, signal)
      if (text === undefined) return void socket.destroy()
      // What else it says is of no interest, but that it goes away is.
      socket.resume()
      await this.#handle({
        text,
        signal,
        offer: (line) => {
          if (socket.destroyed || socket.writableLength >= waitingBytesMax) return false
          socket.write(`${line}\n`)
          return true
        },
        send: async (line) => {
          signal.throwIfAborted()
          if (!socket.write(`${line}\n`)) await drained(socket, signal)
        },
      })
      socket.end()
    } catch (error) {
      if (!signal.aborted) logger.error('a request of the command line failed', { error })
      socket.destroy()
    }
  }
}

/** Between the socket's coming into being and a change of its mode anybody could connect: it is made with its mode. */
async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(OWNER_ONLY)
    server.listen({ path }, resolve)
    process.umask(before)
  })
  server.removeAllListeners('error')
  server.on('error', () => undefined)
}

/** Undefined when it is too long. Errors: the signal's reason. */
async function firstLine(socket: Socket, bytesMax: number, signal: AbortSignal): Promise<string | undefined> {
  const parts: Buffer[] = []
  let byteCount = 0
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  socket.on('data', (part: Buffer) => {
    const end = part.indexOf(LINE_FEED)
    byteCount += end < 0 ? part.length : end
    if (byteCount > bytesMax) return resolve(undefined)
    parts.push(end < 0 ? part : part.subarray(0, end))
    if (end >= 0) resolve(Buffer.concat(parts).toString())
  })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    socket.removeAllListeners('data')
  }
}

async function drained(socket: Socket, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('drain', () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
  })
}
