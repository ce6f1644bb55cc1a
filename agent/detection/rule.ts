import type { AttributeValue } from '../model/resource.ts'
import type { SeverityNumber } from '../model/severity.ts'
import type { Language, StackTrace } from '../model/stack-trace.ts'
import type { ExtractedTrace } from '../stacktrace/parse.ts'

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
  /** The lowest level it looks at, where that is under a warning. */
  readonly levelMin?: SeverityNumber
  find(record: RecordView): Finding | undefined
  /** What it knows besides of an error that a rule before it found. */
  refine?(finding: Finding, record: RecordView): Finding
  /**
   * Whether it says of every text of this one's form (see `formOf`) what it says of this one, of records of the same level
   * without other fields. A rule without it tells no digit of a text from another.
   */
  isSureOfForm?(record: RecordView, asked: 'find' | 'refine'): boolean
  /** Of a rule that looks at levels under a warning: the literals it needs there. */
  readonly lowLiterals?: readonly string[]
}

export type RuleNeeds =
  | { readonly kind: 'literals'; readonly literals: readonly string[] }
  /** The name of an attribute, one of several. */
  | {
      readonly kind: 'attributes'
      readonly names: readonly string[]
      /** Which values it takes to be asked; without it any. */
      readonly isWanted?: (value: AttributeValue) => boolean
    }
  /** A level at or above the threshold. */
  | { readonly kind: 'level' }
  /** Nothing that could be looked for: every record is decoded. */
  | { readonly kind: 'every' }

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
  /** A field of the record, or else of its resource. */
  attribute(name: string): AttributeValue | undefined
}

/** How bad an error is. */
export const ERROR_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type ErrorSeverity = (typeof ERROR_SEVERITIES)[number]

/** What a rule found out about an error. */
export interface Finding {
  readonly kind: 'trace' | 'crash' | 'rule' | 'level' | 'exit'
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
  /** The rule looked at the record's level itself: it decides nothing more. */
  readonly isLevelJudged?: boolean
  /** The rule of a rule file that found it, or knows more about it. */
  readonly rule?: RuleVerdict
}

/** What a rule of a rule file says of an error. */
export interface RuleVerdict {
  readonly id: string
  readonly errorClass?: string
  readonly severity?: ErrorSeverity
}
