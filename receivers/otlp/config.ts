import { authFields } from '../../agent/net/authenticator.ts'
import { checkEndpoint } from '../../agent/net/endpoint.ts'
import { httpDoorFields } from '../../agent/net/http-door-fields.ts'
import { requestLimitFields } from '../../agent/net/request-limits.ts'
import { serverTlsFields } from '../../agent/net/server-tls.ts'
import { boolean, duration, integer, object, optional, string, type Infer } from '../../config/schema.ts'

const keepaliveFields = object(
  {
    server_parameters: object(
      {
        max_connection_idle: optional(
          duration({ min: '1s', help: 'A connection without a call is closed after this long' }),
        ),
        max_connection_age: optional(
          duration({
            min: '1s',
            help: 'Every connection is closed after this long, so that clients behind a balancer spread anew',
          }),
        ),
        max_connection_age_grace: optional(
          duration({ min: '1s', help: 'How long calls may go on after max_connection_age' }),
        ),
        time: duration({
          default: '1m',
          min: '1s',
          help: 'A connection that was quiet for this long is asked whether it is alive',
        }),
        timeout: duration({ default: '20s', min: '100ms', help: 'How long the answer to that may take' }),
      },
      { default: {} },
    ),
  },
  { default: {} },
)

const grpcFields = object({
  endpoint: string({
    default: 'localhost:4317',
    help: 'Where it listens; 0.0.0.0:4317 for all addresses of the machine',
    check: checkEndpoint,
  }),
  max_recv_msg_size_mib: integer({
    default: 4,
    min: 1,
    max: 1_024,
    help: 'Longest message in MiB, before and after decompression',
  }),
  max_concurrent_streams: optional(
    integer({ min: 1, max: 1_000_000, help: 'Calls at the same time on one connection' }),
  ),
  keepalive: keepaliveFields,
  tls: optional(serverTlsFields),
  auth: optional(authFields),
  reflection: boolean({
    default: false,
    help: 'Tell clients such as grpcurl which services there are',
  }),
  repair_service: boolean({
    default: false,
    help: 'Serve hephaestus.control.v1.RepairService too: who may send logs is told what becomes of its errors, and sees the code of their fixes',
  }),
})

const httpFields = object({
  endpoint: string({
    default: 'localhost:4318',
    help: 'Where it listens; 0.0.0.0:4318 for all addresses of the machine',
    check: checkEndpoint,
  }),
  logs_url_path: string({
    default: '/v1/logs',
    help: 'Path of the requests',
    check: (path) => (/^\/[^?#\s]*$/.test(path) ? undefined : 'expected a path that begins with /'),
  }),
  ...httpDoorFields,
})

const nodeMetricsFields = object({
  stale_after: duration({
    default: '5m',
    min: '1s',
    help: 'An agent that says nothing for this long is not shown any more; several times the interval of its reader',
  }),
  max_nodes: integer({ default: 1_000, min: 1, max: 100_000, help: 'From how many agents they are kept' }),
  max_points: integer({
    default: 100_000,
    min: 1,
    max: 10_000_000,
    help: 'How many numbers are kept, of all agents together; one has a few hundred',
  }),
})

export const config = object({
  protocols: object(
    { grpc: optional(grpcFields), http: optional(httpFields) },
    {
      // A section that is written with nothing in it, as in the Collector's own examples.
      default: { grpc: {} as never, http: {} as never },
      help: 'Which protocols are spoken; both when nothing is written',
      check: ({ grpc, http }) =>
        grpc === undefined && http === undefined ? 'expected grpc, http or both' : undefined,
    },
  ),
  timeout: duration({
    default: '5s',
    min: '100ms',
    max: '10m',
    help: 'A request that is not durable after this long is answered with "come again"',
  }),
  limits: requestLimitFields,
  node_metrics: optional(nodeMetricsFields),
})

export type Config = Infer<typeof config>
export type GrpcConfig = NonNullable<Config['protocols']['grpc']>
export type NodeMetricsConfig = NonNullable<Config['node_metrics']>
export type HttpConfig = NonNullable<Config['protocols']['http']>
