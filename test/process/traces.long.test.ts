import { test } from 'tap'
import { SpanSink } from '../support/span-sink.ts'
import { startAgent } from './agent-process.ts'
import { freePort, noCollector, startCollector } from './collector-process.ts'

/** The agent's traces as a real Collector takes them and sends them on: what it could not read would not come out of it. */
test(
  'a real Collector takes the traces of the agent, and nothing of them is lost on the way',
  { skip: noCollector },
  async (t) => {
    const sink = await new SpanSink().start()
    t.teardown(() => sink.close())
    const port = await freePort()
    const cwd = t.testdir({
      'collector.yaml': `receivers:
  otlp: { protocols: { grpc: { endpoint: '127.0.0.1:${port}' } } }
exporters:
  otlp: { endpoint: '${sink.endpoint.replace('http://', '')}', tls: { insecure: true }, sending_queue: { enabled: false } }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp] }
`,
      'agent.yaml': `receivers:
  file: { include: [app.log], start_at: beginning }
processors: { recombine: , parse: , detect: { pass: errors }, analyze: , fix: }
exporters:
  file: { path: events.json }
service:
  telemetry:
    traces:
      processors: [{ batch: { exporter: { otlp: { endpoint: 'http://127.0.0.1:${port}' } } } }]
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze, fix], exporters: [file] }
`,
      'app.log': "TypeError: x is undefined (reading 'amount')\n    at total (/srv/app.js:1:7)\n",
    })
    await startCollector(t, cwd)
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
    t.equal(await agent.ended, 0, agent.stderr())
    const names = sink.spans.map(({ name }) => name).toSorted()
    const own = [
      'analyze',
      'detect',
      'error',
      'export',
      'export',
      'export',
      'fix',
      'parse',
      'receive',
      'recombine',
    ]
    t.strictSame(names, own)
    t.equal(new Set(sink.spans.map(({ traceId }) => traceId)).size, 1)
    const root = sink.spans.find(({ name }) => name === 'error')
    t.match(root?.events, [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }])
    t.ok(sink.spans.every((span) => span === root || span.parentSpanId === root?.spanId))
    t.match(sink.resources[0], { 'service.name': 'hephaestus' })
  },
)
