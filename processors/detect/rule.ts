import type { AttributeValue } from '../../agent/model/resource.ts'
import type { SeverityNumber } from '../../agent/model/severity.ts'
import type { Language, StackTrace } from '../../agent/model/stack-trace.ts'
import type { ExtractedTrace } from '../../agent/stacktrace/parse.ts'

/**
 * One way to tell that a record is an error.
 *
 * A rule declares what no record matches without, so that records without it are never decoded: literals
 * that stand in the body, byte for byte, or a field of the record. `find` then decides; it is only called
 * where one of them was there.
 */
export interface Rule {
  readonly id: string
  readonly needs: RuleNeeds
  /** A record that has what the rule needs is judged by this rule alone. */
  readonly isExclusive?: boolean
  find(record: RecordView): Finding | undefined
}

export type RuleNeeds =
  | { readonly kind: 'literals'; readonly literals: readonly string[] }
  /** The name of an attribute, one of several. */
  | { readonly kind: 'attributes'; readonly names: readonly string[] }
  /** A level at or above the threshold. */
  | { readonly kind: 'level' }

/** A record as rules see it: decoded on the first look, at most once. */
export interface RecordView {
  /** 0 when the record has no level of its own. */
  readonly severity: SeverityNumber
  /** Whether the level reaches the threshold. */
  readonly isLevelReached: boolean
  /** The body, without colour codes. */
  readonly text: string
  /** The trace in the body, with its own lines. */
  readonly trace: ExtractedTrace | undefined
  attribute(name: string): AttributeValue | undefined
}

/** What a rule found out about an error. */
export interface Finding {
  readonly kind: 'trace' | 'crash' | 'level' | 'exit'
  readonly language: Language
  /** '' when the record does not name one. */
  readonly exceptionType: string
  readonly exceptionMessage: string
  /** As logged; '' without a trace. */
  readonly stackTraceText: string
  readonly trace?: StackTrace
  /** The process, or the work it did, ended with it. */
  readonly isFatal: boolean
  /** What tells errors without a trace apart, where that is more than the exception's message. */
  readonly groupingMessage?: string
}
