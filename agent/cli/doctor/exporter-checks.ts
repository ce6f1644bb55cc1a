import type { LoadedConfig } from '../../../config/load.ts'
import type { ConnectionFault } from '../../net/connection-fault.ts'
import { parseEndpoint, type Endpoint } from '../../net/endpoint.ts'
import { reach } from '../../net/reach.ts'
import { ok, warning, type Check } from './check.ts'

/** Keys of exporters under which the address of their server stands; a proxy is asked in its place. */
const ADDRESS_KEYS = ['proxy_url', 'logs_endpoint', 'endpoint', 'url'] as const

/**
 * Whether the servers that exporters send to take connections; nothing is sent to them. One that does not is a warning: the
 * agent starts all the same, and records wait. Bounds: `timeMs`, as all servers are asked at once.
 */
export async function exporterChecks(config: LoadedConfig, timeMs: number): Promise<readonly Check[]> {
  const used = new Set(config.pipelines.flatMap(({ exporters }) => exporters))
  const exporters = config.components.filter(({ kind, key }) => kind === 'exporter' && used.has(key))
  const checks = await Promise.all(
    exporters.map(async ({ key, config: own }) => {
      const server = serverOf(own as Readonly<Record<string, unknown>>)
      return server === undefined ? [] : [await serverCheck(`exporters.${key}`, server, timeMs)]
    }),
  )
  return checks.flat()
}

function serverOf(config: Readonly<Record<string, unknown>>): Endpoint | undefined {
  const address = ADDRESS_KEYS.map((key) => config[key]).find(
    (value) => typeof value === 'string' && value !== '',
  )
  return typeof address === 'string' ? endpointOf(address) : undefined
}

/** Shape: "https://collector.example.com/otlp" gives port 443; "collector:4317" is host and port. */
function endpointOf(address: string): Endpoint | undefined {
  const url = /^https?:\/\//i.test(address) ? URL.parse(address) : null
  if (url === null) return parseEndpoint(address)
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port }
}

async function serverCheck(id: string, { host, port }: Endpoint, timeMs: number): Promise<Check> {
  const reached = await reach(host, port, timeMs)
  const at = `${host}:${port}`
  if (reached.kind === 'reached') return ok(id, `${at} takes connections`)
  if (reached.kind === 'silent')
    return warning(
      id,
      `${at} did not answer within ${timeMs}ms`,
      'look whether a firewall drops what is sent there; records wait until it answers',
    )
  const { kind, code } = reached.fault
  return warning(id, `${seenOf(kind, at)}${code === '' ? '' : ` (${code})`}`, remedyOf(kind))
}

function seenOf(kind: ConnectionFault['kind'], at: string): string {
  if (kind === 'refused') return `nobody listens at ${at}`
  if (kind === 'name') return `the name of ${at} is not found`
  return kind === 'route' ? `there is no way to ${at}` : `${at} cannot be reached`
}

function remedyOf(kind: ConnectionFault['kind']): string {
  const wait = 'records wait until it is there'
  if (kind === 'refused')
    return `look whether the server runs, and at the port; in a container localhost is the container; ${wait}`
  if (kind === 'name') return `look at the name, at DNS and the network (getent hosts); ${wait}`
  return `look at the network, its routes and firewalls; ${wait}`
}
