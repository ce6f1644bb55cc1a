import type { Clock } from '../../agent/model/clock.ts'
import type { GrpcLogsClient } from '../../agent/otlp/grpc-logs-client.ts'

/** How long a server that did not answer is passed over, at first and at most. Units: milliseconds. */
const PAUSE_MS = 1_000
const PAUSE_MS_MAX = 30_000

interface Server {
  readonly client: GrpcLogsClient
  failures: number
  failedAtMs: number
  downUntilMs: number
}

const NEVER_FAILED = {
  failures: 0,
  failedAtMs: Number.NEGATIVE_INFINITY,
  downUntilMs: Number.NEGATIVE_INFINITY,
}

interface ServersOptions {
  readonly connect: (endpoint: string) => GrpcLogsClient
  readonly clock: Clock
  /** A server has become one that is passed over, or none any more. */
  readonly onChange: (endpoint: string, isUp: boolean) => void
}

/** The servers there are at this moment, each with its client, and which of them answer. */
export class Servers {
  readonly #options: ServersOptions
  readonly #servers = new Map<string, Server>()

  constructor(options: ServersOptions) {
    this.#options = options
  }

  /** Takes over a list: those that are not on it any more are let go, and calls under way with them fail. */
  set(endpoints: readonly string[]): void {
    for (const [endpoint, { client }] of this.#servers) {
      if (endpoints.includes(endpoint)) continue
      this.#servers.delete(endpoint)
      client.close()
    }
    for (const endpoint of endpoints) {
      if (this.#servers.has(endpoint)) continue
      const client = this.#options.connect(endpoint)
      this.#servers.set(endpoint, { client, ...NEVER_FAILED })
    }
  }

  /**
   * Those that may be asked. When none has answered, those that have not failed just now: one that is passed over for
   * long may be back, and the one that was there until now is gone. When each has just failed, all.
   */
  get usable(): readonly string[] {
    const all = [...this.#servers.keys()]
    const up = all.filter((endpoint) => this.#isUp(endpoint))
    if (up.length > 0) return up
    const rested = all.filter((endpoint) => this.#isRested(endpoint))
    return rested.length > 0 ? rested : all
  }

  /** Somebody is worth asking at once, and not only after a while. */
  get isAnyWorthAsking(): boolean {
    return [...this.#servers.keys()].some((endpoint) => this.#isUp(endpoint) || this.#isRested(endpoint))
  }

  clientOf(endpoint: string): GrpcLogsClient | undefined {
    return this.#servers.get(endpoint)?.client
  }

  answered(endpoint: string): void {
    const server = this.#servers.get(endpoint)
    if (server === undefined || server.failures === 0) return
    Object.assign(server, NEVER_FAILED)
    this.#options.onChange(endpoint, true)
  }

  failed(endpoint: string): void {
    const server = this.#servers.get(endpoint)
    if (server === undefined) return
    if (server.failures === 0) this.#options.onChange(endpoint, false)
    const pauseMs = Math.min(PAUSE_MS * 2 ** server.failures, PAUSE_MS_MAX)
    server.failures += 1
    server.failedAtMs = this.#options.clock.monotonicMs()
    server.downUntilMs = server.failedAtMs + pauseMs
  }

  close(): void {
    this.set([])
  }

  /** It answered when it was last asked, or its pause is over. */
  #isUp(endpoint: string): boolean {
    const server = this.#servers.get(endpoint)
    return server !== undefined && server.downUntilMs <= this.#options.clock.monotonicMs()
  }

  #isRested(endpoint: string): boolean {
    const server = this.#servers.get(endpoint)
    return server !== undefined && server.failedAtMs + PAUSE_MS <= this.#options.clock.monotonicMs()
  }
}
