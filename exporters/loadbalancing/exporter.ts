import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { RetryableError } from '../../agent/model/errors.ts'
import { invariant } from '../../agent/model/invariant.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { isEncrypted, parseGrpcEndpoint } from '../../agent/net/grpc-client-config.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { GrpcLogsClient } from '../../agent/otlp/grpc-logs-client.ts'
import { OtlpSending, type Chunk, type RequestOutcome } from '../../agent/otlp/sending.ts'
import { withPort, type Config } from './config.ts'
import { serverFor } from './ranking.ts'
import { Resolver } from './resolver.ts'
import { routingKeyOf } from './routing-key.ts'
import { Servers } from './servers.ts'

/**
 * Sends each record to the server that its key belongs to.
 *
 *   logs ──▶ a chunk for each server ──▶ request ──▶ its answer, as for any OTLP server
 *                    ▲                     │ no answer, and others answer
 *                    └── divided anew ◀────┘
 *
 * A server that does not answer is passed over for a while; its keys are spread over the others, and come back to it.
 */
export class LoadBalancingExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  readonly #sending: OtlpSending
  readonly #servers: Servers
  readonly #tls: ClientTls
  #resolver: Resolver | undefined

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#tls = new ClientTls({ ...settings, config: config.protocol.otlp.tls })
    this.#sending = new OtlpSending(settings, {
      divide: (logs) => this.#divide(logs),
      request: (chunk, signal) => this.#request(chunk, signal),
    })
    this.#servers = new Servers({
      connect: (endpoint) => this.#connect(endpoint),
      clock: settings.clock,
      onChange: (server, isUp) => {
        if (isUp) settings.logger.info('a server answers again', { server })
        else settings.logger.warn('a server does not answer, its records go to the others', { server })
      },
    })
  }

  async start(): Promise<void> {
    const { resolver } = this.#config
    await this.#tls.start()
    if (resolver.static !== undefined) this.#servers.set(resolver.static.hostnames.map(withPort))
    if (resolver.dns === undefined) return
    this.#resolver = new Resolver({
      config: resolver.dns,
      settings: this.#settings,
      onServers: (endpoints) => this.#servers.set(endpoints),
    })
    await this.#resolver.start()
  }

  async export(batch: LogBatch, signal: AbortSignal): Promise<void> {
    await this.exportEncoded({ parts: [encodeLogs(batch)], count: batch.count }, signal)
  }

  async exportEncoded(logs: EncodedLogs, signal: AbortSignal): Promise<void> {
    await this.#sending.send(logs, signal)
  }

  shutdown(): Promise<void> {
    this.#tls.stop()
    this.#resolver?.stop()
    this.#servers.close()
    return Promise.resolve()
  }

  #connect(endpoint: string): GrpcLogsClient {
    const { protocol, resolver, timeout } = this.#config
    const target = parseGrpcEndpoint(endpoint)
    invariant(target !== undefined, 'endpoints are checked with the configuration')
    // A certificate is for the name, not for the addresses that it has today.
    const authority = protocol.otlp.authority ?? resolver.dns?.hostname
    return new GrpcLogsClient({
      target,
      config: { ...protocol.otlp, timeout, ...(authority === undefined ? {} : { authority }) },
      tls: isEncrypted(target, protocol.otlp) ? () => this.#tls.current : undefined,
      clock: this.#settings.clock,
    })
  }

  async #request(chunk: Chunk, signal: AbortSignal): Promise<RequestOutcome> {
    const { key: server } = chunk
    const client = this.#servers.clientOf(server)
    if (client === undefined || !this.#servers.usable.includes(server)) return this.#elsewhere(chunk)
    try {
      const outcome = await client.request(chunk, signal)
      this.#servers.answered(server)
      return outcome
    } catch (thrown) {
      const isAnswer = thrown instanceof RetryableError && thrown.retryAfterMs !== undefined
      // A server that asks for a pause is there: its records wait, or it would only pass its load on.
      if (isAnswer) throw thrown
      this.#servers.failed(server)
      signal.throwIfAborted()
      if (!this.#servers.isAnyWorthAsking) throw thrown
      return this.#elsewhere(chunk)
    }
  }

  #elsewhere(chunk: Chunk): RequestOutcome {
    if (this.#servers.usable.length === 0) {
      const message = 'there is no server; the resolver has found none so far'
      throw new RetryableError('HEPH_LOADBALANCING_NO_SERVER', message)
    }
    return { kind: 'elsewhere', chunks: this.#divide(chunk) }
  }

  /** The records of each server, in their order. */
  #divide(logs: EncodedLogs): readonly Chunk[] {
    const servers = this.#servers.usable
    const only = servers.length === 1 ? servers[0] : undefined
    if (only !== undefined || servers.length === 0) return [{ ...logs, key: only ?? '' }]
    const serverOf = memoized((key) => serverFor(key, servers) ?? '')
    const shares = new Map<string, { parts: Uint8Array[]; count: number }>()
    for (const batch of logs.parts.flatMap((part) => decodeLogs(part, { stream: '' }))) {
      const byServer = indicesBy(batch, (index) =>
        serverOf(routingKeyOf(batch, index, this.#config.routing_key)),
      )
      for (const [server, indices] of byServer) {
        const share = shares.get(server) ?? { parts: [], count: 0 }
        share.parts.push(encodeLogs(indices.length === batch.count ? batch : batch.select(indices)))
        share.count += indices.length
        shares.set(server, share)
      }
    }
    return [...shares].map(([key, share]) => ({ ...share, key }))
  }
}

function indicesBy(
  batch: LogBatch,
  nameOf: (index: number) => string,
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>()
  for (let index = 0; index < batch.count; index += 1) {
    const name = nameOf(index)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [index])
    else group.push(index)
  }
  return groups
}

/** Keys repeat from record to record. */
function memoized(find: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>()
  return (key) => {
    const present = known.get(key)
    if (present !== undefined) return present
    const found = find(key)
    known.set(key, found)
    return found
  }
}
