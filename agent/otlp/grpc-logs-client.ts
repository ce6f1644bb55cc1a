import type { EncodedLogs } from '../component/component.ts'
import type { Settings } from '../component/settings.ts'
import { compressBody } from '../net/compress-body.ts'
import { GrpcClient } from '../net/grpc-client.ts'
import type { GrpcClientConfig, GrpcTarget } from '../net/grpc-client-config.ts'
import type { TlsOptions } from '../net/tls-options.ts'
import { judgeGrpc } from './grpc-answer.ts'
import { joinedParts, type RequestOutcome } from './sending.ts'

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
/** Answers are small: a count and a message. */
const ANSWER_BYTES_MAX = 64 * 1024

interface GrpcLogsClientOptions {
  readonly target: GrpcTarget
  /** With how long one call may take. Units: milliseconds. */
  readonly config: GrpcClientConfig & { readonly timeout: number }
  /** Asked for every new connection; without it connections are not encrypted. */
  readonly tls: (() => TlsOptions) | undefined
  readonly clock: Settings['clock']
}

/** Sends encoded records to one server by OTLP over gRPC. Source: OTLP 1.11, OTLP/gRPC. */
export class GrpcLogsClient {
  readonly #options: GrpcLogsClientOptions
  readonly #client: GrpcClient
  readonly #headers: Readonly<Record<string, string>>

  constructor(options: GrpcLogsClientOptions) {
    const { target, config, tls, clock } = options
    const { keepalive, authority } = config
    this.#options = options
    this.#headers = metadataOf(config.headers)
    this.#client = new GrpcClient({
      endpoint: target,
      ...(authority === undefined ? {} : { authority }),
      ...(tls === undefined ? {} : { tls }),
      balancer: config.balancer_name,
      waitsForReady: config.wait_for_ready,
      ...(keepalive === undefined
        ? {}
        : {
            keepalive: {
              timeMs: keepalive.time,
              timeoutMs: keepalive.timeout,
              permitWithoutStream: keepalive.permit_without_stream,
            },
          }),
      answerBytesMax: ANSWER_BYTES_MAX,
      clock,
    })
  }

  /** One call. Errors: those of `judgeGrpc` and of `GrpcClient.call`. */
  async request(logs: EncodedLogs, signal: AbortSignal): Promise<RequestOutcome> {
    const { compression, compression_params, timeout } = this.#options.config
    const body = await compressBody(joinedParts(logs), compression, compression_params.level)
    const call = { path: EXPORT, headers: this.#headers, message: body.bytes, timeoutMs: timeout }
    const { encoding } = body
    return judgeGrpc(await this.#client.call(encoding === undefined ? call : { ...call, encoding }, signal))
  }

  close(): void {
    this.#client.close()
  }
}

/** Names of metadata are in lower case on the wire; a name of the configuration wins. */
function metadataOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const written = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { 'user-agent': 'hephaestus', ...Object.fromEntries(written) } as Record<string, string>
}
