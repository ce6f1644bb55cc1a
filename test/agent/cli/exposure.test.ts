import { test } from 'tap'
import { exposureWarnings } from '../../../agent/cli/exposure.ts'
import { components } from '../../../agent/components.ts'
import { loadedConfig } from '../../support/loaded-config.ts'

async function warningsOf(processors: string, endpoint: string, fix = '{}'): Promise<readonly string[]> {
  const config = await loadedConfig(`
receivers: { file: { include: [/var/log/a.log] } }
processors: { detect: , redact: , fix: ${fix} }
exporters: { otlp_http: { endpoint: '${endpoint}' } }
service: { pipelines: { logs: { receivers: [file], processors: [${processors}], exporters: [otlp_http] } } }
`)
  return exposureWarnings(config, components)
}

test('a pipeline that sends records off the host unmasked is warned about, with the host', async (t) => {
  t.same(await warningsOf('detect', 'https://collector.example.org:4318'), [
    'service.pipelines.logs: otlp_http sends records to collector.example.org with nothing masked; add the processor redact before it',
  ])
})

test('nothing is said of masked records and of what stays on the host', async (t) => {
  t.same(await warningsOf('detect, redact', 'https://collector.example.org'), [])
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    t.same(await warningsOf('detect', `http://${host}:4318`), [], host)
  }
})

test('a remote model that is asked before records are masked is warned about', async (t) => {
  const model = '{ model: { model: m } }'
  t.match(await warningsOf('detect, fix, redact', 'http://localhost:1', model), [
    /: fix sends records to api\.openai\.com /,
  ])
  t.same(await warningsOf('detect, redact, fix', 'http://localhost:1', model), [])
  t.same(
    await warningsOf(
      'fix',
      'http://localhost:1',
      '{ model: { model: m, base_url: http://localhost:11434 } }',
    ),
    [],
  )
})

for (const [exporter, host] of [
  ['otlp_grpc: { endpoint: collector.example.org:4317 }', 'collector.example.org'],
  ['otlp_grpc: { endpoint: 127.0.0.1:4317 }', undefined],
  ['loadbalancing: { resolver: { static: { hostnames: [localhost, far.example.org] } } }', 'far.example.org'],
  ['loadbalancing: { resolver: { dns: { hostname: gateways.example.org } } }', 'gateways.example.org'],
] as const) {
  test(`an address without a scheme is a host too: ${exporter}`, async (t) => {
    const config = await loadedConfig(`
receivers: { file: { include: [/var/log/a.log] } }
exporters: { ${exporter} }
service: { pipelines: { logs: { receivers: [file], exporters: [${exporter.split(':')[0]}] } } }
`)
    const warnings = exposureWarnings(config, components)
    t.equal(warnings.length, host === undefined ? 0 : 1)
    if (host !== undefined) t.match(warnings[0], ` sends records to ${host} with nothing masked`)
  })
}
