import '../support/plain-processes.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpGrpcSink, type GrpcSinkAnswer } from '../support/otlp-grpc-sink.ts'
import { startAgent } from './agent-process.ts'

/**
 * The real agent in front of a gRPC server of the usual library that fails in every way that may pass, one after the
 * other, while another server takes the agent's own log.
 */
test('every line arrives over a gRPC server that is overloaded and finds messages too large, and the log says so elsewhere', async (t) => {
  const failures: GrpcSinkAnswer[] = [
    { kind: 'status', code: 14, message: 'not yet' },
    { kind: 'status', code: 8, message: 'slow down', retryDelayMs: 10 },
    { kind: 'status', code: 8, message: 'received message larger than max (4194305 vs. 4194304)' },
    { kind: 'status', code: 10 },
    { kind: 'partial', rejected: 0, message: 'a warning' },
  ]
  const sink = await new OtlpGrpcSink({ answer: (index) => failures[index] ?? { kind: 'ok' } }).start()
  const logs = await new OtlpGrpcSink().start()
  t.teardown(() => {
    sink.close()
    logs.close()
  })
  const cwd = t.testdir()
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(index % 200)}`)
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'logs/app.log'), `${lines.join('\n')}\n`)
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [logs/*.log] }
exporters:
  otlp:
    endpoint: ${sink.endpoint}
    tls: { insecure: true }
    retry_on_failure: { initial_interval: 10ms, max_interval: 50ms }
service:
  telemetry:
    logs:
      processors:
        - batch: { exporter: { otlp: { protocol: grpc, endpoint: 'http://${logs.endpoint}' } } }
  pipelines:
    logs: { receivers: [file], exporters: [otlp] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.strictSame(sink.bodies, lines)
  t.match(agent.stderr(), /a warning/)
  t.match(logs.bodies, [/./])
  t.ok(logs.bodies.includes('the server took the records with a warning'), logs.bodies.join('\n'))
})
