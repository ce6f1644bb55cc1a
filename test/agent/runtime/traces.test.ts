import { test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { serviceConfig, type ServiceConfig, type TracesConfig } from '../../../config/service.ts'
import { AcknowledgementTracker, type Outcome } from '../../../agent/model/acknowledgement.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import type { Consumer } from '../../../agent/component/component.ts'
import { Edge, Outlet, type EdgeEnd } from '../../../agent/runtime/edge.ts'
import { Taps } from '../../../agent/runtime/taps.ts'
import { errorTraceOf } from '../../../agent/runtime/traces/error-trace.ts'
import { followDelivery } from '../../../agent/runtime/traces/delivery-traces.ts'
import { IngestTraces } from '../../../agent/runtime/traces/ingest-traces.ts'
import { Passages } from '../../../agent/runtime/traces/passages.ts'
import type { SpanRecorder, ToldSpan } from '../../../agent/runtime/traces/recorder.ts'
import { StageTraces } from '../../../agent/runtime/traces/stage-traces.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { samplerOf } from '../../../agent/telemetry/trace-sampler.ts'
import { FakeClock } from '../../support/clock.ts'
import { errorEvent } from '../../support/events.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const signal = new AbortController().signal

function recorder(): SpanRecorder & { readonly spans: ToldSpan[]; nowAt: number } {
  const spans: ToldSpan[] = []
  let ids = 0
  const hex = (digits: number): string => (ids += 1).toString(16).padStart(digits, 'a')
  return {
    spans,
    nowAt: 1_000,
    keeps: () => true,
    nowMs() {
      return this.nowAt
    },
    newTraceId: () => hex(32),
    newSpanId: () => hex(16),
    record: (span) => void spans.push(span),
  }
}

function detected(
  changes: { traceId?: string; spanId?: string; count?: number; observedMs?: number } = {},
): LogBatch {
  const { traceId = '', spanId = '', count = 1, observedMs = 900 } = changes
  const record = {
    timeUnixNano: 0n,
    observedTimeUnixNano: BigInt(observedMs) * 1_000_000n,
    severityNumber: 17 as const,
    severityText: '',
    body: 'boom',
    eventName: EVENT.errorDetected,
    traceId,
    spanId,
    resource: { attributes: { 'service.name': 'shop' } },
    attributes: {
      [ATTRIBUTE.fingerprint]: 'f1',
      [ATTRIBUTE.errorCount]: count,
      [ATTRIBUTE.exceptionType]: 'E',
    },
  }
  return batchOfRecords([record], { stream: 's', receipts: [] })
}

test('samplerOf keeps the same traces for everyone, as many as the ratio says', (t) => {
  const sampler = (written: object): ((traceId: string) => boolean) => {
    const checked = checkValue(serviceConfig, { telemetry: { traces: { sampler: written } } })
    if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
    return samplerOf((checked.value as ServiceConfig).telemetry.traces satisfies TracesConfig)
  }
  const ids = Array.from(
    { length: 400 },
    (_, at) => `${'0'.repeat(18)}${(at * 0xa3d70a3d70a4).toString(16).padStart(14, '0')}`,
  )
  const kept = (ratio: number): number => ids.filter(sampler({ trace_id_ratio_based: { ratio } })).length
  t.equal(kept(0), 0)
  t.equal(kept(1), 400)
  t.strictSame([kept(0.25), kept(0.75)], [100, 300])
  t.equal(ids.filter(sampler({ always_on: {} })).length, 400)
  t.equal(ids.filter(sampler({ always_off: {} })).length, 0)
  t.equal(ids.filter(sampler({})).length, 400)
  t.equal(
    checkValue(serviceConfig, { telemetry: { traces: { sampler: { always_on: {}, always_off: {} } } } }).kind,
    'invalid',
  )
  t.end()
})

test('errorTraceOf gives the same root for the same error, and none for what is no trace id', (t) => {
  const context = { traceId: TRACE, spanId: SPAN, fingerprint: 'f1' }
  t.strictSame(errorTraceOf(context), errorTraceOf({ ...context }))
  t.not(errorTraceOf(context)?.rootSpanId, errorTraceOf({ ...context, fingerprint: 'f2' })?.rootSpanId)
  t.match(errorTraceOf(context), { traceId: TRACE, parentSpanId: SPAN, rootSpanId: /^[\da-f]{16}$/ })
  t.match(errorTraceOf({ ...context, spanId: 'x' }), { parentSpanId: '' })
  for (const traceId of ['', 'abc', `${TRACE}0`, 'z'.repeat(32)])
    t.equal(errorTraceOf({ ...context, traceId }), undefined)
  t.end()
})

test('Passages finds the batch that brought the end of a record, also after the source began anew', (t) => {
  const passages = new Passages()
  for (const [at, endPosition] of [10, 20, 30].entries())
    passages.add({ stream: 's', endPosition, atMs: 100 + at })
  t.equal(passages.find('s', 15, 0), 101)
  t.equal(passages.find('s', 30, 0), 102)
  t.equal(passages.find('s', 31, 0), undefined)
  t.equal(passages.find('other', 5, 0), undefined)
  passages.add({ stream: 's', endPosition: 10, atMs: 200 })
  t.equal(passages.find('s', 5, 150), 200, 'what passed before the record was seen is another one')
  passages.add({ stream: 'push', endPosition: Number.NaN, atMs: 300 })
  t.equal(passages.find('push', Number.NaN, 0), 300)
  for (let at = 0; at < 300; at += 1) passages.add({ stream: 'x', endPosition: at, atMs: 400 })
  t.equal(passages.find('s', 5, 150), undefined, 'the oldest are forgotten')
  t.end()
})

test('IngestTraces tells of an event where it is made, once, and again when it was refused there', (t) => {
  const to = recorder()
  const traces = new IngestTraces(to)
  const detect: EdgeEnd = { kind: 'processor', id: 'detect/strict', pipeline: 'logs' }
  const redact: EdgeEnd = { kind: 'processor', id: 'redact', pipeline: 'logs' }
  const first = traces.leaving(detected(), detect)
  first?.refused()
  t.strictSame(to.spans, [])
  const batch = detected()
  const again = traces.leaving(batch, detect)
  again?.taken()
  t.strictSame(
    to.spans.map(({ name }) => name),
    ['error', 'receive'],
  )
  t.match(batch.traceId(0), /^[\da-f]{32}$/)
  t.equal(batch.flags(0), 1)
  traces.remember(batch, redact)
  t.equal(traces.leaving(batch, redact), undefined, 'the next processor only hands it on')

  const foreign = detected({ traceId: TRACE, spanId: SPAN, count: 7 })
  traces.remember(foreign, redact)
  t.equal(traces.leaving(foreign, redact), undefined, 'an event that another agent made is not made again')

  const own = detected({ traceId: TRACE, spanId: SPAN, count: 8 })
  traces.leaving(own, detect)?.taken()
  t.match(to.spans.at(-2), { traceId: TRACE, parentSpanId: SPAN, name: 'error' })
  t.strictSame([own.traceId(0), own.spanId(0), own.flags(0)], [TRACE, SPAN, 0], 'its context stays')
  t.end()
})

test('IngestTraces leaves alone what the sampler does not keep', (t) => {
  const to = recorder()
  const traces = new IngestTraces({ ...to, keeps: () => false })
  const batch = detected()
  traces.leaving(batch, { kind: 'processor', id: 'detect', pipeline: 'logs' })?.taken()
  t.strictSame([batch.traceId(0), batch.flags(0), to.spans.length], ['', 0, 0])
  t.end()
})

test('a span of an export ends when the last share is settled, and says what became of it', (t) => {
  const outcomes: readonly (readonly [readonly Outcome[], Outcome])[] = [
    [['delivered', 'delivered'], 'delivered'],
    [['dead_lettered', 'delivered'], 'dead_lettered'],
    [['delivered', 'dropped'], 'dropped'],
  ]
  for (const [settled, told] of outcomes) {
    const to = recorder()
    const tracker = new AcknowledgementTracker({ source: 's', isResumable: true })
    const batch = detected({ traceId: TRACE })
    batch.receipts = [tracker.issue(1)]
    const handover = followDelivery(batch, { kind: 'exporter', id: 'otlp', pipeline: '' }, to)
    const [receipt] = batch.receipts
    const shares = [receipt, receipt?.share()]
    handover?.taken()
    shares[0]?.settle(settled[0] ?? 'delivered')
    t.strictSame(to.spans, [])
    to.nowAt = 1_500
    shares[1]?.settle(settled[1] ?? 'delivered')
    t.match(to.spans, [
      { name: 'export', startMs: 1_000, endMs: 1_500, attributes: { 'otelcol.component.outcome': told } },
    ])
    t.equal(to.spans[0]?.status?.kind, told === 'delivered' ? undefined : 'error')
    t.equal(tracker.openCount, 0)
  }
  t.end()
})

test('an export that is refused is none, and its receipts are the ones before', (t) => {
  const to = recorder()
  const receipt = new AcknowledgementTracker({ source: 's', isResumable: true }).issue(1)
  const batch = detected({ traceId: TRACE })
  batch.receipts = [receipt]
  followDelivery(batch, { kind: 'exporter', id: 'otlp', pipeline: '' }, to)?.refused()
  t.equal(batch.receipts[0], receipt)
  receipt.settle('delivered')
  t.strictSame(to.spans, [])
  t.equal(followDelivery(detected(), { kind: 'exporter', id: 'otlp', pipeline: '' }, to), undefined)
  t.end()
})

test('StageTraces makes a span of a stage, of each of its steps, and of how it ended', (t) => {
  const to = recorder()
  const traces = new StageTraces(to)
  const event = errorEvent({ traceId: TRACE, spanId: SPAN })
  const stage = traces.begin({ id: 'job', event, attempts: 2 }, 'fix')
  traces.moved('other', 'generating', 'rule')
  traces.moved('job', 'generating', 'rule')
  to.nowAt = 2_000
  traces.moved('job', 'validating', '2 of rule')
  to.nowAt = 3_000
  stage?.ended({ kind: 'failed', jobId: 'job', reason: 'token=hunter22hunter22 was refused' })
  t.match(to.spans, [
    { name: 'generate', startMs: 1_000, endMs: 2_000, attributes: { 'hephaestus.fix.step': 'rule' } },
    { name: 'validate', startMs: 2_000, endMs: 3_000 },
    {
      name: 'fix',
      startMs: 1_000,
      endMs: 3_000,
      attributes: { 'hephaestus.job.attempt': 2 },
      status: { kind: 'error' },
    },
  ])
  t.ok(to.spans.slice(0, 2).every(({ parentSpanId }) => parentSpanId === to.spans[2]?.spanId))
  t.equal(to.spans[2]?.parentSpanId, errorTraceOf(event)?.rootSpanId)
  t.notMatch(JSON.stringify(to.spans), 'hunter22hunter22')
  t.equal(traces.begin({ id: 'job', event: errorEvent({ traceId: '' }), attempts: 1 }, 'fix'), undefined)
  t.end()
})

test('an edge asks nothing of traces that are not wanted, and tells those that are what became of a batch', async (t) => {
  const asked: string[] = []
  let areOpen = false
  const handover = { taken: () => void asked.push('taken'), refused: () => void asked.push('refused') }
  const traces = {
    get areOpen() {
      return areOpen
    },
    entering: () => (asked.push('entering'), handover),
    leaving: () => (asked.push('leaving'), handover),
  }
  let fault: Error | undefined
  const target: Consumer = {
    consume: () => (fault === undefined ? Promise.resolve() : Promise.reject(fault)),
  }
  const to: EdgeEnd = { kind: 'exporter', id: 'x', pipeline: '' }
  const watchers = { instruments: new Instruments(), clock: new FakeClock(), taps: new Taps(), traces }
  const outlet = new Outlet({ kind: 'processor', id: 'p', pipeline: 'logs' }, watchers)
  outlet.leadTo(new Edge(target, { to, ...watchers }, () => undefined))
  await outlet.consume(detected(), signal)
  t.strictSame(asked, [])
  areOpen = true
  await outlet.consume(detected(), signal)
  t.strictSame(asked.splice(0), ['leaving', 'entering', 'taken', 'taken'])
  fault = new RetryableError('HEPH_TEST', 'not now')
  await t.rejects(outlet.consume(detected(), signal))
  t.strictSame(asked, ['leaving', 'entering', 'refused', 'refused'])
})
