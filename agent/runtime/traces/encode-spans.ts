import type { Span, SpanEvent, SpanSource, SpanStatus } from '../../telemetry/span.ts'
import { writeAttributes } from '../../otlp/encode-attributes.ts'
import { RESOURCE, SCOPE } from '../../otlp/fields.ts'
import { ProtobufWriter } from '../../otlp/protobuf-writer.ts'

/**
 * The fields of OTLP traces, as those of logs stand in `agent/otlp/fields.ts`.
 * Source: opentelemetry-proto 1.11: collector/trace/v1/trace_service.proto, trace/v1/trace.proto.
 */
const REQUEST = { resourceSpans: 0x0a } as const
const RESOURCE_SPANS = { resource: 0x0a, scopeSpans: 0x12 } as const
const SCOPE_SPANS = { scope: 0x0a, spans: 0x12 } as const
const SPAN = {
  traceId: 0x0a,
  spanId: 0x12,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  startTimeUnixNano: 0x39,
  endTimeUnixNano: 0x41,
  attributes: 0x4a,
  events: 0x5a,
  status: 0x7a,
} as const
const EVENT = { timeUnixNano: 0x09, name: 0x12, attributes: 0x1a } as const
const STATUS = { message: 0x12, code: 0x18 } as const

const KIND_INTERNAL = 1
const STATUS_ERROR = 2
/** What most messages need. Units: bytes; a wrong guess costs one move. */
const GUESS = 256

/** The request that hands spans to a server of OTLP. Shape: ExportTraceServiceRequest. */
export function encodeSpans(spans: readonly Span[], { resource, scope }: SpanSource): Uint8Array {
  const writer = new ProtobufWriter()
  const within = (tag: number, write: () => void): void => {
    const start = writer.open(tag, GUESS)
    write()
    writer.close(start, GUESS)
  }
  within(REQUEST.resourceSpans, () => {
    within(RESOURCE_SPANS.resource, () => writeAttributes(writer, RESOURCE.attributes, resource))
    within(RESOURCE_SPANS.scopeSpans, () => {
      within(SCOPE_SPANS.scope, () => {
        writer.text(SCOPE.name, scope.name)
        writer.text(SCOPE.version, scope.version)
      })
      for (const span of spans) within(SCOPE_SPANS.spans, () => writeSpan(writer, span, within))
    })
  })
  return writer.finish()
}

type Within = (tag: number, write: () => void) => void

function writeSpan(writer: ProtobufWriter, span: Span, within: Within): void {
  writer.hex(SPAN.traceId, span.traceId)
  writer.hex(SPAN.spanId, span.spanId)
  if (span.parentSpanId !== '') writer.hex(SPAN.parentSpanId, span.parentSpanId)
  writer.text(SPAN.name, span.name)
  writer.reserve(20)
  writer.byte(SPAN.kind)
  writer.varint(KIND_INTERNAL)
  writeTime(writer, SPAN.startTimeUnixNano, span.startMs)
  writeTime(writer, SPAN.endTimeUnixNano, span.endMs)
  writeAttributes(writer, SPAN.attributes, span.attributes)
  for (const event of span.events) within(SPAN.events, () => writeEvent(writer, event))
  if (span.status.kind === 'error') writeError(writer, span.status, within)
}

function writeEvent(writer: ProtobufWriter, { name, atMs, attributes }: SpanEvent): void {
  writer.reserve(9)
  writeTime(writer, EVENT.timeUnixNano, atMs)
  writer.text(EVENT.name, name)
  writeAttributes(writer, EVENT.attributes, attributes)
}

function writeError(
  writer: ProtobufWriter,
  { message }: SpanStatus & { readonly kind: 'error' },
  within: Within,
): void {
  within(SPAN.status, () => {
    writer.text(STATUS.message, message)
    writer.reserve(2)
    writer.byte(STATUS.code)
    writer.varint(STATUS_ERROR)
  })
}

function writeTime(writer: ProtobufWriter, tag: number, ms: number): void {
  writer.byte(tag)
  writer.fixed64(BigInt(Math.round(ms * 1_000)) * 1_000n)
}
