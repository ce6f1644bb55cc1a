import type { LogBatch } from '../../model/log-batch.ts'
import type { Attributes } from '../../model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../model/semantic-conventions.ts'
import { redactText } from '../../redaction/redact-text.ts'
import type { EdgeEnd } from '../edge.ts'
import type { TracedHandover } from './edge-traces.ts'
import { errorTraceOf } from './error-trace.ts'
import { eventRecords, type EventRecord } from './event-records.ts'
import { Passages } from './passages.ts'
import type { SpanRecorder, ToldSpan } from './recorder.ts'

/** Events that were seen before, of all pipelines. */
const SEEN_MAX = 4_096
const SAMPLED = 1
/** By how much the clock of the spans may be behind the one that records are stamped with. */
const CLOCKS_APART_MS = 50

/** A place in the graph, and when a record came there. */
interface Stop {
  readonly at: EdgeEnd
  readonly atMs: number
}

/**
 * The spans of an error event on its way in, told when the component that made it hands it on:
 *
 *   observed ──▶ first processor ──▶ next … ──▶ the one that made the event ──▶ handed on
 *   error    ├────────────────────────────────────────────────────────────────┤
 *   receive  ├─────────┤ recombine ├──────────┤ detect ├──────────────────────┤
 *
 * Batches leave a note where they passed; only for an event is it looked up. A record that belongs to a trace keeps
 * it; any other gets a trace of its own.
 */
export class IngestTraces {
  readonly #recorder: SpanRecorder
  readonly #places = new Map<string, { readonly at: EdgeEnd; readonly passages: Passages }>()
  readonly #seen = new Set<string>()

  constructor(recorder: SpanRecorder) {
    this.#recorder = recorder
  }

