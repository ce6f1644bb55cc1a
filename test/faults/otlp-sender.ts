import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js'
import { recordLines } from './record.ts'

const BATCH_RECORDS = 20
const PAUSE_MS = 5

/** What a sender has seen of the agent. */
export interface Sent {
  /** Records that were answered with success: from 0, without a gap. */
  acknowledged: number
  /** Answers that say "not now", and how many of them said when to come again. */
  refused: number
  readonly withRetryAfter: number
}

/** What became of a request. `away`: nobody answered. */
type Answer = { readonly kind: 'taken' | 'away' } | { readonly kind: 'refused'; readonly saysWhen: boolean }

/** How requests are sent. Shape: the lines of one request. Errors: an answer that no agent should give. */
export interface OtlpTransport {
  send(lines: readonly string[], signal: AbortSignal): Promise<Answer>
  close(): void
}

/**
 * A program that sends its records over OTLP, one request after the other, each again until it is answered with
 * success: what an SDK or a Collector does. It books what was answered; the agent has to keep exactly that.
 */
export class OtlpSender {
  readonly #source: number
  readonly #transport: OtlpTransport
  readonly #state = { acknowledged: 0, refused: 0, withRetryAfter: 0 }
  readonly #ending = new AbortController()
  #isStopping = false
  #work: Promise<void> | undefined

  constructor(source: number, transport: OtlpTransport) {
    this.#source = source
    this.#transport = transport
  }

  get sent(): Sent {
    return this.#state
  }

  start(): void {
    this.#work = this.#run()
  }

  /** Sends nothing more, once what it has sent is answered with success. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#work
  }

  /** Ends at once, whatever is under way. */
  end(): void {
    this.#ending.abort()
    this.#transport.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    let isAnswered = false
    while (!signal.aborted && !(this.#isStopping && isAnswered)) {
      const answer = await this.#transport.send(this.#lines(), signal)
      isAnswered = answer.kind === 'taken'
      if (isAnswered) {
        this.#state.acknowledged += BATCH_RECORDS
        continue
      }
      if (answer.kind === 'refused') {
        this.#state.refused += 1
        if (answer.saysWhen) this.#state.withRetryAfter += 1
      }
      // Nobody there, or not now. A real client waits for longer; here the same is tried soon.
      await delay(PAUSE_MS)
    }
  }

  /** The next records that are not answered yet. */
  #lines(): readonly string[] {
    return Array.from({ length: BATCH_RECORDS }, (_, index) =>
      recordLines({
        source: this.#source,
        sequence: this.#state.acknowledged + index,
        form: 'plain',
        payloadBytes: 60,
      }).trimEnd(),
    )
  }
}

/** OTLP/HTTP with JSON. */
export function overHttp(port: number): OtlpTransport {
  return {
    async send(lines, signal) {
      const logRecords = lines.map((stringValue) => ({ body: { stringValue } }))
      const response = await fetch(`http://127.0.0.1:${port}/v1/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
        signal,
      }).catch(() => undefined)
      if (response === undefined) return { kind: 'away' }
      if (response.status === 200) return { kind: 'taken' }
      if (response.status !== 429 && response.status !== 503) throw new Error(`answered ${response.status}`)
      return { kind: 'refused', saysWhen: response.headers.has('retry-after') }
    },
    close: () => undefined,
  }
}

/** OTLP/gRPC. */
export function overGrpc(port: number): OtlpTransport {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.initial_reconnect_backoff_ms': PAUSE_MS,
    'grpc.max_reconnect_backoff_ms': 20 * PAUSE_MS,
  })
  const unchanged = (bytes: Buffer): Buffer => bytes
  return {
    async send(lines) {
      const records = lines.map((line) => field(2, field(5, field(1, Buffer.from(line)))))
      const request = field(1, field(2, Buffer.concat(records)))
      const error = await new Promise<ServiceError | null>((resolve) => {
        const path = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
        client.makeUnaryRequest(path, unchanged, unchanged, request, new Metadata(), resolve)
      })
      if (error === null) return { kind: 'taken' }
      // What came from the other end has headers; what the library says itself has none.
      if (Object.keys(error.metadata.getMap()).length === 0) return { kind: 'away' }
      if (error.code !== status.UNAVAILABLE && error.code !== status.RESOURCE_EXHAUSTED) throw error
      const [details] = error.metadata.get('grpc-status-details-bin')
      return { kind: 'refused', saysWhen: Buffer.from(details ?? '').includes('google.rpc.RetryInfo') }
    },
    close: () => client.close(),
  }
}

/** A field of bytes, written without the code of the agent. */
function field(id: number, value: Uint8Array): Buffer {
  const head = [(id << 3) | 2]
  let rest = value.length
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Uint8Array.of(...head, rest), value])
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
