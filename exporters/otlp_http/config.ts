import { encodedDeliveryFields } from '../../agent/delivery/delivery-config.ts'
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

/** Headers that say what the body is and how the connection is used: only the exporter knows that. */
const OWN_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
// Control characters would end the header and begin another one.
// oxlint-disable-next-line no-control-regex
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

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
    compression_params: object(
      {
        level: integer({
          default: 1,
          min: 1,
          max: 9,
          help: 'From 1, the fastest, to 9, the smallest',
        }),
      },
      { default: {}, help: 'How hard the compression tries' },
    ),
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

function checkHttpUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'expected a URL that begins with http:// or https://'
  if (url.username !== '' || url.password !== '') return 'expected no user name in the URL; use headers'
  return url.hash === '' ? undefined : 'expected a URL without #'
}

function checkProxyUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol)
    ? undefined
    : 'expected a URL that begins with http:// or https://'
}

function checkHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) return `expected names of headers, and ${JSON.stringify(name)} is none`
    if (OWN_HEADERS.has(name.toLowerCase())) return `expected no ${name}: the exporter sets it`
    // The value may be a secret: it is not shown.
    if (!HEADER_VALUE.test(value)) return `expected no line end or control character in ${name}`
  }
  return undefined
}
