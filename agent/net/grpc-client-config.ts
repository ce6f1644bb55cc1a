import {
  boolean,
  duration,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'
import { compressionParams } from './compress-body.ts'
import { parseEndpoint, type Endpoint } from './endpoint.ts'
import { GRPC_BALANCERS } from './grpc-balancers.ts'
import { checkHeaders } from './http-options.ts'
import { grpcTlsFields } from './tls-options.ts'

/** A client's keys for everything but where the server is, with the Collector's names. */
export const grpcClientFields = {
  tls: grpcTlsFields,
  authority: optional(
    string({
      pattern: /^[\w.:[\]-]+$/,
      help: 'What the server is called in requests and in its certificate, instead of its name in the endpoint',
    }),
  ),
  headers: record(string(), {
    default: {},
    help: 'Metadata of every call; secrets as ${env:…} or ${file:…}',
    check: checkMetadata,
  }),
  compression: oneOf(['gzip', 'zstd', 'deflate', 'none'], {
    default: 'gzip',
    help: 'How messages are made smaller; not every server knows others than gzip',
  }),
  compression_params: compressionParams,
  balancer_name: oneOf(GRPC_BALANCERS, {
    default: 'round_robin',
    help: 'A name with several addresses: all of them in turn, or the first that can be reached',
  }),
  wait_for_ready: boolean({
    default: false,
    help: 'true: a call waits for a connection until its timeout; false: it fails at once, and is tried again later',
  }),
  keepalive: optional(
    object(
      {
        time: duration({ default: '30s', min: '10s', help: 'Ping a connection this often' }),
        timeout: duration({
          default: '10s',
          min: '100ms',
          help: 'Give it up when no answer comes in this time',
        }),
        permit_without_stream: boolean({
          default: false,
          help: 'Also while no call is under way; some servers hang up on a client that does',
        }),
      },
      { help: 'Pings that find out whether a connection still is one' },
    ),
  ),
}

const schema = object(grpcClientFields)

export type GrpcClientConfig = Infer<typeof schema>

/** A server, and what its scheme says of encryption; undefined when it has none. */
export interface GrpcTarget extends Endpoint {
  readonly isSecure: boolean | undefined
}

/**
 * Reads a gRPC endpoint as the Collector writes it; undefined for anything else.
 * Shape: "collector:4317", "http://collector:4317" for one that does not encrypt, "https://…", "dns:///collector:4317".
 */
export function parseGrpcEndpoint(text: string): GrpcTarget | undefined {
  const match = /^(?:(https?):\/\/|dns:\/\/\/)?([^/]*)\/?$/.exec(text)
  const endpoint = parseEndpoint(match?.[2] ?? '')
  if (endpoint === undefined || endpoint.host === '' || endpoint.port === 0) return undefined
  return { ...endpoint, isSecure: match?.[1] === undefined ? undefined : match[1] === 'https' }
}

/** Says what is wrong with an endpoint, for a configuration. */
export function checkGrpcEndpoint(text: string): string | undefined {
  return parseGrpcEndpoint(text) === undefined
    ? 'expected a host and a port, as in collector:4317, http://collector:4317 or https://collector:4317'
    : undefined
}

/** Whether the connections to a server are encrypted: as its scheme says, else as `tls.insecure`. */
export function isEncrypted({ isSecure }: GrpcTarget, { tls }: Pick<GrpcClientConfig, 'tls'>): boolean {
  return isSecure ?? !tls.insecure
}

function checkMetadata(headers: Readonly<Record<string, string>>): string | undefined {
  const own = Object.keys(headers).find((name) => /^grpc-/i.test(name))
  return own === undefined ? checkHeaders(headers, ['te']) : `expected no ${own}: the exporter sets it`
}
