import '../support/plain-processes.ts'
import { appendFileSync } from 'node:fs'
import { test } from 'tap'
import { OtlpMetricsSink } from '../support/otlp-metrics-sink.ts'
import { begin, eventually, freePort } from './reload-scene.ts'

test('a rule of the configuration yields a measurement on the page for Prometheus and in what is sent by OTLP', async (t) => {
  const sink = await new OtlpMetricsSink().start()
  t.teardown(() => sink.close())
  const metrics = await freePort()
  const { agent, path } = begin(
    t,
    `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  parse:
  count:
    logs:
      app.requests:
        description: Requests by status
        conditions: ['IsMatch(body, "^GET ")']
        attributes: [{ key: log.file.name }]
      app.errors: { conditions: [severity_number >= SEVERITY_NUMBER_ERROR] }
  detect:
exporters:
  file: { path: out.json }
service:
  telemetry:
    metrics:
      readers:
        - pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } }
        - periodic: { interval: 100, timeout: 100, exporter: { otlp: { endpoint: '${sink.endpoint}' } } }
  pipelines:
    logs: { receivers: [file], processors: [parse, count, detect], exporters: [file] }
`,
    { 'app.log': '' },
  )
  await agent.until('running')
  // Nothing in them is of use to detect, which drops what is no error.
  appendFileSync(path('app.log'), 'GET /a\nPUT /b\nGET /c\n2026-01-02T03:04:05Z ERROR it broke\n')
  const page = await eventually(
    async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    (text) => text.includes('app_errors_total 1\n'),
  )
  t.match(page, '# HELP app_requests_total Requests by status\n')
  t.match(page, '# TYPE app_requests_total counter\n')
  t.match(page, 'app_requests_total{log_file_name="app.log"} 2\n')
  t.equal(
    await eventually(
      () => sink.valueOf('app.requests', { 'log.file.name': 'app.log' }),
      (value) => value !== undefined,
    ),
    2,
  )
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})
