import '../support/plain-processes.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { parseSamples, sumOf, valuesOf, type Samples } from '../../agent/cli/top/samples.ts'
import { startAgent, type AgentProcess } from './agent-process.ts'
import { eventually, freePort } from './reload-scene.ts'

const SENT = 'otelcol_exporter_sent_log_records_total'
const COUNTED = 'app_requests_total'

async function pageAt(port: number): Promise<Samples> {
  return parseSamples(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), 0)
}

test('the page of a gateway has the measurements of its edges, and their sum is that of the pages of the edges', async (t) => {
  const [grpc, gatewayPage, firstPage, secondPage] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const cwd = t.testdir({ 'first.log': 'GET 1\nGET 2\nother\n', 'second.log': 'GET 1\n' })
  const write = (name: string, text: string): string => {
    writeFileSync(join(cwd, name), text)
    return name
  }
  const pull = (port: number): string =>
    `- pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${port} } } }`
  const agents: AgentProcess[] = []
  const start = async (name: string, config: string): Promise<void> => {
    const words = ['run', '--config', write(`${name}.yaml`, config), '--state-dir', `state-${name}`]
    const agent = startAgent(t, words, { cwd })
    agents.push(agent)
    await agent.until('running')
  }
  await start(
    'gateway',
    `receivers:
  otlp:
    protocols: { grpc: { endpoint: '127.0.0.1:${grpc}' } }
    node_metrics: {}
exporters:
  file: { path: gateway.json }
service:
  telemetry: { metrics: { level: detailed, readers: [${pull(gatewayPage).slice(2)}] } }
  pipelines:
    logs: { receivers: [otlp], exporters: [file] }
`,
  )
  for (const [name, port] of [
    ['first', firstPage],
    ['second', secondPage],
  ] as const) {
    await start(
      name,
      `receivers:
  file: { include: [${name}.log], start_at: beginning }
processors:
  count: { logs: { app.requests: { conditions: ['HasPrefix(body, "GET")'] } } }
exporters:
  otlp_grpc: { endpoint: '127.0.0.1:${grpc}', tls: { insecure: true } }
service:
  telemetry:
    metrics:
      level: detailed
      readers:
        ${pull(port)}
        - periodic: { interval: 200, timeout: 200, exporter: { otlp: { endpoint: 'http://127.0.0.1:${grpc}' } } }
  pipelines:
    logs: { receivers: [file], processors: [count], exporters: [otlp_grpc] }
`,
    )
  }
  const [first, second] = [
    await eventually(
      () => pageAt(firstPage),
      (page) => sumOf(page, SENT) === 3,
    ),
    await eventually(
      () => pageAt(secondPage),
      (page) => sumOf(page, SENT) === 1,
    ),
  ]
  const gateway = await eventually(
    () => pageAt(gatewayPage),
    (page) => sumOf(page, SENT, { exporter: 'otlp_grpc' }) === 4 && sumOf(page, COUNTED) === 3,
  )
  const nodes = valuesOf(gateway, SENT, 'node')
  t.equal(nodes.length, 2)
  for (const name of [SENT, COUNTED])
    t.equal(
      nodes.reduce((sum, node) => sum + (sumOf(gateway, name, { node }) ?? 0), 0),
      (sumOf(first, name) ?? 0) + (sumOf(second, name) ?? 0),
      name,
    )
  t.ok(
    (sumOf(gateway, 'hephaestus_component_consume_duration_seconds_count', { node: nodes[0] ?? '' }) ?? 0) >
      0,
  )
  t.equal(sumOf(gateway, 'hephaestus_nodes'), 2)
  t.equal(sumOf(gateway, SENT, { exporter: 'file' }), 4, 'its own numbers are there as ever')
  for (const agent of agents.toReversed()) {
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0, agent.stderr())
  }
})
