import type { Attributes, AttributeValue, Resource, Scope } from './resource.ts'
import type { SeverityNumber } from './severity.ts'

/**
 * One log record, decoded: what is looked at one at a time. The hot path stays in LogBatch.
 * Units: times are nanoseconds since the epoch, 0n when not known. `traceId` and `spanId` are hex.
 * Source: OTLP logs.proto, LogRecord.
 */
export interface LogRecord {
  readonly timeUnixNano: bigint
  readonly observedTimeUnixNano: bigint
  readonly severityNumber: SeverityNumber
  readonly severityText: string
  readonly body: string
  readonly attributes: Attributes
  readonly eventName: string
  readonly traceId: string
  readonly spanId: string
  readonly resource: Resource
  /** The body itself, where it is no text; `body` stands for it then. */
  readonly bodyValue?: AttributeValue
  /** The agent itself when absent. */
  readonly scope?: Scope
  /** As in W3C trace context; 0 when absent. */
  readonly flags?: number
  /** Attributes that somebody before us left out; 0 when absent. */
  readonly droppedAttributesCount?: number
}
