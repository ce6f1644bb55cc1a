import { test } from 'tap'
import { exposureWarnings } from '../../../agent/cli/exposure.ts'
import { components } from '../../../agent/components.ts'
import { loadConfig } from '../../../config/load.ts'

async function warningsOf(processors: string, endpoint: string, fix = '{}'): Promise<readonly string[]> {
  const config = await loadConfig({
    files: ['agent.yaml'],
    sets: [],
    catalog: components,
    environment: {},
    readFile: () =>
      Promise.resolve(`
receivers: { file: { include: [/var/log/a.log] } }
processors: { detect: , redact: , fix: ${fix} }
exporters: { otlp_http: { endpoint: '${endpoint}' } }
service: { pipelines: { logs: { receivers: [file], processors: [${processors}], exporters: [otlp_http] } } }
`),
  })
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