  /** A batch is where the way of its records is measured from. */
  passed(batch: LogBatch, at: EdgeEnd): void {
    const key = `${at.kind} ${at.pipeline} ${at.id}`
    const place = this.#places.get(key) ?? { at, passages: new Passages() }
    this.#places.set(key, place)
    const endPosition = batch.sourceEnd(batch.count - 1)
    place.passages.add({ stream: batch.stream, endPosition, atMs: this.#recorder.nowMs() })
  }

  /** What is an event before a processor has it was made by another one. */
  remember(batch: LogBatch, { pipeline }: EdgeEnd): void {
    for (const record of eventRecords(batch)) this.#see(keyOf(batch, record, pipeline))
  }

  /** Gives the events that a processor made their trace; they are told of when they are taken. */
  leaving(batch: LogBatch, from: EdgeEnd): TracedHandover | undefined {
    const made = eventRecords(batch).filter(
      (record) => record.name === EVENT.errorDetected && !this.#seen.has(keyOf(batch, record, from.pipeline)),
    )
    if (made.length === 0) return undefined
    const keys = made.map((record) => keyOf(batch, record, from.pipeline))
    const endMs = this.#recorder.nowMs()
    const spans = made.flatMap((record) => this.#spansOf(batch, record, from, endMs))
    for (const key of keys) this.#see(key)
    return {
      taken: () => {
        for (const span of spans) this.#recorder.record(span)
      },
      refused: () => {
        for (const key of keys) this.#seen.delete(key)
      },
    }
  }

  #spansOf(
    batch: LogBatch,
    { index, fingerprint, trace: own }: EventRecord,
    from: EdgeEnd,
    endMs: number,
  ): readonly ToldSpan[] {
    const traceId = own?.traceId ?? this.#recorder.newTraceId()
    if (!this.#recorder.keeps(traceId)) return []
    if (own === undefined) {
      batch.setTraceContext(index, traceId, '')
      batch.setFlags(index, SAMPLED)
    }
    const trace = own ?? errorTraceOf({ traceId, spanId: '', fingerprint })
    if (trace === undefined) return []
    const stops = this.#stopsOf(batch, index, from, endMs)
    const observedMs = Number(batch.observedTime(index) / 1_000n) / 1_000
    const receiver = stops.find(({ at }) => at.kind === 'receiver')?.at
    const processors = stops.filter(({ at }) => at.kind === 'processor')
    const arrivedMs = processors[0]?.atMs ?? endMs
    const startMs = Math.min(observedMs === 0 ? arrivedMs : observedMs, arrivedMs)
    const stage = (name: string, attributes: Attributes, begin: number, end: number): ToldSpan => ({
      traceId,
      parentSpanId: trace.rootSpanId,
      name,
      startMs: begin,
      endMs: end,
      attributes,
    })
    return [
      {
        traceId,
        spanId: trace.rootSpanId,
        parentSpanId: trace.parentSpanId,
        name: 'error',
        startMs,
        endMs,
        attributes: errorAttributes(batch, index),
        events: [{ name: 'exception', atMs: startMs, attributes: exceptionAttributes(batch, index) }],
      },
      stage('receive', receiver === undefined ? {} : componentAttributes(receiver), startMs, arrivedMs),
      ...processors.map(({ at, atMs }, place) =>
        stage(typeOf(at), componentAttributes(at), atMs, processors[place + 1]?.atMs ?? endMs),
      ),
    ]
  }

  /** Where a record was until it came to a processor, in the order of its way. */
  #stopsOf(batch: LogBatch, index: number, until: EdgeEnd, endMs: number): readonly Stop[] {
    const notBeforeMs = Number(batch.observedTime(index) / 1_000_000n) - CLOCKS_APART_MS
    const position = batch.sourceEnd(index)
    const stops = [...this.#places.values()]
      .filter(({ at }) => at.kind === 'receiver' || at.pipeline === until.pipeline)
      .flatMap(({ at, passages }) => {
        const atMs = passages.find(batch.stream, position, notBeforeMs)
        return atMs === undefined || atMs > endMs ? [] : [{ at, atMs }]
      })
    const lastMs = stops.find(({ at }) => at.id === until.id && at.kind === until.kind)?.atMs ?? endMs
    return stops.filter(({ atMs }) => atMs <= lastMs).toSorted((a, b) => a.atMs - b.atMs)
  }

  #see(key: string): void {
    this.#seen.add(key)
    if (this.#seen.size <= SEEN_MAX) return
    const [oldest] = this.#seen
    if (oldest !== undefined) this.#seen.delete(oldest)
  }
}

/** What is counted in its group once is one event, also when it is offered again. */
function keyOf(batch: LogBatch, { index, fingerprint }: EventRecord, pipeline: string): string {
  return `${pipeline} ${fingerprint} ${String(batch.attribute(index, ATTRIBUTE.errorCount))}`
}

function errorAttributes(batch: LogBatch, index: number): Attributes {
  const names = [ATTRIBUTE.fingerprint, ATTRIBUTE.exceptionType, ATTRIBUTE.language, ATTRIBUTE.errorCount]
  const said = names.map((name) => [name, batch.attribute(index, name)] as const)
  const service = batch.resource.attributes[ATTRIBUTE.serviceName]
  return Object.fromEntries(
    [...said, [ATTRIBUTE.serviceName, service] as const].filter(([, value]) => value !== undefined),
  ) as Attributes
}

/** Its message is shown without secrets: here it has not passed a redaction yet. */
function exceptionAttributes(batch: LogBatch, index: number): Attributes {
  const message = batch.attribute(index, ATTRIBUTE.exceptionMessage)
  return {
    [ATTRIBUTE.exceptionType]: batch.attribute(index, ATTRIBUTE.exceptionType) ?? '',
    [ATTRIBUTE.exceptionMessage]: typeof message === 'string' ? redactText(message) : '',
  }
}

/** Source: the Collector's RFC on the telemetry of pipeline components. */
export function componentAttributes({ kind, id, pipeline }: EdgeEnd): Attributes {
  return {
    'otelcol.component.kind': kind,
    'otelcol.component.id': id,
    ...(pipeline === '' ? {} : { 'otelcol.pipeline.id': pipeline }),
  }
}

/** Shape: "parse/strict" gives "parse". */
function typeOf({ id }: EdgeEnd): string {
  return id.split('/', 1)[0] ?? id
}
