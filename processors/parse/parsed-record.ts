import type { Attributes } from '../../agent/model/resource.ts'
import type { SeverityNumber } from '../../agent/model/severity.ts'
import type { RoleTable } from './field-roles.ts'
import type { OwnLevels } from './own-levels.ts'
import type { SourceForm } from './source-form.ts'
import type { TimeContext } from '../../agent/time/time.ts'

/** What a line says of itself. What is missing was not said, or not in a form we know. */
export interface ParsedRecord {
  /** The layout within the format, where one was recognised: what the record is counted as. */
  readonly format?: string
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
  | 'malformed_json'
  | 'unmatched_regex'
  | 'line_too_long'
  | 'unreadable_time'
  | 'unreadable_level'
  | 'attributes_dropped'
  | 'malformed_utf8'
  | 'utf16'
  | 'binary'

/** What a format needs to know besides the line. */
export interface LineContext {
  readonly time: TimeContext
  readonly limits: AttributeLimits
  /** Levels of the user's own; they win over those that are known. */
  readonly levels?: OwnLevels
  /** Which fields play a part, when the user named some. */
  readonly roles?: RoleTable
  /** What the lines of the same source looked like; reads the same, faster. */
  readonly source?: SourceForm
}

export interface AttributeLimits {
  readonly count: number
  readonly bytes: number
}
