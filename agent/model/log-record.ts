import type { Attributes, Resource } from './resource.ts'
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
}
