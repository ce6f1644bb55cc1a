import type { Attributes } from '../model/resource.ts'

/** Whether what a span is about went wrong, and how. */
export type SpanStatus = { readonly kind: 'unset' } | { readonly kind: 'error'; readonly message: string }

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string
  readonly atMs: number
  readonly attributes: Attributes
}

/** One ended piece of work. Units: wall clock in milliseconds, with fractions. */
export interface Span {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** '' for the first of a trace. */
  readonly parentSpanId: string
  /** Of a small set; what differs from one to the next is an attribute. */
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly events: readonly SpanEvent[]
  readonly status: SpanStatus
}

/** Who made the spans. */
export interface SpanSource {
  readonly resource: Attributes
  readonly scope: { readonly name: string; readonly version: string }
}
