import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'
import type { BytePool } from './byte-pool.ts'
import { contentEncodingOf, decompressBody } from './compressed-body.ts'
import { freeMemoryOf, type ReadGarbage } from './garbage.ts'
import { framed, GrpcMessages, messageTooLarge, type GrpcFrame } from './grpc-messages.ts'
import type { GrpcCall, GrpcConversation, GrpcMethod, GrpcStreamMethod } from './grpc-method.ts'
import { GRPC, headersOf, type GrpcEnding } from './grpc-status.ts'
import type { Excess } from './listener.ts'
import { timeoutMsOf } from './grpc-timeout.ts'
import { GrpcTurns } from './grpc-turns.ts'

/** What all calls of a server have in common. */
export interface GrpcCallOptions {
  readonly messageBytesMax: number
  readonly clock: Clock
  readonly pool: BytePool
  /** Counts what is read: the parts of a session share the memory of what came from its socket. */
  readonly garbage: ReadGarbage
  /** Asked before anything of a call's message is read; undefined lets it in. */
  admit(call: GrpcCall): Promise<GrpcEnding | undefined>
  /** Says of every part of a message whether there is memory for it: why not. */
  hold(call: GrpcCall, byteCount: number): GrpcEnding | undefined
  /** What a handler threw: how the call ends. */
  failed(thrown: unknown): GrpcEnding
}

/** What a client may say in one call. */
interface ReadBounds {
  readonly messageBytesMax: number
  readonly messagesMax: number
  /** It may take its time. */
  readonly isEndless: boolean
}

/** How long the messages of a call may take to come in. */
const READ_TIMEOUT_MS = 60_000
const ACCEPTED = 'identity,gzip,zstd,deflate'
const HEAD = {
  ':status': 200,
  'content-type': 'application/grpc+proto',
  'grpc-accept-encoding': ACCEPTED,
}
/** Of a conversation that is about what there is, and no records. */
const TALK: ReadBounds = { messageBytesMax: 64 * 1_024, messagesMax: 1_000, isEndless: false }
const LINGER_MS = 1_000
const UNREAD_BYTES_MAX = 1_048_576
const OK: GrpcEnding = { code: GRPC.ok, message: '' }
/**
 * One call, from its headers to its trailers:
 *
 *   headers ──▶ admitted ──▶ message read ──▶ decompressed ──▶ handled ──▶ answered
 *      └────────────┴──────────────┴────────────────┴─────────────┴──────▶ ended with a status
 *
 * Source: gRPC over HTTP/2; gRPC compression; status codes and their use.
 */
export class GrpcServerCall implements GrpcCall {
  readonly path: string
  readonly client: string
  readonly excess: Excess | undefined
  readonly #options: GrpcCallOptions
  readonly #stream: ServerHttp2Stream
  readonly #headers: IncomingHttpHeaders
  readonly #ended = new AbortController()
  #cancelDeadline: (() => void) | undefined
  #receivedBytes = 0

  constructor(
    options: GrpcCallOptions,
    peer: { readonly client: string; readonly excess: Excess | undefined },
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
  ) {
    this.#options = options
    this.#stream = stream
    this.#headers = headers
    this.path = headers[':path'] ?? ''
    this.client = peer.client
    this.excess = peer.excess
    stream.on('error', () => undefined)
    stream.once('close', () => this.#end('the call has ended'))
    // With an answer that is not sent yet, a client that goes away without an error leaves the stream open.
    stream.once('aborted', () => stream.destroy())
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  get receivedBytes(): number {
    return this.#receivedBytes
  }

  header(name: string): string | undefined {
    const value = this.#headers[name]
    return typeof value === 'string' ? value : value?.[0]
  }

  /** Answers the call with a method, which is undefined where there is none of this path. */
  async run(method: GrpcMethod | GrpcStreamMethod | undefined): Promise<void> {
    if (!this.#isGrpc()) return
    const fault = this.#beginDeadline() ?? this.#compressionFault() ?? (await this.#admit())
    if (fault !== undefined) this.#finish(fault)
    else if (method === undefined) {
      this.#finish({ code: GRPC.unimplemented, message: `there is no method ${this.path} here` })
    } else if ('handle' in method) await this.#answer(method)
    else await this.#converse(method)
  }

  // --- the head

  /** What is no gRPC at all is answered by HTTP's own codes. */
  #isGrpc(): boolean {
    const isType = /^application\/grpc(?:\+proto)?(?:;|$)/i.test(this.header('content-type') ?? '')
    if (isType && this.#headers[':method'] === 'POST') return true
    this.#stream.respond({ ':status': isType ? 405 : 415 }, { endStream: true })
    this.#readNoMore()
    return false
  }

  #beginDeadline(): GrpcEnding | undefined {
    const written = this.header('grpc-timeout')
    if (written === undefined) return undefined
    const delayMs = timeoutMsOf(written)
    if (delayMs === undefined) return { code: GRPC.internal, message: 'the grpc-timeout is none' }
    this.#cancelDeadline = this.#options.clock.after(delayMs, () => {
      this.#finish({ code: GRPC.deadlineExceeded, message: 'the time that the client gave is over' })
    })
    return undefined
  }

