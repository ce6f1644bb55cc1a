import type { Attributes, AttributeValue } from '../../../agent/model/resource.ts'
import type { Groups, Layout } from '../layout.ts'

const QUOTED = String.raw`[^"\\]*(?:\\.[^"\\]*)*`

/**
 * Access and error logs of nginx, Apache, Caddy and the servers that took their forms. An access line has no
 * level: what a status means is up to the rules that read it.
 */
export const WEB_SERVER_LAYOUTS: readonly Layout[] = [
  // 203.0.113.9 - alice [02/Jan/2024:03:04:05 +0000] "GET /cart?id=7 HTTP/1.1" 500 12 "https://shop.test/" "curl/8.5.0"
  {
    id: 'access',
    after: 'start',
    startsWith: /[\w:]/,
    requires: '] "',
    pattern: new RegExp(
      String.raw`(?:(?<host>[\w.-]{1,255}):\d{1,5} )?(?<client>[\w.:%-]{1,255}) \S{1,64} (?<user>[^\s[]{1,128}) \[(?<time>\d\d/[A-Z][a-z]{2}/\d{4}[: ][\d:]{8}(?: [+-]\d{4})?)\] "(?<request>${QUOTED})" (?<status>\d{3}) (?<size>\d+|-)(?: "(?<referer>${QUOTED})" "(?<agent>${QUOTED})")?`,
      'y',
    ),
    details: requestAttributes,
  },
  // INFO:     203.0.113.9:1234 - "GET /cart HTTP/1.1" 500 Internal Server Error   (uvicorn)
  {
    id: 'uvicorn',
    after: 'start',
    startsWith: /[A-Z]/,
    requires: ' - "',
    pattern: new RegExp(
      String.raw`(?<level>[A-Z]{4,8}): {1,6}(?<client>[\w.:%-]{1,255}):(?<port>\d{1,5}) - "(?<request>${QUOTED})" (?<status>\d{3})`,
      'y',
    ),
    details: requestAttributes,
  },
  // [02/Jan/2024 03:04:05] "GET /cart HTTP/1.1" 500 12   (Django's development server)
  {
    id: 'access',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: new RegExp(String.raw`\] "(?<request>${QUOTED})" (?<status>\d{3}) (?<size>\d+|-)`, 'y'),
    details: requestAttributes,
  },
  // 2024/01/02 03:04:05 [error] 77#0: *1 open() "/srv/x" failed (2: No such file or directory), client: …
  {
    id: 'nginx_error',
    after: 'time',
    startsWith: /\[/,
    pattern: /\s\[(?<level>[a-z]{4,6})\] (?<pid>\d+)#(?<tid>\d+): (?:\*(?<connection>\d+) )?/y,
    details: nginxAttributes,
  },
  // [Tue Jan 02 03:04:05.123456 2024] [core:error] [pid 1:tid 2] [client 203.0.113.9:1234] AH00128: message
  {
    id: 'apache_error',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern:
      /\] \[(?:(?<logger>\w{0,32}):)?(?<level>[a-z]{4,6}\d?)\] (?:\[pid (?<pid>\d+)(?::tid (?<tid>\d+))?\] )?(?:\(\d+\)[^\n:]{1,128}: )?(?:\[client (?<client>[\w.:%-]{1,64}?)(?::(?<port>\d{1,5}))?\] )?(?:(?<event>AH\d{5}): )?/y,
  },
]

function requestAttributes({ host, request, referer }: Groups): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  if (host !== undefined) attributes['server.address'] = host
  if (referer !== undefined && referer !== '-' && referer !== '') {
    attributes['http.request.header.referer'] = [referer]
  }
  const parts = /^([A-Z-]{3,16}) (\S+)(?: HTTP\/(\d(?:\.\d)?))?$/.exec(request ?? '')
  if (parts === null) return attributes
  const [, method = '', target = '', version] = parts
  attributes['http.request.method'] = method
  const query = target.indexOf('?')
  if (target.startsWith('/')) {
    attributes['url.path'] = query < 0 ? target : target.slice(0, query)
    if (query >= 0) attributes['url.query'] = target.slice(query + 1)
  } else attributes['url.original'] = target
  if (version !== undefined) attributes['network.protocol.version'] = version
  return attributes
}

/** The pairs that nginx adds to a message about a connection. Source: nginx, ngx_http_log_error_handler. */
const PAIR = /, (client|server|request|upstream|host|referrer): ("[^"\n]*"|[^,\s]*)/g

function nginxAttributes({ connection }: Groups, line: string, end: number): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  if (connection !== undefined) attributes['nginx.connection.id'] = Number(connection)
  for (const [, name = '', written = ''] of line.slice(end).matchAll(PAIR)) {
    const value = written.startsWith('"') ? written.slice(1, -1) : written
    if (value === '') continue
    if (name === 'client') attributes['client.address'] = value
    else if (name === 'request') Object.assign(attributes, requestAttributes({ request: value }))
    else if (name === 'referrer') attributes['http.request.header.referer'] = [value]
    else if (name === 'upstream') attributes['nginx.upstream.url'] = value
    else attributes['server.address'] = value
  }
  return attributes
}
