import '../support/plain-processes.ts'
import { appendFileSync, writeFileSync } from 'node:fs'
import { test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'
import { begin, eventually, freePort, RELOADED } from './reload-scene.ts'

test('SIGHUP leads what waits for a server that is away to the one that is named instead', async (t) => {
  const sink = await new OtlpSink({ answer: () => ({ kind: 'ok' }) }).start()
  t.teardown(() => sink.close())
  const gone = await freePort()
  const config = (endpoint: string): string => `
receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors: { parse: }
exporters:
  otlp_http: { endpoint: '${endpoint}', sending_queue: { sizer: requests, queue_size: 1 } }
service:
  pipelines:
    logs: { receivers: [file], processors: [parse], exporters: [otlp_http] }
`
  const { agent, path, reload } = begin(t, config(`http://127.0.0.1:${gone}`), { 'app.log': 'one\n' })
  await agent.until('delivery failed')
  // The queue is full, so this one waits in front of it.
  appendFileSync(path('app.log'), 'two\n')
  await new Promise((resolve) => setTimeout(resolve, 200))
  appendFileSync(path('app.log'), 'three\n')
  t.match(await reload(config(sink.endpoint)), RELOADED)
  await eventually(
    () => sink.bodies,
    (all) => all.includes('three'),
  )
  t.same(sink.bodies, ['one', 'two', 'three'])
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})

test('SIGTERM in the middle of a reload ends the agent, and what was under way is read again', async (t) => {
  const sink = await new OtlpSink({ answer: () => ({ kind: 'hang' }) }).start()
  t.teardown(() => sink.close())
  const config = (exporters: string): string => `
receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
exporters:
${exporters}
service:
  pipelines:
    logs: { receivers: [file], exporters: [${exporters.trim().split(':')[0]}] }
`
  const { agent, path, bodies } = begin(t, config(`  otlp_http: { endpoint: '${sink.endpoint}' }`), {
    'app.log': 'one\n',
  })
  await eventually(
    () => sink.requests.length,
    (requests) => requests > 0,
  )
  writeFileSync(path('agent.yaml'), config('  file: { path: out.json }'))
  agent.child.kill('SIGHUP')
  // The exporter that is taken out has time to deliver what it has.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  t.match(agent.stderr(), 'the old one goes on')
  const again = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state', '--once'], {
    cwd: path('.'),
  })
  t.equal(await again.ended, 0, again.stderr())
  t.same(bodies('out.json'), ['one'])
})
