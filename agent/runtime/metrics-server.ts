import type { MetricProducer } from '@opentelemetry/sdk-metrics'
import { HttpServer } from '../net/http-server.ts'
import type { Logger } from '../telemetry/logger.ts'
import { PROMETHEUS_TEXT, prometheusPage } from '../telemetry/prometheus.ts'

interface MetricsServerOptions {
  readonly host: string
  readonly port: number
  readonly source: MetricProducer
  readonly logger: Logger
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }

/** Serves the measurements as `/metrics`. Errors: RetryableError HEPH_NET_LISTEN. */
export async function startMetricsServer(
  options: MetricsServerOptions,
): Promise<{ readonly port: number; stop(signal: AbortSignal): Promise<void> }> {
  const { host, port, source, logger } = options
  const server = new HttpServer(
    {
      endpoint: `${host.includes(':') ? `[${host}]` : host}:${port}`,
      connectionsMax: 64,
      connectionsPerClientMax: 32,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
      idleTimeoutMs: 60_000,
      logger,
    },
    async ({ method, path }) => {
      if (path !== '/metrics')
        return { status: 404, headers: TEXT, body: 'the measurements are at /metrics\n' }
      if (method !== 'GET' && method !== 'HEAD')
        return { status: 405, headers: { ...TEXT, allow: 'GET, HEAD' }, body: '' }
      return {
        status: 200,
        headers: { 'content-type': PROMETHEUS_TEXT },
        body: await prometheusPage(source),
      }
    },
  )
  await server.start()
  return { port: server.port ?? port, stop: (signal) => server.stop(signal) }
}
