import type { Attributes } from '../../agent/model/resource.ts'
import type { SeverityNumber } from '../../agent/model/severity.ts'
import type { TimeContext } from './time.ts'

/** What a line says of itself. What is missing was not said, or not in a form we know. */
export interface ParsedRecord {
  readonly timeUnixNano?: bigint
  readonly severity?: Severity
  /** The message, where it is a field of its own; undefined leaves the whole line as the body. */
  readonly message?: string
  readonly attributes?: Attributes
  readonly traceId?: string
  readonly spanId?: string
  /** What was there but could not be used, for the counter. */
  readonly faults?: readonly ParseFault[]
}

export interface Severity {
  readonly number: SeverityNumber
  /** As written; undefined for numbers. */
  readonly text?: string
}

export type ParseFault =
  'malformed_json' | 'line_too_long' | 'unreadable_time' | 'unreadable_level' | 'attributes_dropped'

/** What a format needs to know besides the line. */
export interface LineContext {
  readonly time: TimeContext
  readonly limits: AttributeLimits
}

export interface AttributeLimits {
  readonly count: number
  readonly bytes: number
}
