import { createServer, type AddressInfo } from 'node:net'
import { test } from 'tap'
import { exporterChecks } from '../../../../agent/cli/doctor/exporter-checks.ts'
import { components } from '../../../../agent/components.ts'
import { loadConfig, type LoadedConfig } from '../../../../config/load.ts'

function load(exporters: Record<string, unknown>, used: readonly string[]): Promise<LoadedConfig> {
  const value = {
    receivers: { file: { include: ['/x'] } },
    exporters,
    service: { pipelines: { logs: { receivers: ['file'], exporters: used } } },
  }
  return loadConfig({
    files: [],
    sets: [],
    documents: [{ name: 'test', value }],
    catalog: components,
    environment: {},
    currentDirectory: '/',
  })
}

test('doctor tells of each server that exporters send to whether it takes connections', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port: closedPort } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const config = await load(
    {
      'otlphttp/up': { endpoint: `http://127.0.0.1:${port}/otlp` },
      'otlp/up': { endpoint: `127.0.0.1:${port}` },
      'otlp_http/down': { endpoint: `http://127.0.0.1:${closedPort}` },
      'otlp_http/proxy': { endpoint: 'https://unknown.invalid', proxy_url: `http://127.0.0.1:${port}` },
      'otlp_http/name': { endpoint: 'https://unknown.invalid' },
      'otlp_http/unused': { endpoint: `http://127.0.0.1:${closedPort}` },
      console: null,
    },
    ['otlphttp/up', 'otlp/up', 'otlp_http/down', 'otlp_http/proxy', 'otlp_http/name', 'console'],
  )
  const checks = await exporterChecks(config, 20_000)
  t.strictSame(
    checks.map(({ id, outcome }) => [id, outcome]),
    [
      ['exporters.otlphttp/up', 'ok'],
      ['exporters.otlp/up', 'ok'],
      ['exporters.otlp_http/down', 'warning'],
      ['exporters.otlp_http/proxy', 'ok'],
      ['exporters.otlp_http/name', 'warning'],
    ],
  )
  t.equal(checks[2]?.seen, `nobody listens at 127.0.0.1:${closedPort} (ECONNREFUSED)`)
  t.match(checks[4]?.seen, 'the name of unknown.invalid:443 is not found')
  await new Promise((resolve) => server.close(resolve))
})
