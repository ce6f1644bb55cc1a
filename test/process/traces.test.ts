import '../support/plain-processes.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { SpanSink, type ReadSpan } from '../support/span-sink.ts'
import { startAgent } from './agent-process.ts'

const PYTHON = `2026-11-21 10:00:00,000 ERROR checkout failed
Traceback (most recent call last):
  File "/srv/app/cart.py", line 12, in total
    return price * quantity
TypeError: password=hunter22hunter22 for None
`
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const JAVA = JSON.stringify({
  level: 'ERROR',
  message: 'java.lang.IllegalStateException: no stock\n\tat com.example.Stock.take(Stock.java:40)',
  trace_id: TRACE,
  span_id: SPAN,
})

function configOf(traces: string): string {
  return `receivers:
  file: { include: [app.log, app.jsonl], start_at: beginning }
processors:
  recombine:
  parse:
  detect: { pass: errors }
  redact:
  analyze:
  fix:
exporters:
  file: { path: events.jsonl }
service:
  telemetry:
    metrics: { level: none }
    traces:
${traces}
  pipelines:
    logs:
      receivers: [file]
      processors: [recombine, parse, detect, redact, analyze, fix]
      exporters: [file]
`
}

test('an error is one trace from its line to its fix event, and keeps the trace that its record came with', async (t) => {
  const sink = await new SpanSink().start()
  t.teardown(() => sink.close())
  const traces = `      processors:
        - batch:
            schedule_delay: 50
            exporter: { otlp: { endpoint: '${sink.endpoint}', headers: [{ name: x-tenant, value: shop }] } }`
  const cwd = t.testdir({
    'agent.yaml': configOf(traces),
    'app.log': `a quiet line\n${PYTHON}2026-11-21 10:00:01,000 INFO done\n`,
    'app.jsonl': `${JAVA}\n`,
  })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())

  const events = readFileSync(join(cwd, 'events.jsonl'), 'utf8')
  t.match(sink.resources[0], { 'service.name': 'hephaestus' })
  t.match(sink.metadata[0], { 'x-tenant': 'shop' })
  const traceIds = [...new Set(sink.spans.map(({ traceId }) => traceId))]
  t.equal(traceIds.length, 2, 'a trace for each error, and none for a line that is none')

  const named = (traceId: string): readonly ReadSpan[] =>
    sink.spans.filter((span) => span.traceId === traceId).toSorted((a, b) => Number(a.start - b.start))
  const own = traceIds.find((id) => id !== TRACE) ?? ''
  const spans = named(own)
  const order = ['error', 'receive', 'recombine', 'parse', 'detect', 'analyze', 'fix']
  t.strictSame([...new Set(spans.map(({ name }) => name))].toSorted(), [...order, 'export'].toSorted())
  const root = spans.find(({ name }) => name === 'error')
  t.equal(root?.parentSpanId, '')
  t.match(root?.attributes, { 'exception.type': 'TypeError', 'hephaestus.error.language': 'python' })
  t.match(root?.events[0], { name: 'exception', attributes: { 'exception.type': 'TypeError' } })
  t.notMatch(JSON.stringify(root?.events), 'hunter22hunter22')
  for (const span of spans) if (span !== root) t.equal(span.parentSpanId, root?.spanId, span.name)
  const stages = order.slice(1).map((name) => spans.find((span) => span.name === name))
  for (const [place, stage] of stages.entries()) {
    t.ok((stage?.end ?? 0n) >= (stage?.start ?? 1n), `${stage?.name} ends after it begins`)
    t.ok((stage?.start ?? 0n) >= (stages[place - 1]?.start ?? 0n), `${stage?.name} is in its place`)
  }
  t.match(spans.find(({ name }) => name === 'receive')?.attributes, { 'otelcol.component.id': 'file' })
  t.match(spans.find(({ name }) => name === 'fix')?.attributes, { 'hephaestus.fix.outcome': 'no_fix' })
  const exported = spans.filter(({ name }) => name === 'export')
  t.strictSame(exported.map(({ attributes }) => String(attributes['hephaestus.event.name'])).toSorted(), [
    'hephaestus.error.analyzed',
    'hephaestus.error.detected',
    'hephaestus.fix.failed',
  ])
  t.equal(events.split(own).length - 1, 3, 'each event says which trace it is of')

  const continued = named(TRACE)
  const inner = continued.find(({ name }) => name === 'error')
  t.equal(inner?.parentSpanId, SPAN)
  t.ok(continued.every((span) => span === inner || span.parentSpanId === inner?.spanId))
  t.equal(events.split(SPAN).length - 1, 3, 'the events keep the span that the record came with')
})

test('without a processor, and with a sampler that keeps none, an event is as it was', async (t) => {
  const sink = await new SpanSink().start()
  t.teardown(() => sink.close())
  const traces = `      processors: [{ batch: { exporter: { otlp: { endpoint: '${sink.endpoint}' } } } }]
      sampler: { trace_id_ratio_based: { ratio: 0 } }`
  const cwd = t.testdir({ 'agent.yaml': configOf(traces), 'app.log': PYTHON })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.strictSame(sink.spans, [])
  t.notMatch(readFileSync(join(cwd, 'events.jsonl'), 'utf8'), /"trace_?[iI]d":\s*"[0-9a-f]/)
})
