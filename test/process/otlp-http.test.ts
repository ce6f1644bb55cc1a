import '../support/plain-processes.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'

/**
 * The real agent in front of a server that fails in every way that may pass, one after the other: every line of the
 * file arrives, those that were taken before a connection was cut may arrive twice.
 */
test('every line arrives over a server that resets, is overloaded, and finds requests too large', async (t) => {
  const failures: SinkAnswer[] = [
    { kind: 'reset' },
    { kind: 'status', status: 503, headers: { 'retry-after': '0' } },
    { kind: 'status', status: 413 },
    { kind: 'reset', isTaken: true },
    { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
    { kind: 'status', status: 502 },
    { kind: 'partial', rejected: 0, message: 'a warning' },
  ]
  const sink = await new OtlpSink({ answer: (index) => failures[index] ?? { kind: 'ok' } }).start()
  t.teardown(() => sink.close())
  const cwd = t.testdir()
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(index % 200)}`)
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'logs/app.log'), `${lines.join('\n')}\n`)
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [logs/*.log] }
exporters:
  otlphttp:
    endpoint: ${sink.endpoint}
    retry_on_failure: { initial_interval: 10ms, max_interval: 50ms }
service:
  pipelines:
    logs: { receivers: [file], exporters: [otlphttp] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.strictSame([...new Set(sink.bodies)], lines)
  t.ok(sink.requests.length > failures.length)
  t.match(agent.stderr(), /a warning/)
})
