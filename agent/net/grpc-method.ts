import type { GrpcEnding } from './grpc-status.ts'

/** What a method knows of the call that it answers. */
export interface GrpcCall {
  /** Shape: "/grpc.health.v1.Health/Check". */
  readonly path: string
  /** The first value of a header, in lower case. */
  header(name: string): string | undefined
  readonly client: string
  /** It came on one connection too many of its client. */
  readonly isExcess: boolean
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
  open(peer: GrpcPeer): GrpcConversation
}

/** The other end of a conversation. */
export interface GrpcPeer {
  readonly call: GrpcCall
  write(message: Uint8Array): void
  /** Ends the call; without a status all is well. Safe twice. */
  end(ending?: GrpcEnding): void
}

/** What is done with what the other end says. */
export interface GrpcConversation {
  onMessage(message: Uint8Array): void
  /** The client says no more. */
  onEnd?(): void
}
