import '../support/plain-processes.ts'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'
import { OperatorView } from './operator-view.ts'
import { eventually, freePort } from './reload-scene.ts'

/**
 * Goal: who looks at an agent from outside sees in which of its states it is, from its first moment to its end.
 * Method: the real program, with a component that waits for somebody at its start, with a server, and with a port that is taken.
 */

test('an agent whose start waits for something is initializing, alive and not ready, and ends with the reason', async (t) => {
  const view = new OperatorView({ health: await freePort(), metrics: await freePort() })
  const cwd = t.testdir({ 'app.log': '' })
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [app.log] }
processors:
  k8sattributes: { wait_for_metadata: true, wait_for_metadata_timeout: 4s }
exporters:
  file: { path: out.json }
${view.config.extensions}service:
${view.config.telemetry}  pipelines:
    logs: { receivers: [file], processors: [k8sattributes], exporters: [file] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  const look = async (): Promise<string> => {
    const pages = await Promise.all([view.look('/live'), view.look('/ready'), view.page()])
    return pages.join('')
  }
  const seen = await eventually(
    () => look().catch(() => ''),
    (text) => text !== '',
  )
  t.match(seen, '"status":"alive","state":"initializing"')
  t.match(seen, '"status":"not ready","state":"initializing"')
  t.match(seen, 'hephaestus_agent_state{state="initializing"} 1\n')
  t.equal(await agent.ended, 1)
  t.match(agent.stderr(), ' initializing ')
  t.match(agent.stderr(), /^HEPH_KUBERNETES_API: the pods were not known within 4000ms/m)
  t.notMatch(agent.stderr(), / running /)
})

test('an agent that runs says so, and when it is stopped it ends with 0, after all that it has read is delivered', async (t) => {
  const sink = await new OtlpSink({ answer: () => ({ kind: 'ok' }) }).start()
  t.teardown(() => sink.close())
  const view = new OperatorView({ health: await freePort(), metrics: await freePort() })
  const cwd = t.testdir({ 'app.log': '' })
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  batch: { timeout: 1h, send_batch_size: 1000000 }
exporters:
  otlp_http: { endpoint: '${sink.endpoint}' }
${view.config.extensions}service:
${view.config.telemetry}  pipelines:
    logs: { receivers: [file], processors: [batch], exporters: [otlp_http] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until(/ running /)
  t.match(await view.look('/ready'), '"status":"ready","state":"running"')
  t.match(await view.page(), 'hephaestus_agent_state{state="running"} 1\n')
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`)
  appendFileSync(join(cwd, 'app.log'), lines.map((line) => `${line}\n`).join(''))
  await eventually(
    () => view.sum('otelcol_receiver_accepted_log_records_total'),
    (count) => count === lines.length,
  )
  t.equal(sink.bodies.length, 0, 'they wait for more')
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0)
  t.same(sink.bodies, lines)
  t.match(agent.stderr(), / stopped\n$/)
})

test('an agent that cannot listen where it should ends with 1 and says where', async (t) => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const { port } = taken.address() as { readonly port: number }
  const cwd = t.testdir({
    'agent.yaml': `receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } }
exporters:
  file: { path: out.json }
service:
  pipelines:
    logs: { receivers: [otlp], exporters: [file] }
`,
  })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 1)
  t.match(agent.stderr(), new RegExp(`HEPH_NET_LISTEN: .*127\\.0\\.0\\.1:${port}`))
  const other = startAgent(t, ['run', '--config', 'missing.yaml', '--state-dir', 'state'], { cwd })
  t.equal(await other.ended, 3)
  t.match(other.stderr(), /missing\.yaml/)
})
