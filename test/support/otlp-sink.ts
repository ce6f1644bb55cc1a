import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { ProtobufWriter } from '../../agent/otlp/protobuf-writer.ts'

/** What the sink does with one request. Without a script every request is taken. */
export type SinkAnswer =
  | { readonly kind: 'ok' }
  /** Taken but for some records, which are not counted. */
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }
  /** The connection is cut, before or after the records were counted. */
  | { readonly kind: 'reset'; readonly isTaken?: boolean }
  /** No answer until the sink is closed. */
  | { readonly kind: 'hang' }
  /** An answer without an end. */
  | { readonly kind: 'endless' }

export interface SinkRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** As sent, before decompression. */
  readonly bytes: number
  /** After decompression. */
  readonly body: Buffer
  readonly records: number
}

export interface SinkOptions {
  /** What to answer the nth request (from 0) with; it sees the request that it answers. */
  readonly answer?: (index: number, request: SinkRequest) => SinkAnswer
  /** Sees every batch whose records were taken; the batch is valid only during the call. */
  readonly onBatch?: (batch: LogBatch) => void
  /** Whether requests and bodies are kept, for tests; without them memory does not grow. */
  readonly isKeeping?: boolean
  /** Key and certificate: the sink speaks TLS. */
  readonly tls?: ServerOptions
  readonly port?: number
}

/**
 * An OTLP/HTTP server that decodes what it is sent and counts every record, and answers as it is told. For tests
 * and measurements; it takes logs in both encodings and every compression that the exporter offers.
 */
export class OtlpSink {
  readonly requests: SinkRequest[] = []
  /** The bodies of all records that were taken, in their order. */
  readonly bodies: string[] = []
  /** Records that were taken. */
  records = 0
  /** Connections that were made. */
  connections = 0
  /** Resolves when the first connection has ended. */
  readonly connectionClosed: Promise<void>
  readonly #options: SinkOptions
  readonly #server: Server
  #index = 0

  constructor(options: SinkOptions = {}) {
    this.#options = options
    const listener = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#take(request, response)
    this.#server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener)
    const connected = options.tls === undefined ? 'connection' : 'secureConnection'
    this.connectionClosed = new Promise((resolve) => {
      this.#server.on(connected, (socket: Socket) => {
        this.connections += 1
        socket.once('close', resolve)
      })
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Shape: "http://127.0.0.1:4318". */
  get endpoint(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve)
    })
    return this
  }

  /** Ends every connection, also those that are not answered. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const sent = await readAll(message)
      const body = await decompressed(sent, message.headers['content-encoding'])
      const isJson = message.headers['content-type'] === 'application/json'
      const batches = isJson ? [] : decodeLogs(body, { stream: 'sink' })
      const bodies = isJson ? bodiesOfJson(body) : undefined
      const records = bodies?.length ?? batches.reduce((sum, batch) => sum + batch.count, 0)
      const request: SinkRequest = {
        path: message.url ?? '',
        headers: message.headers,
        bytes: sent.length,
        body,
        records,
      }
      const answer = this.#options.answer?.(this.#index, request) ?? { kind: 'ok' }
      this.#index += 1
      if (this.#options.isKeeping ?? true) this.requests.push(request)
      if (isTaken(answer)) this.#count(records, batches, bodies)
      if (answer.kind === 'partial') this.records -= answer.rejected
      give(answer, response, isJson)
    } catch (thrown) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(thrown))
    }
  }

  #count(records: number, batches: readonly LogBatch[], bodies: readonly string[] | undefined): void {
    this.records += records
    for (const batch of batches) this.#options.onBatch?.(batch)
    if (!(this.#options.isKeeping ?? true)) return
    if (bodies !== undefined) this.bodies.push(...bodies)
    for (const batch of batches) {
      for (let index = 0; index < batch.count; index += 1) this.bodies.push(batch.bodyText(index))
    }
  }
}

function isTaken(answer: SinkAnswer): boolean {
  if (answer.kind === 'reset') return answer.isTaken === true
  return answer.kind === 'ok' || answer.kind === 'partial' || answer.kind === 'endless'
}

function give(answer: SinkAnswer, response: ServerResponse, isJson: boolean): void {
  const type = { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' }
  switch (answer.kind) {
    case 'ok':
      response.writeHead(200, type).end(isJson ? '{}' : undefined)
      return
    case 'partial':
      response.writeHead(200, type).end(partialSuccess(answer.rejected, answer.message, isJson))
      return
    case 'status':
      response.writeHead(answer.status, answer.headers).end(answer.body)
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'endless': {
      response.writeHead(200, type)
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue
      }
      response.on('drain', write)
      write()
      return
    }
    case 'hang':
  }
}

function partialSuccess(rejected: number, message: string, isJson: boolean): string | Uint8Array {
  if (isJson) {
    return JSON.stringify({ partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: message } })
  }
  const writer = new ProtobufWriter()
  const start = writer.open(0x0a, 64)
  writer.byte(0x08)
  writer.varint(rejected)
  writer.text(0x12, message)
  writer.close(start, 64)
  return writer.finish()
}

function bodiesOfJson(body: Buffer): string[] {
  const request = JSON.parse(body.toString()) as JsonRequest
  return request.resourceLogs.flatMap((resource) =>
    resource.scopeLogs.flatMap((scope) => scope.logRecords.map((record) => record.body.stringValue)),
  )
}

interface JsonRequest {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly {
      readonly logRecords: readonly { readonly body: { readonly stringValue: string } }[]
    }[]
  }[]
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function decompressed(bytes: Buffer, encoding: string | undefined): Promise<Buffer> | Buffer {
  if (encoding === 'gzip') return promisify(gunzip)(bytes)
  if (encoding === 'deflate' || encoding === 'zlib') return promisify(inflate)(bytes)
  if (encoding === 'zstd') return promisify(zstdDecompress)(bytes)
  return bytes
}
