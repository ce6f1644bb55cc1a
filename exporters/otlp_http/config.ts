import { encodedDeliveryFields } from '../../agent/delivery/delivery-config.ts'
import { compressionParams } from '../../agent/net/compress-body.ts'
import { checkHeaders, checkHttpUrl, checkProxyUrl } from '../../agent/net/http-options.ts'
import { tlsFields } from '../../agent/net/tls-options.ts'
import {
  duration,
  integer,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

export const config = object(
  {
    endpoint: optional(
      string({ help: 'Base URL of the receiver; /v1/logs is added to it', check: checkHttpUrl }),
    ),
    logs_endpoint: optional(
      string({ help: 'Whole URL for logs, taken as it is; wins over endpoint', check: checkHttpUrl }),
    ),
    encoding: oneOf(['proto', 'json'], { default: 'proto', help: 'Form of the requests' }),
    headers: record(string(), {
      default: {},
      help: 'Headers of every request; secrets as ${env:…} or ${file:…}',
      check: checkHeaders,
    }),
    compression: oneOf(['gzip', 'zstd', 'zlib', 'deflate', 'none'], {
      default: 'gzip',
      help: 'How requests are made smaller; not every server knows others than gzip',
    }),
    compression_params: compressionParams,
    tls: tlsFields,
    proxy_url: optional(string({ help: 'HTTP proxy that all requests go through', check: checkProxyUrl })),
    max_conns_per_host: integer({
      default: 0,
      min: 0,
      max: 10_000,
      help: 'Connections at one time; 0 sets no bound',
    }),
    idle_conn_timeout: duration({
      default: '90s',
      min: '1ms',
      help: 'How long a connection is kept open without a request',
    }),
    ...encodedDeliveryFields,
  },
  {
    check: (value) =>
      value.endpoint === undefined && value.logs_endpoint === undefined
        ? 'expected endpoint or logs_endpoint'
        : undefined,
  },
)

export type Config = Infer<typeof config>
