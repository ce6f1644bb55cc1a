import type { Clock } from '../../agent/model/clock.ts'
import type { GrpcLogsClient } from '../../agent/otlp/grpc-logs-client.ts'

/** How long a server that did not answer is passed over, at first and at most. Units: milliseconds. */
const PAUSE_MS = 1_000
const PAUSE_MS_MAX = 30_000

interface Server {
  readonly client: GrpcLogsClient
  failures: number
  downUntilMs: number
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
      this.#servers.set(endpoint, { client, failures: 0, downUntilMs: Number.NEGATIVE_INFINITY })
    }
  }

  /** Those that may be asked; all of them when none has answered. */
  get usable(): readonly string[] {
    const up = [...this.#servers.keys()].filter((endpoint) => this.isUp(endpoint))
    return up.length > 0 ? up : [...this.#servers.keys()]
  }

  clientOf(endpoint: string): GrpcLogsClient | undefined {
    return this.#servers.get(endpoint)?.client
  }

  /** It answered when it was last asked, or may be asked again. */
  isUp(endpoint: string): boolean {
    const server = this.#servers.get(endpoint)
    return server !== undefined && server.downUntilMs <= this.#options.clock.monotonicMs()
  }

  answered(endpoint: string): void {
    const server = this.#servers.get(endpoint)
    if (server === undefined || server.failures === 0) return
    server.failures = 0
    server.downUntilMs = Number.NEGATIVE_INFINITY
    this.#options.onChange(endpoint, true)
  }

  failed(endpoint: string): void {
    const server = this.#servers.get(endpoint)
    if (server === undefined) return
    if (server.failures === 0) this.#options.onChange(endpoint, false)
    const pauseMs = Math.min(PAUSE_MS * 2 ** server.failures, PAUSE_MS_MAX)
    server.failures += 1
    server.downUntilMs = this.#options.clock.monotonicMs() + pauseMs
  }

  close(): void {
    this.set([])
  }
}
