import '../support/plain-processes.ts'
import { createServer } from 'node:net'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function eventually<T>(look: () => Promise<T>, isGood: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await look().catch(() => undefined)
    if (value !== undefined && isGood(value)) return value
    if (tries > 300) throw new Error(`never good: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a running agent tells over HTTP how it is and what it counted', async (t) => {
  let answer: SinkAnswer = { kind: 'status', status: 503 }
  const sink = await new OtlpSink({ answer: () => answer }).start()
  t.teardown(() => sink.close())
  const cwd = t.testdir({ 'app.log': '' })
  const [health, metrics] = [await freePort(), await freePort()]
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [app.log], start_at: beginning }
processors:
  parse:
exporters:
  otlp_http:
    endpoint: ${sink.endpoint}
    retry_on_failure: { initial_interval: 50ms, max_interval: 50ms }
extensions:
  health_check: { endpoint: '127.0.0.1:${health}' }
service:
  extensions: [health_check]
  telemetry:
    metrics:
      level: detailed
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } }]
  pipelines:
    logs: { receivers: [file], processors: [parse], exporters: [otlp_http] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
  const get = async (path: string): Promise<{ status: number; body: string }> => {
    const got = await fetch(`http://127.0.0.1:${health}${path}`)
    return { status: got.status, body: await got.text() }
  }
  await eventually(
    () => get('/ready'),
    ({ status }) => status === 200,
  )
  appendFileSync(join(cwd, 'app.log'), 'one\ntwo\nthree\n')
  // The backend refuses: that is seen, and no reason to restart the agent.
  const ill = await eventually(
    () => get('/status'),
    ({ body }) => body.includes('recoverable_error'),
  )
  t.match(ill, {
    status: 200,
    body: /"id":"otlp_http","state":"recoverable_error","since":"2.*"reason":".*503/,
  })
  t.match(await page(), /^hephaestus_component_status\{kind="exporter",id="otlp_http"\} 2$/m)
  answer = { kind: 'ok' }
  const text = await eventually(page, (each) =>
    each.includes('otelcol_exporter_sent_log_records_total{exporter="otlp_http"} 3'),
  )
  t.match(text, 'otelcol_receiver_accepted_log_records_total{receiver="file"} 3\n')
  t.match(text, 'otelcol_processor_incoming_items_total{processor="parse",pipeline="logs"} 3\n')
  t.match(text, 'otelcol_processor_outgoing_items_total{processor="parse",pipeline="logs"} 3\n')
  t.match(text, /^otelcol_process_memory_rss \d{7,}$/m)
  t.match(text, /^otelcol_process_cpu_seconds_total [\d.]+$/m)
  t.match(text, /^hephaestus_agent_open_files \d+$/m)
  t.match(
    text,
    /^hephaestus_component_consume_duration_seconds_bucket\{processor="parse",pipeline="logs",le="0.001"\} \d/m,
  )
  t.match(
    await eventually(
      () => get('/status'),
      ({ body }) => !body.includes('recoverable'),
    ),
    { status: 200 },
  )
  t.equal((await fetch(`http://127.0.0.1:${metrics}/`)).status, 404)
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})

test('what the agent says of itself does not come in again, however it comes back', async (t) => {
  const cwd = t.testdir({ 'app.log': '' })
  const [grpc, http, metrics] = [await freePort(), await freePort(), await freePort()]
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  otlp: { protocols: { grpc: { endpoint: '127.0.0.1:${grpc}' }, http: { endpoint: '127.0.0.1:${http}' } } }
exporters:
  file: { path: out.json }
service:
  telemetry:
    logs:
      processors: [{ batch: { schedule_delay: 20, exporter: { otlp: { endpoint: 'http://127.0.0.1:${grpc}' } } } }]
    metrics:
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } }]
  pipelines:
    logs: { receivers: [otlp], exporters: [file] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
  await eventually(page, (text) =>
    /^hephaestus_receiver_own_records_total\{receiver="otlp"\} [1-9]/m.test(text),
  )
  // Of another agent, which is called otherwise.
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const attributes = [attribute('service.name', 'hephaestus'), attribute('service.instance.id', 'another')]
  const body = {
    resourceLogs: [
      {
        resource: { attributes },
        scopeLogs: [{ logRecords: [{ body: { stringValue: 'of another agent' } }] }],
      },
    ],
  }
  const answer = await fetch(`http://127.0.0.1:${http}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  t.equal(answer.status, 200)
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  const written = readFileSync(join(cwd, 'out.json'), 'utf8')
  t.match(written, 'of another agent')
  t.equal(written.split('logRecords').length - 1, 1, 'and nothing else')
})
