import type { Excess } from './listener.ts'
import type { GrpcEnding } from './grpc-status.ts'

/** What a method knows of the call that it answers. */
export interface GrpcCall {
  /** Shape: "/grpc.health.v1.Health/Check". */
  readonly path: string
  /** The first value of a header, in lower case. */
  header(name: string): string | undefined
  readonly client: string
  /** Whose bound its connection is beyond; undefined when it is within all. */
  readonly excess: Excess | undefined
  /** What came of its messages, as it is on the wire. */
  readonly receivedBytes: number
  /** Aborted when the call has ended: answered, given up, or out of the time that the client gave it. */
  readonly signal: AbortSignal
}

/** A method with one message each way. */
export interface GrpcMethod {
  readonly path: string
  /** Where it may be less than of the others. */
  readonly messageBytesMax?: number
  /** Shape: the message of the answer, or why there is none. The bytes are used again when it has answered. */
  handle(message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcEnding>
}

/** A method with any number of messages each way. */
export interface GrpcStreamMethod {
  readonly path: string
  /**
   * It brings records: any number of messages, each as long as this, for as long as both ends are there. Without it a
   * conversation is about what there is: a thousand messages of 64 KiB within a minute.
   */
  readonly messageBytesMax?: number
  open(peer: GrpcPeer): GrpcConversation
}

/** The other end of a conversation. */
export interface GrpcPeer {
  readonly call: GrpcCall
  write(message: Uint8Array): void
  /** Resolves when the client has read so much of what was written that more fits in, or when the call has ended. */
  drained(): Promise<void>
  /** Ends the call; without a status all is well. Safe twice. */
  end(ending?: GrpcEnding): void
}

/** What is done with what the other end says. */
export interface GrpcConversation {
  /**
   * Gets the messages one after the other, the next when it is done with this one. The bytes are used again then. As
   * long as it is not, the client can send what fits into the windows of HTTP/2, and no more.
   */
  onMessage(message: Uint8Array): Promise<void> | void
  /** The client says no more. */
  onEnd?(): void
}
