import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { encodeResponse, encodeStatus } from '../../agent/otlp/answers.ts'

/** What the sink does with one call. */
export type GrpcSinkAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  /** With RetryInfo where there is a delay. */
  | {
      readonly kind: 'status'
      readonly code: number
      readonly message?: string
      readonly retryDelayMs?: number
    }
  /** No answer. */
  | { readonly kind: 'hang' }

export interface GrpcSinkCall {
  readonly metadata: Readonly<Record<string, unknown>>
  /** When the client gives up, in milliseconds since the epoch. */
  readonly deadline: number
  readonly body: Buffer
  readonly records: number
}

interface GrpcSinkOptions {
  readonly answer?: (index: number, call: GrpcSinkCall) => GrpcSinkAnswer
  readonly credentials?: ServerCredentials
  readonly port?: number
  readonly channel?: Readonly<Record<string, number>>
}

/** By their numbers. */
const STATUSES = Object.values(status).filter((each): each is status => typeof each === 'number')
const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

/** An OTLP/gRPC server of the usual library that decodes what it is sent, and answers as it is told. */
export class OtlpGrpcSink {
  readonly calls: GrpcSinkCall[] = []
  /** The bodies of all records that were taken, in their order. */
  readonly bodies: string[] = []
  readonly #options: GrpcSinkOptions
  readonly #server: Server
  #port = 0

  constructor(options: GrpcSinkOptions = {}) {
    this.#options = options
    this.#server = new Server({ 'grpc.max_receive_message_length': -1, ...options.channel })
    const unchanged = (bytes: Buffer): Buffer => bytes
    const take = (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void =>
      this.#take(call, answer)
    this.#server.register(EXPORT, take, unchanged, unchanged, 'unary')
  }

  get port(): number {
    return this.#port
  }

  /** Shape: "127.0.0.1:4317". */
  get endpoint(): string {
    return `127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    const { port = 0, credentials = ServerCredentials.createInsecure() } = this.#options
    this.#port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error === null) resolve(bound)
        else reject(error)
      })
    })
    return this
  }

  /** Says goodbye on every connection, and resolves when the calls under way have ended. */
  async goAway(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()))
  }

  close(): void {
    this.#server.forceShutdown()
  }

  #take(unary: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void {
    const batches = decodeLogs(unary.request, { stream: 'sink' })
    const call: GrpcSinkCall = {
      metadata: unary.metadata.getMap(),
      deadline: Number(unary.getDeadline()),
      body: unary.request,
      records: batches.reduce((sum, batch) => sum + batch.count, 0),
    }
    const told = this.#options.answer?.(this.calls.length, call) ?? { kind: 'ok' }
    this.calls.push(call)
    if (told.kind === 'status') {
      const { code, message = '', retryDelayMs } = told
      const metadata = new Metadata()
      if (retryDelayMs !== undefined) {
        metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus({ code, message, retryDelayMs })))
      }
      answer({ code: STATUSES[code] ?? status.UNKNOWN, details: message, metadata })
      return
    }
    if (told.kind === 'hang') return
    for (const batch of batches) {
      for (let index = 0; index < batch.count; index += 1) this.bodies.push(batch.bodyText(index))
    }
    const rejected = told.kind === 'partial' ? told : { rejected: 0, message: '' }
    answer(
      null,
      Buffer.from(encodeResponse({ rejectedRecords: rejected.rejected, message: rejected.message })),
    )
  }
}
