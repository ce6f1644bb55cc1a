import type { BytePool } from './byte-pool.ts'
import { GRPC, type GrpcEnding } from './grpc-status.ts'

/** One message as it came over the wire. */
export interface GrpcFrame {
  readonly isCompressed: boolean
  /** Of the pool: whoever takes the frame gives `memory` back. */
  readonly memory: Uint8Array
  /** The message: the first part of the memory. */
  readonly bytes: Uint8Array
}

interface GrpcMessagesOptions {
  readonly messageBytesMax: number
  /** Messages of the call at most; a unary one has one. */
  readonly messagesMax: number
  readonly pool: BytePool
  /** Says of every part whether there is memory for it: why not. */
  readonly hold: (byteCount: number) => GrpcEnding | undefined
  readonly onMessage: (frame: GrpcFrame) => void
}

const HEAD_BYTES = 5

/**
 * Puts the messages of a call together from the parts in which they come.
 *
 *   │ compressed: 0 or 1 │ length, four bytes, big endian │ message … │ compressed │ length │ …
 *
 * A message is copied to its place as it comes, so that no part of the socket's memory is kept.
 * Source: gRPC over HTTP/2, Length-Prefixed-Message.
 */
export class GrpcMessages {
  readonly #options: GrpcMessagesOptions
  readonly #head = Buffer.alloc(HEAD_BYTES)
  #headLength = 0
  #memory: Uint8Array | undefined
  #length = 0
  #filled = 0
  #count = 0

  constructor(options: GrpcMessagesOptions) {
    this.#options = options
  }

  /** How many messages have come whole. */
  get count(): number {
    return this.#count
  }

  /** Nothing of a message has come that has not come whole. */
  get isAtRest(): boolean {
    return this.#headLength === 0
  }

  /** Takes what came. Shape: why the call cannot go on; undefined when it can. */
  push(part: Uint8Array): GrpcEnding | undefined {
    let position = 0
    while (position < part.length) {
      if (this.#headLength < HEAD_BYTES) {
        position += this.#fillHead(part, position)
        const fault = this.#headLength === HEAD_BYTES ? this.#begin() : undefined
        if (fault !== undefined) return fault
      }
      if (this.#memory === undefined) continue
      const end = Math.min(part.length, position + this.#length - this.#filled)
      const fault = this.#options.hold(end - position)
      if (fault !== undefined) return fault
      this.#memory.set(part.subarray(position, end), this.#filled)
      this.#filled += end - position
      position = end
      if (this.#filled === this.#length) this.#finish(this.#memory)
    }
    return undefined
  }

  /** The call has ended: what is not whole is not wanted. */
  drop(): void {
    if (this.#memory !== undefined) this.#options.pool.give(this.#memory)
    this.#memory = undefined
  }

  #fillHead(part: Uint8Array, position: number): number {
    const taken = part.subarray(position, position + HEAD_BYTES - this.#headLength)
    this.#head.set(taken, this.#headLength)
    this.#headLength += taken.length
    return taken.length
  }

  #begin(): GrpcEnding | undefined {
    const { messageBytesMax, messagesMax, pool } = this.#options
    this.#length = this.#head.readUInt32BE(1)
    if ((this.#head[0] ?? 0) > 1) return { code: GRPC.internal, message: 'the head of a message is none' }
    if (this.#count === messagesMax) {
      return { code: GRPC.unimplemented, message: `a call of this method has ${messagesMax} message` }
    }
    if (this.#length > messageBytesMax) return messageTooLarge(messageBytesMax)
    this.#memory = pool.take(this.#length)
    this.#filled = 0
    if (this.#length === 0) this.#finish(this.#memory)
    return undefined
  }

  #finish(memory: Uint8Array): void {
    this.#headLength = 0
    this.#memory = undefined
    this.#count += 1
    const isCompressed = this.#head[0] === 1
    this.#options.onMessage({ isCompressed, memory, bytes: memory.subarray(0, this.#length) })
  }
}

/** How a call ends whose message is too long, compressed or not. */
export function messageTooLarge(bytesMax: number): GrpcEnding {
  return {
    code: GRPC.resourceExhausted,
    message: `the message is larger than ${bytesMax} bytes; send less at once`,
  }
}

/** A message as it goes over the wire, not compressed. */
export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + message.length)
  bytes.writeUInt8(0, 0)
  bytes.writeUInt32BE(message.length, 1)
  bytes.set(message, HEAD_BYTES)
  return bytes
}
