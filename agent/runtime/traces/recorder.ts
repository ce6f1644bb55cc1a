import type { Attributes } from '../../model/resource.ts'
import type { Span, SpanEvent, SpanStatus } from '../../telemetry/span.ts'

/** A span as it is told; what is left out is nothing, an id of its own, and no fault. */
export interface ToldSpan {
  readonly traceId: string
  readonly parentSpanId: string
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly spanId?: string
  readonly events?: readonly SpanEvent[]
  readonly status?: SpanStatus
}

/** Where the makers of spans hand them in. */
export interface SpanRecorder {
  /** Whether the spans of a trace are kept. */
  keeps(traceId: string): boolean
  /** Wall clock with fractions of a millisecond. */
  nowMs(): number
  newTraceId(): string
  newSpanId(): string
  record(span: ToldSpan): void
}

/** A told span with everything that was left out. */
export function wholeSpan(told: ToldSpan, newSpanId: () => string): Span {
  return {
    ...told,
    spanId: told.spanId ?? newSpanId(),
    events: told.events ?? [],
    status: told.status ?? { kind: 'unset' },
  }
}
