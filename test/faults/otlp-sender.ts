import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { recordLines } from './record.ts'

const BATCH_RECORDS = 20
const PAUSE_MS = 5

/** What a sender has seen of the agent. */
export interface Sent {
  /** Records that were answered with success: from 0, without a gap. */
  acknowledged: number
  /** Answers with 429 or 503, and how many of them said when to come again. */
  refused: number
  readonly withRetryAfter: number
}

/**
 * A program that sends its records over OTLP/HTTP, one request after the other, each again until it is answered with
 * success: what an SDK or a Collector does. It books what was answered; the agent has to keep exactly that.
 */
export class OtlpSender {
  readonly #source: number
  readonly #url: string
  readonly #state = { acknowledged: 0, refused: 0, withRetryAfter: 0 }
  readonly #ending = new AbortController()
  #isStopping = false
  #work: Promise<void> | undefined

  constructor(source: number, port: number) {
    this.#source = source
    this.#url = `http://127.0.0.1:${port}/v1/logs`
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
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    let isAnswered = false
    while (!signal.aborted && !(this.#isStopping && isAnswered)) {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: this.#request(),
        signal,
      }).catch(() => undefined)
      isAnswered = response?.status === 200
      if (isAnswered) this.#state.acknowledged += BATCH_RECORDS
      else {
        // Nobody there, or not now. A real client waits for longer; here the same is tried soon.
        if (response !== undefined) this.#refused(response)
        await delay(PAUSE_MS)
      }
    }
  }

  #refused({ status, headers }: Response): void {
    if (status !== 429 && status !== 503) throw new Error(`answered ${status}`)
    this.#state.refused += 1
    if (headers.has('retry-after')) this.#state.withRetryAfter += 1
  }

  /** The next records that are not answered yet. */
  #request(): string {
    const logRecords = Array.from({ length: BATCH_RECORDS }, (_, index) => ({
      body: {
        stringValue: recordLines({
          source: this.#source,
          sequence: this.#state.acknowledged + index,
          form: 'plain',
          payloadBytes: 60,
        }).trimEnd(),
      },
    }))
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
  }
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