  #compressionFault(): GrpcEnding | undefined {
    if (contentEncodingOf(this.header('grpc-encoding')) !== undefined) return undefined
    return { code: GRPC.unimplemented, message: `messages may be compressed with ${ACCEPTED}` }
  }

  async #admit(): Promise<GrpcEnding | undefined> {
    try {
      return await this.#options.admit(this)
    } catch (thrown) {
      return this.#options.failed(thrown)
    }
  }

  // --- one message each way

  async #answer(method: GrpcMethod): Promise<void> {
    let frame: GrpcFrame | undefined
    let whole: Uint8Array | undefined
    try {
      const { messageBytesMax = this.#options.messageBytesMax } = method
      const fault = await this.#read({ messageBytesMax, messagesMax: 1, isEndless: false }, (each) => {
        frame = each
      })
      if (fault !== undefined) this.#finish(fault)
      else if (frame === undefined) {
        this.#finish({ code: GRPC.unimplemented, message: 'a call of this method has 1 message' })
      } else {
        const message = await this.#messageOf(frame)
        if (message !== frame.bytes && message instanceof Uint8Array) whole = message
        const answer = 'code' in message ? message : await method.handle(message, this)
        if (answer instanceof Uint8Array) this.#finish(OK, answer)
        else this.#finish(answer)
      }
    } catch (thrown) {
      this.#finish(this.#options.failed(thrown))
    } finally {
      if (frame !== undefined) this.#options.pool.give(frame.memory)
      if (whole !== undefined) freeMemoryOf(whole)
    }
  }

  /** Reads what the client sends until it has said all; why the call cannot go on. */
  async #read(bounds: ReadBounds, onMessage: (frame: GrpcFrame) => void): Promise<GrpcEnding | undefined> {
    const { pool, garbage, clock } = this.#options
    const hold = (byteCount: number): GrpcEnding | undefined => this.#options.hold(this, byteCount)
    const messages = new GrpcMessages({ ...bounds, pool, hold, onMessage })
    const { promise, resolve } = Promise.withResolvers<GrpcEnding | undefined>()
    const tooSlow = { code: GRPC.deadlineExceeded, message: 'the messages took too long to come' }
    const cancel = bounds.isEndless ? undefined : clock.after(READ_TIMEOUT_MS, () => resolve(tooSlow))
    const stop = (): void => resolve({ code: GRPC.cancelled, message: 'the call was given up' })
    this.signal.addEventListener('abort', stop, { once: true })
    if (this.signal.aborted) stop()
    this.#stream.on('data', (part: Uint8Array) => {
      this.#receivedBytes += part.length
      garbage.add(part.length)
      const fault = messages.push(part)
      if (fault !== undefined) resolve(fault)
    })
    this.#stream.once('end', () => {
      const isWhole = messages.isAtRest
      resolve(isWhole ? undefined : { code: GRPC.internal, message: 'the call ends within a message' })
    })
    const fault = await promise
    cancel?.()
    this.signal.removeEventListener('abort', stop)
    this.#stream.removeAllListeners('data')
    messages.drop()
    return fault
  }

  async #messageOf({ bytes, isCompressed }: GrpcFrame): Promise<Uint8Array | GrpcEnding> {
    if (!isCompressed) return bytes
    const encoding = contentEncodingOf(this.header('grpc-encoding')) ?? ''
    const { messageBytesMax } = this.#options
    if (encoding === '') return { code: GRPC.internal, message: 'it is not said how a message is compressed' }
    try {
      const whole = await decompressBody(bytes, encoding, messageBytesMax)
      return this.#options.hold(this, whole.length) ?? whole
    } catch (thrown) {
      if (!(thrown instanceof PermanentError)) throw thrown
      if (thrown.code === 'HEPH_NET_BODY_TOO_LARGE') return messageTooLarge(messageBytesMax)
      return { code: GRPC.internal, message: thrown.message }
    }
  }

  // --- several messages

  async #converse(method: GrpcStreamMethod): Promise<void> {
    const conversation = this.#open(method)
    if (conversation === undefined) return
    const turns = new GrpcTurns({
      take: (frame) => this.#tell(conversation, frame),
      pause: () => this.#stream.pause(),
      resume: () => this.#stream.resume(),
    })
    const { messageBytesMax } = method
    const bounds =
      messageBytesMax === undefined ? TALK : { messageBytesMax, messagesMax: Infinity, isEndless: true }
    const fault = await this.#read(bounds, (frame) => turns.add(frame))
    await turns.idle()
    if (fault === undefined) conversation.onEnd?.()
    else this.#finish(fault)
  }

  #open(method: GrpcStreamMethod): GrpcConversation | undefined {
    try {
      return method.open({
        call: this,
        write: (message) => this.#write(message),
        drained: () => this.#drained(),
        end: (ending = OK) => this.#finish(ending),
      })
    } catch (thrown) {
      this.#finish(this.#options.failed(thrown))
      return undefined
    }
  }

  /** Never rejects: what is thrown ends the call. */
  async #tell(conversation: GrpcConversation, frame: GrpcFrame): Promise<void> {
    try {
      const message = this.signal.aborted ? undefined : await this.#messageOf(frame)
      if (message === undefined) return
      if ('code' in message) this.#finish(message)
      else await conversation.onMessage(message)
      if (message !== frame.bytes && message instanceof Uint8Array) freeMemoryOf(message)
    } catch (thrown) {
      this.#finish(this.#options.failed(thrown))
    } finally {
      this.#options.pool.give(frame.memory)
    }
  }

  async #drained(): Promise<void> {
    if (!this.#stream.writableNeedDrain || this.signal.aborted) return
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off('drain', go)
        this.signal.removeEventListener('abort', go)
        resolve()
      }
      this.#stream.once('drain', go)
      this.signal.addEventListener('abort', go, { once: true })
    })
  }

  #write(message: Uint8Array): void {
    if (!this.#canAnswer()) return
    this.#begin()
    this.#stream.write(framed(message))
    if (this.#stream.writableLength > UNREAD_BYTES_MAX) {
      this.#finish({ code: GRPC.resourceExhausted, message: 'the answers are not read' })
    }
  }

  // --- the answer

  #begin(): void {
    if (this.#stream.headersSent) return
    this.#stream.respond(HEAD, { waitForTrailers: true })
  }

  /** Ends the call, as far as it has not ended. Shape: without a message the answer is trailers only. */
  #finish(ending: GrpcEnding, message?: Uint8Array): void {
    const stream = this.#stream
    if (this.#canAnswer()) {
      if (message === undefined && !stream.headersSent) {
        stream.respond({ ...HEAD, ...headersOf(ending) }, { endStream: true })
        this.#readNoMore()
      } else {
        this.#begin()
        stream.once('wantTrailers', () => {
          stream.sendTrailers(headersOf(ending))
          this.#linger()
        })
        stream.end(message === undefined ? undefined : framed(message))
      }
    }
    if (ending.code !== GRPC.ok) this.#end(ending.message)
  }

  /** What is left of a message that nobody wants need not be sent any more. */
  #readNoMore(): void {
    if (this.#stream.readableEnded) return
    this.#stream.resume()
    this.#stream.close(constants.NGHTTP2_NO_ERROR)
  }

  /** A stream that is closed at once takes its trailers with it; clients that have them close it themselves. */
  #linger(): void {
    if (this.#stream.readableEnded) return
    this.#stream.resume()
    const cancel = this.#options.clock.after(LINGER_MS, () => this.#readNoMore())
    this.#stream.once('close', cancel)
  }

  #canAnswer(): boolean {
    const { closed, destroyed, writableEnded } = this.#stream
    return !closed && !destroyed && !writableEnded
  }

  #end(reason: string): void {
    this.#cancelDeadline?.()
    if (!this.signal.aborted) this.#ended.abort(new Error(reason))
  }
}
