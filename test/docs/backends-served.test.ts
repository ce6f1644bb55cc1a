import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { parse } from 'yaml'
import type { Exporter } from '../../agent/component/component.ts'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { config as otlpConfig } from '../../exporters/otlp_http/config.ts'
import { OtlpHttpExporter } from '../../exporters/otlp_http/exporter.ts'
import { config as webhookConfig } from '../../exporters/webhook/config.ts'
import { WebhookExporter } from '../../exporters/webhook/exporter.ts'
import { FakeClock } from '../support/clock.ts'
import { settingsWith } from '../support/settings.ts'
import { INTAKES, standIn } from './backend-stand-ins.ts'

const page = readFileSync('docs/backends.md', 'utf8')
const blocks = [...page.matchAll(/^## (.+)\n[^]*?```yaml\n([^]*?)```/gm)]
const never = new AbortController().signal

const fix = {
  timeUnixNano: 1_700_000_000_123_456_789n,
  observedTimeUnixNano: 1_700_000_001_000_000_000n,
  severityNumber: 17,
  severityText: 'ERROR',
  body: `TypeError: x is undefined ${'and more '.repeat(100)}`,
  attributes: {
    'hephaestus.schema.version': '1',
    'hephaestus.event.id': 'job-1:fix:1',
    'hephaestus.error.fingerprint': '0123456789abcdef0123456789abcdef',
    'exception.type': 'TypeError',
    'exception.message': 'x is undefined',
    'hephaestus.fix.id': 'fix-1',
  },
  eventName: 'hephaestus.fix.proposed',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  resource: { attributes: { 'service.name': 'checkout', 'host.name': 'web-1' } },
}
const logs = { parts: [encodeLogs(batchOfRecords([fix], { stream: 'test' }))], count: 1 }

/** The exporter as the page has it, but for the host that it sends to. */
function exporterOf(yaml: string, origin: string): Exporter {
  const written = yaml.replaceAll(/\$\{env:\w+:-(\w+)\}/g, '$1')
  const { exporters } = parse(written) as { exporters: Record<string, Record<string, unknown>> }
  const [first] = Object.entries(exporters)
  const [key, own] = first ?? ['', {}]
  const here = Object.fromEntries(
    ['endpoint', 'logs_endpoint', 'url']
      .filter((name) => name in own)
      .map((name) => [name, origin + new URL(String(own[name])).pathname.replace(/\/$/, '')]),
  )
  const [type = '', name = ''] = key.split('/')
  const settings = settingsWith({ clock: new FakeClock(), id: { type, name } })
  return type === 'webhook'
    ? new WebhookExporter(settings, webhookConfig.parse({ ...own, ...here, allow_private: true }))
    : new OtlpHttpExporter(settings, otlpConfig.parse({ ...own, ...here }))
}

for (const [, backend = '', yaml = ''] of blocks) {
  test(`a fix that is sent as docs/backends.md says is found in ${backend} by its id`, async (t) => {
    const intake = INTAKES[backend]
    if (intake === undefined) throw new Error('the backend has a stand-in')
    const server = await standIn(t, intake)
    const exporter = exporterOf(yaml, server.origin)
    await exporter.start(never)
    t.teardown(() => exporter.shutdown(never))
    await exporter.exportEncoded?.(logs, never)
    t.strictSame(server.faults, [])
    t.strictSame(server.found, ['fix-1'])
  })
}

test('a fix that is delivered again is one document where the bulk API is used', async (t) => {
  const backend = 'Elasticsearch and OpenSearch by the bulk API'
  const intake = INTAKES[backend]
  const yaml = blocks.find(([, heading]) => heading === backend)?.[2] ?? ''
  if (intake === undefined) throw new Error('the backend has a stand-in')
  const server = await standIn(t, intake)
  // Another run of the agent, which does not know what the first one sent.
  for (let run = 0; run < 2; run += 1) {
    const exporter = exporterOf(yaml, server.origin)
    await exporter.start(never)
    await exporter.exportEncoded?.(logs, never)
    await exporter.shutdown(never)
  }
  t.strictSame(server.found, ['fix-1'])
})
