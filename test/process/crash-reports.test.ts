import '../support/plain-processes.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { SENTRY_EVENT } from '../receivers/webhook/support.ts'
import { startAgent } from './agent-process.ts'
import { recordsOf, type ExportedRecord } from './otlp-json.ts'

/**
 * The real agent with the usual processors behind the receiver. None of the words of the reports is one that a rule
 * looks for: what gives them away is where they stand.
 */
test('a posted crash report with a stack comes out as an error, without any word that says so', async (t) => {
  const cwd = t.testdir()
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  webhook: { endpoint: localhost:0 }
processors: { recombine: {}, parse: {}, detect: {}, redact: {} }
exporters:
  file: { path: out.jsonl }
service:
  telemetry: { logs: { level: info } }
  pipelines:
    logs: { receivers: [webhook], processors: [recombine, parse, detect, redact], exporters: [file] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until(/listening for crash reports.*port\D+\d+/)
  const port = /listening for crash reports.*port\D+(\d+)/.exec(agent.stderr() + agent.stdout())?.[1]
  const post = async (path: string, body: object): Promise<number> =>
    (await fetch(`http://localhost:${port}${path}`, { method: 'POST', body: JSON.stringify(body) })).status
  const frames = [{ file: '/srv/Basket.zig', line: 4, function: 'weigh' }]
  t.equal(await post('/', { type: 'Tilt', message: 'scale', frames, service: 'shop', level: 'info' }), 200)
  t.equal(await post('/api/1/store/', SENTRY_EVENT), 200)
  t.equal(await post('/', { message: 'all is well', level: 'info' }), 200)
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  const events = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => recordsOf(JSON.parse(line)))
  t.strictSame(
    events.map((event) => textOf(event.record.attributes, 'exception.type')),
    ['Tilt', 'shop.errors.CartError'],
  )
  const [plain, python] = events as [ExportedRecord, ExportedRecord]
  t.match(plain.record, { eventName: 'hephaestus.error.detected' })
  t.equal(
    textOf(plain.record.attributes, 'exception.stacktrace'),
    'Tilt: scale\n  in weigh, /srv/Basket.zig, line 4',
  )
  t.equal(textOf(plain.resource?.['attributes'], 'service.name'), 'shop')
  t.equal(textOf(python.record.attributes, 'hephaestus.error.language'), 'python')
  t.equal(textOf(python.resource?.['attributes'], 'service.version'), '2.3.4')
  t.equal(python.record.traceId, '0af7651916cd43dd8448eb211c80319c')
})

function textOf(attributes: unknown, name: string): string | undefined {
  const listed = attributes as readonly {
    readonly key: string
    readonly value?: { readonly stringValue?: string }
  }[]
  return listed.find(({ key }) => key === name)?.value?.stringValue
}
